/** A Service must select pods of the template, and obey no other Rollout. */
import { HASH_LABEL, MANAGED_BY } from '../../keys.ts';
import type { Rollout } from '../../objects.ts';
import { type Errors, invalid } from '../field-error.ts';
import { entriesOf } from '../labels.ts';
import type { ServiceInUse } from './look-up.ts';

export function* validateService({ spec, metadata }: Rollout, { service, path }: ServiceInUse): Errors {
  const { name, annotations } = service.metadata;
  const labels = spec.template?.metadata?.labels ?? {};
  for (const [key, value] of entriesOf(service.spec?.selector)) {
    if (key === HASH_LABEL || (Object.hasOwn(labels, key) && labels[key] === value)) continue;
    yield invalid(path, name, `Service "${name}" has unmatch label "${key}" in rollout`);
  }
  const owner = annotations?.[MANAGED_BY];
  if (owner !== undefined && owner !== metadata.name) {
    yield invalid(path, name, `Service "${name}" is managed by another Rollout`);
  }
}
