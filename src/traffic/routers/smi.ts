/**
 * SMI's TrafficSplit, as Linkerd applies it: the proxy of the caller draws a backend for every request it sends to the root
 * Service. Callers without a proxy are balanced over whatever the root Service selects.
 */
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
function weightOf(weight: unknown): number {
  if (typeof weight === 'number') return weight;
  const quantity = parseQuantity(text(weight) ?? '0');
  return quantity.ok ? approximateQuantity(quantity.value) : 0;
}
