/** Mappings of Ambassador: they must be there, and leave weights to the controller. Their mistakes have paths of their own. */
import type { LooseObject } from '../../../../cluster/objects.ts';
import type { Rollout } from '../../objects.ts';
import type { Finder } from '../../pass.ts';
import { mappings } from '../../routing/ambassador.ts';
import { type Errors, type FieldPath, invalid } from '../field-error.ts';
import type { Found, Refusal } from './look-up.ts';

const MAPPINGS: FieldPath = ['spec', 'strategy', 'canary', 'trafficRouting', 'ambassador', 'mappings'];

export function lookUpMappings({ spec, metadata }: Rollout, read: Finder, found: Found): Refusal | undefined {
  const ambassador = spec.strategy?.canary?.trafficRouting?.ambassador;
  if (ambassador === undefined) return undefined;
  const names = ambassador.mappings ?? [];
  if (names.length === 0) return invalid(MAPPINGS, undefined, 'must provide at least one mapping');
  for (const name of names) {
    const mapping = read.get(mappings, metadata.namespace, name);
    if (mapping === undefined) return invalid(MAPPINGS, name, `mappings.getambassador.io "${name}" not found`);
    found.mappings.push(mapping);
  }
  return undefined;
}

/** A weight that is no whole number goes unnoticed. */
export function* validateMapping({ metadata, spec }: LooseObject): Errors {
  const weight = spec?.weight;
  if (!Number.isSafeInteger(weight) || weight === 0) return;
  yield invalid(['spec', 'weight'], metadata.name, `Ambassador mapping "${metadata.name}" can not define weight`);
}
