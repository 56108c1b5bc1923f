/** Traefik: a TraefikService draws one of its weighted services for each request. */
import { fields, items, number, text } from './loose.ts';
import { inProportion, type Router } from './router.ts';

export const traefik: Router = {
  name: 'traefik',
  kinds: ['TraefikService'],
  appliedBy: 'ingress',
  withoutEndpoints: '503',
  whenRefused: '502',
  split(read, service, source) {
    for (const object of read.list('TraefikService', source.namespace)) {
      const spec = fields(fields(object).spec);
      const services = items(fields(spec.weighted).services).map((s) => ({
        service: text(s.name) ?? '',
        weight: number(s.weight) ?? 1,
      }));
      // Users name the TraefikService as their route does, or a Service it leads to.
      if (object.metadata.name !== service && !services.some((s) => s.service === service)) continue;
      const sticks = fields(fields(spec.weighted).sticky).cookie !== undefined;
      return { destinations: inProportion(services), ...(sticks && { sticky: 'service' as const }) };
    }
    return undefined;
  },
};
