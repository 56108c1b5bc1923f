/** Gateway API: the first rule of an HTTPRoute that matches draws one of its backendRefs, by weight (1 unless said), for each request. */
import { fields, items, number, text } from './loose.ts';
import { gatewayMatches } from './match.ts';
import { inProportion, type Router } from './router.ts';

export const gatewayApi: Router = {
  name: 'gateway-api',
  kinds: ['HTTPRoute'],
  appliedBy: 'ingress',
  // "If all backends of a rule are without endpoints or of weight 0, a 500 or 503 is returned" (HTTPRouteRule.backendRefs).
  withoutEndpoints: '503',
  whenRefused: '503',
  split(read, service, source) {
    for (const object of read.list('HTTPRoute', source.namespace)) {
      const spec = fields(fields(object).spec);
      const rules = items(spec.rules).map((rule) => ({
        matches: items(rule.matches),
        backends: items(rule.backendRefs)
          .filter((b) => (b.kind ?? 'Service') === 'Service')
          .map((b) => ({ service: text(b.name) ?? '', weight: number(b.weight) ?? 1 })),
      }));
      const parents = items(spec.parentRefs).filter((p) => p.kind === 'Service');
      const named = parents.some((p) => p.name === service);
      if (!named && !rules.some((r) => r.backends.some((b) => b.service === service))) continue;
      const rule = rules.find((r) => r.matches.length === 0 || r.matches.some((m) => gatewayMatches(m, source)));
      if (rule === undefined) return { destinations: [], unrouted: '404' };
      return { destinations: inProportion(rule.backends), unrouted: '500' };
    }
    return undefined;
  },
};
