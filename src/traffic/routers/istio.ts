/**
 * Istio: a VirtualService's first matching route draws a destination for every request with probability weight / Σ weights.
 * A destination is a Service (host-level split) or a subset of one by pod labels (subset-level, from the DestinationRule).
 */
import type { KubeObject } from '../../cluster/objects.ts';
import type { TrafficSource } from '../model.ts';
import { type Fields, fields, firstLabel, items, namesService, number, text, texts } from './loose.ts';
import { istioMatches } from './match.ts';
import { type ConfigurationView, type Destination, inProportion, type Router } from './router.ts';

export const istio: Router = {
  name: 'istio',
  kinds: ['VirtualService', 'DestinationRule'],
  appliedBy: 'mesh',
  withoutEndpoints: '503',
  whenRefused: '503',
  // `connect-failure` is among the conditions of its default policy, two attempts, never the same host twice.
  retriesRefused: 2,
  split(read, service, source) {
    for (const object of read.list('VirtualService', source.namespace)) {
      if (!object.apiVersion.startsWith('networking.istio.io/')) continue;
      const spec = fields(fields(object).spec);
      if (!concerns(spec, service, source.namespace)) continue;
      const route = items(spec.http).find((http) => matches(http, source));
      if (route === undefined) return { destinations: [], unrouted: '404' };
      const mirrors = mirrorsOf(route, read, source);
      const destinations = inProportion(weighted(route, read, source));
      return { destinations, ...(mirrors.length > 0 && { mirrors }) };
    }
    return undefined;
  },
};

/**
 * A VirtualService is about the hosts it names. One that outside traffic reaches through a gateway names the outside host;
 * a source then names one of the Services it leads to.
 */
function concerns(spec: Fields, service: string, namespace: string): boolean {
  if (listed(spec.hosts).some((host) => namesService(host, service, namespace))) return true;
  const throughGateway = listed(spec.gateways).some((gateway) => gateway !== 'mesh');
  if (!throughGateway) return false;
  return items(spec.http).some((http) => items(http.route).some((r) => namesService(hostOf(r), service, namespace)));
}

function matches(http: Fields, source: TrafficSource): boolean {
  const conditions = items(http.match);
  return conditions.length === 0 || conditions.some((match) => istioMatches(match, source));
}

function weighted(http: Fields, read: ConfigurationView, source: TrafficSource) {
  const destinations = items(http.route);
  return destinations.map((destination) => {
    const host = hostOf(destination);
    const subset = subsetLabels(read, source.namespace, host, text(fields(destination.destination).subset));
    return {
      service: firstLabel(host),
      // A single destination gets everything, whatever its weight says.
      weight: destinations.length === 1 ? 1 : (number(destination.weight) ?? 0),
      ...subset,
    };
  });
}

/**
 * `mirror` with `mirrorPercentage` (or the older `mirrorPercent`), and the list `mirrors`; all requests unless a percentage
 * is given (`istio: HTTPRoute.mirror`).
 */
function mirrorsOf(http: Fields, read: ConfigurationView, source: TrafficSource): readonly Destination[] {
  const one =
    http.mirror === undefined
      ? []
      : [{ to: fields(http.mirror), percent: percentOf(http.mirrorPercentage) ?? number(http.mirrorPercent) }];
  const listed = items(http.mirrors).map((m) => ({ to: fields(m.destination), percent: percentOf(m.percentage) }));
  return [...one, ...listed].flatMap(({ to, percent = 100 }) => {
    const host = text(to.host) ?? '';
    const share = Math.max(0, Math.min(1, percent / 100));
    const subset = subsetLabels(read, source.namespace, host, text(to.subset));
    return share === 0 ? [] : [{ service: firstLabel(host), share, ...subset }];
  });
}

const percentOf = (percentage: unknown): number | undefined => number(fields(percentage).value);

/** The labels of a subset; a subset nobody defined selects no pod. */
function subsetLabels(
  read: ConfigurationView,
  namespace: string,
  host: string,
  name: string | undefined,
): Pick<Destination, 'subset' | 'isUndefined'> {
  if (name === undefined) return {};
  const rule = read
    .list('DestinationRule', namespace)
    .find((r) => namesService(text(specOf(r).host) ?? '', firstLabel(host), namespace));
  const subset = rule && items(specOf(rule).subsets).find((s) => s.name === name);
  return subset === undefined
    ? { subset: { 'istio.io/no-such-subset': name }, isUndefined: true }
    : { subset: texts(subset.labels) };
}

const specOf = (object: KubeObject): Fields => fields(fields(object).spec);
const hostOf = (destination: Fields): string => text(fields(destination.destination).host) ?? '';
const listed = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
