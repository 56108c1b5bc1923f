/**
 * Who of several endpoints answers. kube-proxy in iptables mode walks a chain of rules with probabilities 1/N, 1/(N-1), …, 1:
 * every new connection goes to any ready endpoint, equally likely, independent of all others. Not round robin: with few
 * requests shares scatter, by the square root of p(1-p)/n.
 */
import type { StringMap } from '../cluster/objects.ts';
import { keyOfEnd } from './flow/dead-end.ts';
import type { FailureReason } from './flow/failure.ts';
import type { Mirror, PodServer, Route, Target, Unserved } from './flow/flow.ts';
import type { Destination, Router, Split } from './routers/router.ts';

/** An endpoint of a Service as proxies know it. */
export interface Endpoint {
  readonly pod: PodServer;
  readonly labels: StringMap;
  /** The pod's own proxy takes no requests for it any more. */
  readonly isDropped?: boolean;
  /** Nobody in the pod listens where the Service sends. */
  readonly isDeaf?: boolean;
}

/**
 * The way of one request: the router draws a destination, the balancer draws one of its endpoints. `endpointsOf` gives the
 * endpoints of a Service as they are known now, or `undefined` if there is no such Service.
 */
export function routeThrough(
  router: Router,
  split: Split,
  endpointsOf: (service: string) => readonly Endpoint[] | undefined,
): Route {
  const targets: Target[] = [];
  const unserved: Unserved[] = [];
  let given = 0;
  for (const destination of split.destinations) {
    const { service, share } = destination;
    given += share;
    const known = endpointsOf(service);
    const endpoints = endpointsIn(destination, known ?? []);
    const chances = afterRetries(router, endpoints);
    if (endpoints.length === 0) {
      unserved.push({ status: router.withoutEndpoints, share, service, reason: whyNobody(router, destination, known) });
    }
    for (const { pod, isDropped = false, isDeaf = false } of endpoints) {
      const each = share * (pod.alive ? chances.alive : chances.dead);
      if (isDeaf) {
        const reason = { kind: 'no listener', service, revision: pod.revision } as const;
        unserved.push({ status: router.whenRefused, share: each, service, reason });
      } else if (!isDropped || !pod.alive) targets.push({ pod, service, share: each });
      else {
        const reason = { kind: 'no inbound', service, revision: pod.revision } as const;
        unserved.push({ status: router.whenRefused, share: each, service, reason });
      }
    }
  }
  // What rounding leaves of 1 is nobody's request.
  if (given < 1 - 1e-9) unserved.push({ status: split.unrouted ?? '503', share: 1 - given });
  const mirrors = mirrorsTo(split, endpointsOf);
  return {
    targets,
    unserved,
    whenRefused: router.whenRefused,
    whenCut: cutStatus(router),
    ...(router.appliedBy === 'kube-proxy' && { perConnection: true }),
    ...(split.sticky && { sticky: split.sticky }),
    ...(mirrors.length > 0 && { mirrors }),
  };
}

/** Copies for Services that have no endpoint go nowhere. */
function mirrorsTo(
  { mirrors = [] }: Split,
  endpointsOf: (service: string) => readonly Endpoint[] | undefined,
): readonly Mirror[] {
  return mirrors.flatMap((mirror) => {
    const endpoints = endpointsIn(mirror, endpointsOf(mirror.service) ?? []);
    if (endpoints.length === 0) return [];
    const share = 1 / endpoints.length;
    return [{ share: mirror.share, targets: endpoints.map(({ pod }) => ({ pod, service: mirror.service, share })) }];
  });
}

/**
 * The chance that a request ends at one given endpoint, by whether it takes connections: where refused ones are tried
 * again elsewhere, a request ends at a dead endpoint only if all it tried were dead.
 */
function afterRetries({ retriesRefused = 0 }: Router, endpoints: readonly Endpoint[]) {
  const n = endpoints.length;
  const dead = endpoints.reduce((sum, { pod }) => sum + (pod.alive ? 0 : 1), 0);
  if (retriesRefused === 0 || dead === 0 || dead === n) return { alive: 1 / n, dead: 1 / n };
  let fails = 1;
  for (let tried = 0; tried <= retriesRefused && fails > 0; tried++) fails *= Math.max(0, dead - tried) / (n - tried);
  return { alive: (1 - fails) / (n - dead), dead: fails / dead };
}

/** The way of a request that comes evenly from places that know different things. */
export function mixed(routes: readonly Route[]): Route {
  const targets = new Map<string, Target>();
  const unserved = new Map<string, Unserved>();
  for (const route of routes) {
    for (const target of route.targets) {
      const key = `${target.service} ${target.pod.name}`;
      const share = (targets.get(key)?.share ?? 0) + target.share / routes.length;
      targets.set(key, { ...target, share });
    }
    for (const end of route.unserved) {
      const key = keyOfEnd(end.status, end);
      unserved.set(key, { ...end, share: (unserved.get(key)?.share ?? 0) + end.share / routes.length });
    }
  }
  // What is said besides does not depend on who looks, but for copies, which go the way that the first one knows.
  return { ...routes[0], targets: [...targets.values()], unserved: [...unserved.values()] };
}

function whyNobody(
  router: Router,
  { service, isUndefined = false }: Destination,
  known: readonly Endpoint[] | undefined,
): FailureReason {
  if (isUndefined || (known === undefined && router.appliedBy === 'mesh')) return { kind: 'no cluster', service };
  return { kind: router.throughTargets ? 'no targets' : 'no endpoints', service };
}

function endpointsIn({ subset }: Destination, endpoints: readonly Endpoint[]): readonly Endpoint[] {
  if (subset === undefined) return endpoints;
  const wanted = Object.entries(subset);
  return endpoints.filter(({ labels }) => wanted.every(([name, value]) => labels[name] === value));
}

/** A proxy turns a connection that broke over a request into the answer it has for refused ones; without one the client sees the reset. */
const cutStatus = ({ whenRefused }: Router): string => (whenRefused === 'refused' ? 'reset' : whenRefused);
