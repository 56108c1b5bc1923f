/** APISIX: an ApisixRoute's rule draws one of its backends for each request. Rules with conditions on headers match nobody. */
import { fields, items, number, text } from './loose.ts';
import { inProportion, type Router } from './router.ts';

export const apisix: Router = {
  name: 'apisix',
  kinds: ['ApisixRoute'],
  appliedBy: 'ingress',
  withoutEndpoints: '503',
  whenRefused: '502',
  split(read, service, source) {
    for (const object of read.list('ApisixRoute', source.namespace)) {
      const spec = fields(fields(object).spec);
      for (const rule of items(spec.http)) {
        if (items(fields(rule.match).exprs).length > 0) continue;
        const backends = items(rule.backends).map((b) => ({
          service: text(b.serviceName) ?? '',
          weight: number(b.weight) ?? 100,
        }));
        if (backends.some((b) => b.service === service)) return { destinations: inProportion(backends) };
      }
    }
    return undefined;
  },
};
