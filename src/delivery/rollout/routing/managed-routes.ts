/** Header and mirror routes of a VirtualService, which belong to the controller (`istio.go: SetHeaderRoute`, `SetMirrorRoute`, `RemoveManagedRoutes`). */
import type { LooseObject } from '../../../cluster/objects.ts';
import type { IstioVirtualServiceRef, RouteMatch, SetHeaderRoute, SetMirrorRoute, StringMatch } from '../objects.ts';
import type { Pass } from '../pass.ts';
import { stableAndCanaryServices } from '../ping-pong.ts';
import { type Destination, httpIndexes, type Route, routesOf, withRoutes } from './virtual-service.ts';

/** Where the canary's requests go: its Service, or the host of the DestinationRule and its canary subset. */
export interface CanaryAddress {
  readonly host: string;
  readonly subset: string;
}

export const canaryAddress = (pass: Pass, ruleHost: string): CanaryAddress => ({
  host: ruleHost === '' ? stableAndCanaryServices(pass, false).canary : ruleHost,
  subset: pass.canary?.trafficRouting?.istio?.destinationRule?.canarySubsetName ?? '',
});

export type Edited =
  | { readonly ok: true; readonly object: LooseObject }
  | { readonly ok: false; readonly problem: string };

/** With the header route, last among the routes. */
export const withHeaderRoute = (
  pass: Pass,
  ref: IstioVirtualServiceRef,
  object: LooseObject,
  route: SetHeaderRoute,
  address: CanaryAddress,
): Edited =>
  withRouteOf(pass, object, 'Header', route, (others) => [
    ...others,
    {
      name: route.name ?? '',
      match: (route.match ?? []).map(({ headerName = '', headerValue = {} }) => ({
        headers: { [headerName]: said(headerValue) },
      })) as Route['match'] & object,
      route: [{ weight: 100, destination: destinationOf(address, portOf(ref, others)) }],
    },
  ]);

/** With the mirror route in front, whose ordinary requests are split as the present weights have it. */
export const withMirrorRoute = (
  pass: Pass,
  ref: IstioVirtualServiceRef,
  object: LooseObject,
  route: SetMirrorRoute,
  address: CanaryAddress,
): Edited =>
  withRouteOf(pass, object, 'Mirror', route, (others) => [
    {
      name: route.name ?? '',
      match: (route.match ?? []).map(istioMatch) as Route['match'] & object,
      route: weightedRoute(ref, others).map(essentials),
      mirror: destinationOf(address, portOf(ref, others)),
      mirrorPercentage: { value: route.percentage ?? 100 },
    },
    ...others,
  ]);

/** The HTTP routes with that of a step, in place of the one of its name; a step without matches is to remove it. */
function withRouteOf(
  pass: Pass,
  object: LooseObject,
  kind: 'Header' | 'Mirror',
  { name: stepName = '', match = [] }: SetHeaderRoute | SetMirrorRoute,
  added: (others: readonly Route[]) => readonly Route[],
): Edited {
  const http = routesOf(object, 'http');
  if (http === undefined)
    return {
      ok: false,
      problem: `[reconcileVirtualService${kind}Routes] failed to remove http route from virtual service: spec.http not found`,
    };
  const others = http.filter(({ name = '' }) => name !== stepName);
  const routes = match.length === 0 ? others : added(others);
  return { ok: true, object: withRoutes(object, 'http', inManagedOrder(pass, routes)) };
}

/**
 * Without any route of a header or mirror step, and without the managed ones. `undefined` if nothing was asked for; an
 * object that had none of them is still written, and said to be.
 */
export function withoutManagedRoutes({ canary }: Pass, object: LooseObject): LooseObject | undefined {
  const http = routesOf(object, 'http');
  if (http === undefined) return undefined;
  const ofSteps = (canary?.steps ?? []).flatMap((s) =>
    [s.setHeaderRoute?.name ?? [], s.setMirrorRoute?.name ?? []].flat(),
  );
  const managed = (canary?.trafficRouting?.managedRoutes ?? []).map(({ name }) => name);
  const kept = http.filter(({ name = '' }) => !ofSteps.includes(name));
  const unmanaged = kept.filter(({ name = '' }) => !managed.includes(name));
  if (ofSteps.length === 0 && unmanaged.length === kept.length) return undefined;
  return withRoutes(object, 'http', unmanaged);
}

/** Managed routes first, in the order of the Rollout, then the user's own. */
export function inManagedOrder({ canary }: Pick<Pass, 'canary'>, routes: readonly Route[]): readonly Route[] {
  const managed = canary?.trafficRouting?.managedRoutes;
  if (managed === undefined) return routes;
  const isManaged = ({ name = '' }: Route) => managed.some((m) => m.name === name);
  const first = managed.flatMap(({ name }) => routes.filter((r) => (r.name ?? '') === name));
  const ordered = [...first, ...routes.filter((r) => !isManaged(r))];
  // Looked up by name again, as the real one does: two routes without a name come out twice each.
  return ordered.flatMap(({ name = '' }) => routes.filter((r) => (r.name ?? '') === name));
}

const weightedRoute = (ref: IstioVirtualServiceRef, routes: readonly Route[]): readonly Destination[] => {
  const found = httpIndexes(ref.routes ?? [], routes);
  return (found.ok ? routes[found.indexes[0] ?? -1]?.route : undefined) ?? [];
};

const portOf = (ref: IstioVirtualServiceRef, routes: readonly Route[]): number =>
  weightedRoute(ref, routes)[0]?.destination?.port?.number ?? 0;

function destinationOf({ host, subset }: CanaryAddress, port: number) {
  return {
    host,
    ...(subset === '' ? {} : { subset }),
    ...(port > 0 ? { port: { number: port } } : {}),
  };
}

/** Only what the controller knows of a destination is copied; a weight of 0 is not written. */
function essentials({ destination = {}, weight = 0 }: Destination): Destination {
  const { host = '', subset = '', port } = destination;
  return {
    destination: {
      ...(host === '' ? {} : { host }),
      ...(subset === '' ? {} : { subset }),
      ...(port === undefined ? {} : { port: port.number === undefined ? {} : { number: port.number } }),
    },
    ...(weight === 0 ? {} : { weight }),
  };
}

/** Paths are called `uri` in Istio. */
function istioMatch({ method, path, headers }: RouteMatch) {
  return {
    ...(method === undefined ? {} : { method: said(method) }),
    ...(path === undefined ? {} : { uri: said(path) }),
    ...(headers === undefined || Object.keys(headers).length === 0
      ? {}
      : { headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, said(value)])) }),
  };
}

const said = ({ exact = '', regex = '', prefix = '' }: StringMatch) => ({
  ...(exact === '' ? {} : { exact }),
  ...(regex === '' ? {} : { regex }),
  ...(prefix === '' ? {} : { prefix }),
});
