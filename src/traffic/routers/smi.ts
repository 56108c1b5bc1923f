/**
 * SMI's TrafficSplit, as Linkerd applies it: the proxy of the caller draws a backend for every request it sends to the root
 * Service. Callers without a proxy are balanced over whatever the root Service selects.
 */
import { oncePerText } from '../../kernel/once.ts';
import { approximateQuantity, parseQuantity } from '../../languages/quantity.ts';
import { fields, items, text } from './loose.ts';
import { inProportion, type Router } from './router.ts';

export const smi: Router = {
  name: 'smi',
  kinds: ['TrafficSplit'],
  appliedBy: 'mesh',
  withoutEndpoints: '503',
  whenRefused: '503',
  split(read, service, source) {
    for (const object of read.list('TrafficSplit', source.namespace)) {
      const spec = fields(fields(object).spec);
      if (text(spec.service) !== service) continue;
      const backends = items(spec.backends).map((backend) => ({
        service: text(backend.service) ?? '',
        weight: weightOf(backend.weight),
      }));
      return { destinations: inProportion(backends) };
    }
    return undefined;
  },
};

/** A quantity in v1alpha1 (`"10"`, `500m`), a whole number from v1alpha2 on. */
const weightOf = (weight: unknown): number =>
  typeof weight === 'number' ? weight : writtenWeight(text(weight) ?? '0');

/** Weights are few, and read again whenever a route is. */
const writtenWeight = oncePerText(1_000, (written) => {
  const quantity = parseQuantity(written);
  return quantity.ok ? approximateQuantity(quantity.value) : 0;
});
