/** Weights in the routes of a VirtualService (`istio.go: generateVirtualServicePatches`, `processRoutes`). */
import type { LooseObject } from '../../../cluster/objects.ts';
import type { IstioVirtualServiceRef, WeightDestination } from '../objects.ts';
import type { Pass } from '../pass.ts';
import { stableAndCanaryServices } from '../ping-pong.ts';
import {
  type Destination,
  hostOf,
  httpIndexes,
  type Protocol,
  portIndexes,
  type Route,
  routesOf,
  withRoutes,
} from './virtual-service.ts';

/** The VirtualService with these weights, or `undefined` if it has them already. */
export function weighted(
  pass: Pass,
  ref: IstioVirtualServiceRef,
  object: LooseObject,
  weight: number,
  destinations: readonly WeightDestination[],
): LooseObject | undefined {
  let next = object;
  for (const protocol of ['http', 'tls', 'tcp'] as const) {
    const routes = routesOf(object, protocol);
    if (routes === undefined) continue;
    const changed = new Map<number, readonly Destination[]>();
    for (const index of indexesOf(pass, ref, protocol, routes)) {
      const exchanged = exchange(pass, routes[index]?.route ?? [], weight, destinations);
      if (exchanged !== undefined) changed.set(index, exchanged);
    }
    if (changed.size === 0) continue;
    next = withRoutes(
      next,
      protocol,
      routes.map((route, i) => withDestinations(route, changed.get(i))),
    );
  }
  return next === object ? undefined : next;
}

const withDestinations = (route: Route, list: readonly Destination[] | undefined): Route =>
  list === undefined ? route : { ...route, route: list };

/**
 * Mirror routes among the managed ones get the weights, too. Where a Rollout names no route, their names are then the only
 * ones there are, and the implied route is left alone: the real controller does the same.
 */
function indexesOf(
  pass: Pass,
  ref: IstioVirtualServiceRef,
  protocol: Protocol,
  routes: readonly Route[],
): readonly number[] {
  if (protocol !== 'http') {
    const found = portIndexes(protocol, (protocol === 'tls' ? ref.tlsRoutes : ref.tcpRoutes) ?? [], routes);
    return found.ok ? found.indexes.filter((i) => i < routes.length) : [];
  }
  const managed = pass.canary?.trafficRouting?.managedRoutes ?? [];
  const mirrors = routes.filter((r) => r.mirror !== undefined && managed.some((m) => m.name === (r.name ?? '')));
  const found = httpIndexes([...(ref.routes ?? []), ...mirrors.map((r) => r.name ?? '')], routes);
  return found.ok ? [...new Set(found.indexes)] : [];
}

/**
 * Canary and stable get their shares, experiments theirs, additional subsets keep what they have, and whatever else has a
 * weight is thrown out. A destination of an experiment without a host is never recognised, and so appended every time.
 */
function exchange(
  pass: Pass,
  present: readonly Destination[],
  weight: number,
  extra: readonly WeightDestination[],
): readonly Destination[] | undefined {
  const rule = pass.canary?.trafficRouting?.istio?.destinationRule;
  const services = stableAndCanaryServices(pass, false);
  const additional = rule?.additionalSubsetNames ?? [];
  const isAdditional = (d: Destination) => additional.includes(d.destination?.subset ?? '');
  const is = (d: Destination, service: string, subset = '') =>
    hostOf(d) === service || (subset !== '' && d.destination?.subset === subset);
  const waiting = new Map(extra.map((d) => [d.serviceName ?? '', d.weight]));
  const kept = additional.length === 0 ? 0 : sum(present.filter(isAdditional).map((d) => d.weight ?? 0));
  const stableWeight = Math.max(0, 100 - weight - sum(extra.map((d) => d.weight)) - kept);
  let changed = false;
  const next: Destination[] = [];
  const give = (d: Destination, to: number) => {
    const isSame = (d.weight ?? 0) === to;
    if (!isSame) changed = true;
    next.push(isSame ? d : { ...d, weight: to });
  };
  for (const d of present) {
    const host = hostOf(d);
    if (host === '') next.push(d);
    else if (is(d, services.canary, rule?.canarySubsetName)) give(d, weight);
    else if (is(d, services.stable, rule?.stableSubsetName)) give(d, stableWeight);
    else if (waiting.has(host)) {
      give(d, waiting.get(host) ?? 0);
      waiting.delete(host);
    } else if (isAdditional(d) || (d.weight ?? 0) === 0) next.push(d);
    else changed = true;
  }
  for (const host of [...waiting.keys()].sort()) {
    const to = waiting.get(host) ?? 0;
    if (to === 0) continue;
    next.push({ weight: to, destination: { host } });
    changed = true;
  }
  return changed ? next : undefined;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
