/** An Istio VirtualService as far as the controller reads it, and which of its routes are its to change (`rollout/trafficrouting/istio/istio.go`). */
import { type LooseObject, looseKind } from '../../../cluster/objects.ts';
import type { IstioVirtualServiceRef } from '../objects.ts';
import type { Pass } from '../pass.ts';
import { stableAndCanaryServices } from '../ping-pong.ts';
import { ISTIO_VERSION } from './subsets.ts';

export interface Destination {
  readonly destination?: {
    readonly host?: string;
    readonly subset?: string;
    readonly port?: { readonly number?: number };
  };
  readonly weight?: number;
}

export interface Route {
  readonly name?: string;
  readonly match?: readonly { readonly port?: number; readonly sniHosts?: readonly string[] }[];
  readonly route?: readonly Destination[];
  readonly mirror?: object;
  readonly [other: string]: unknown;
}

export type Protocol = 'http' | 'tls' | 'tcp';

export const virtualServices = looseKind(ISTIO_VERSION, 'VirtualService');

/** The routes of a protocol; `undefined` where the object has no such list. */
export const routesOf = (object: LooseObject, protocol: Protocol): readonly Route[] | undefined =>
  object.spec?.[protocol] as readonly Route[] | undefined;

export const withRoutes = (object: LooseObject, protocol: Protocol, routes: readonly Route[]): LooseObject =>
  ({ ...object, spec: { ...object.spec, [protocol]: routes } }) as unknown as LooseObject;

/** The VirtualServices a Rollout names; the list counts, if there is one. */
export function namedServices({ canary }: Pick<Pass, 'canary'>): readonly IstioVirtualServiceRef[] {
  const istio = canary?.trafficRouting?.istio;
  return istio?.virtualServices ?? (istio?.virtualService === undefined ? [] : [istio.virtualService]);
}

/** `web-vs.mesh` is the VirtualService `web-vs` of the namespace `mesh`; a name may itself have dots (`GetVirtualServiceNamespaceName`). */
export function placeOf(
  { rollout }: Pick<Pass, 'rollout'>,
  { name = '' }: IstioVirtualServiceRef,
): { readonly name: string; readonly namespace: string } {
  const short = name.endsWith('.cluster.local') ? name.slice(0, -'.cluster.local'.length) : name;
  const dot = short.lastIndexOf('.');
  return dot < 0
    ? { name: short, namespace: rollout.metadata.namespace }
    : { name: short.slice(0, dot), namespace: short.slice(dot + 1) || rollout.metadata.namespace };
}

export const findService = (pass: Pass, ref: IstioVirtualServiceRef): LooseObject | undefined => {
  const { name, namespace } = placeOf(pass, ref);
  return pass.read.get(virtualServices, namespace, name);
};

export type Indexes =
  | { readonly ok: true; readonly indexes: readonly number[] }
  | { readonly ok: false; readonly problem: string };

/** The http routes with these names; without names the only one there is, or the first that has no name either. */
export function httpIndexes(names: readonly string[], routes: readonly Route[]): Indexes {
  if (names.length === 0) {
    if (routes.length === 1) return { ok: true, indexes: [0] };
    const unnamed = routes.findIndex(({ name = '' }) => name === '');
    return { ok: true, indexes: unnamed < 0 ? [] : [unnamed] };
  }
  const indexes: number[] = [];
  for (const wanted of names) {
    const index = routes.findIndex(({ name = '' }) => name === wanted);
    if (index < 0) return { ok: false, problem: `HTTP Route '${wanted}' is not found in the defined Virtual Service.` };
    indexes.push(index);
  }
  return { ok: true, indexes };
}

/** The tls or tcp routes that match one port, and for tls exactly the given server names; without any wish, the first. */
export function portIndexes(
  protocol: 'tls' | 'tcp',
  wishes: readonly { readonly port?: number; readonly sniHosts?: readonly string[] }[],
  routes: readonly Route[],
): Indexes {
  if (wishes.length === 0) return { ok: true, indexes: [0] };
  const indexes: number[] = [];
  for (const { port = 0, sniHosts = [] } of wishes) {
    const found = routes.flatMap(({ match = [] }, i) => {
      const ports = new Set(match.map((m) => m.port ?? 0));
      const hosts = new Set(match.flatMap((m) => m.sniHosts ?? []));
      const isSame = hosts.size === sniHosts.length && sniHosts.every((host) => hosts.has(host));
      return ports.size <= 1 && ([...ports][0] ?? 0) === port && (protocol === 'tcp' || isSame) ? [i] : [];
    });
    if (found.length === 0) {
      return {
        ok: false,
        problem: `No matching ${protocol.toUpperCase()} routes found in the defined Virtual Service.`,
      };
    }
    indexes.push(...found);
  }
  return { ok: true, indexes };
}

/** The first label of a host: `web-canary` of `web-canary.shop.svc`. A host that begins with a dot has none. */
export function hostOf({ destination }: Destination): string {
  const host = destination?.host ?? '';
  const dot = host.indexOf('.');
  return dot < 0 ? host : host.slice(0, dot);
}

/** What is wrong with the routes of a VirtualService for this Rollout; also asked by validation. */
export function routesProblem(
  pass: Pick<Pass, 'canary' | 'status'>,
  ref: IstioVirtualServiceRef,
  object: LooseObject,
): string | undefined {
  const managed = pass.canary?.trafficRouting?.managedRoutes ?? [];
  const http = routesOf(object, 'http');
  if (http !== undefined) {
    const problem = destinationsProblem(pass, httpIndexes(ref.routes ?? [], http), http);
    if (problem !== undefined) return problem;
    const unmanaged = http.filter(({ name = '' }) => !managed.some((m) => m.name === name));
    if ((ref.routes ?? []).length === 0 && unmanaged.length > 1) return omitted('http', 'routes');
  }
  for (const protocol of ['tls', 'tcp'] as const) {
    const routes = routesOf(object, protocol);
    if (routes === undefined) continue;
    const wishes = (protocol === 'tls' ? ref.tlsRoutes : ref.tcpRoutes) ?? [];
    const problem = destinationsProblem(pass, portIndexes(protocol, wishes, routes), routes);
    if (problem !== undefined) return problem;
    if (wishes.length === 0 && routes.length > 1) return omitted(protocol, `${protocol}Routes`);
  }
  return undefined;
}

const omitted = (protocol: Protocol, field: string): string =>
  `spec.${protocol}[] should be set in VirtualService and it must have exactly one route when omitting spec.strategy.canary.trafficRouting.istio.virtualService.${field}`;

function destinationsProblem(
  pass: Pick<Pass, 'canary' | 'status'>,
  found: Indexes,
  routes: readonly Route[],
): string | undefined {
  if (!found.ok) return found.problem;
  const rule = pass.canary?.trafficRouting?.istio?.destinationRule;
  const { stable, canary } = stableAndCanaryServices(pass, false);
  for (const index of found.indexes) {
    const destinations = routes[index]?.route ?? [];
    const hasHost = (host: string) => host !== '' && destinations.some((d) => hostOf(d) === host);
    const hasSubset = (name = '') => name !== '' && destinations.some((d) => d.destination?.subset === name);
    if (rule === undefined) {
      if (!hasHost(canary)) return `Canary Service '${canary}' not found in route`;
      if (!hasHost(stable)) return `Stable Service '${stable}' not found in route`;
    } else {
      if (!hasSubset(rule.canarySubsetName))
        return `Canary DestinationRule subset '${rule.canarySubsetName ?? ''}' not found in route`;
      if (!hasSubset(rule.stableSubsetName))
        return `Stable DestinationRule subset '${rule.stableSubsetName ?? ''}' not found in route`;
    }
  }
  return undefined;
}
