/**
 * The data plane's half of a traffic router: which Services a request goes to, read from the router's objects as its
 * proxies know them. The controller's half, which writes those objects, is delivery's.
 */
import type { KubeObject, StringMap } from '../../cluster/objects.ts';
import type { TrafficSource } from '../model.ts';

/** Configuration as proxies know it now (`cluster/lagged-view.ts` is one). */
export interface ConfigurationView {
  get(kind: string, namespace: string, name: string): KubeObject | undefined;
  /** In order of name. */
  list(kind: string, namespace: string): readonly KubeObject[];
}

/** One Service that requests go to, and how many of them. */
export interface Destination {
  readonly service: string;
  readonly share: number;
  /** Only those endpoints of the Service that carry these labels (Istio's subsets, App Mesh's nodes). */
  readonly subset?: StringMap;
  /** Proxies have been told to send there, but not what it is: a subset that no object defines. */
  readonly isUndefined?: boolean;
}

/** Where requests to a Service go. Shares add up to at most 1; what is missing is answered with `unrouted`. */
export interface Split {
  readonly destinations: readonly Destination[];
  /** Default `503`. */
  readonly unrouted?: string;
  /** Users with the router's cookie go where they went before: to the same Service, or to the same pod. */
  readonly sticky?: 'service' | 'pod';
  /** Copies of this share of the requests go there, too. */
  readonly mirrors?: readonly Destination[];
}

export interface Router {
  readonly name: string;
  /** The kinds of objects it reads. A change of any other is none of its business. */
  readonly kinds: readonly string[];
  /** Which objects of these kinds, if not all of them. */
  reads?(object: KubeObject): boolean;
  /**
   * Who applies it: the proxy at the caller's side of a mesh, which callers outside the mesh do not have; an ingress, which
   * everybody comes through; or nobody, and kube-proxy picks among the endpoints.
   */
  readonly appliedBy: 'mesh' | 'ingress' | 'kube-proxy';
  /** It sends to the targets registered with an external load balancer, not to the endpoints the cluster knows. */
  readonly throughTargets?: boolean;
  /** What users get when the chosen Service has no ready endpoint. */
  readonly withoutEndpoints: string;
  /** What users get when the chosen pod does not take the connection. */
  readonly whenRefused: string;
  /** How often the proxy tries another endpoint after a refused connection. Default: never. */
  readonly retriesRefused?: number;
  /** Where requests of `source` to `service` go, or `undefined` if none of its objects is about that Service. */
  split(read: ConfigurationView, service: string, source: TrafficSource): Split | undefined;
}

/** Destinations in proportion to whole or fractional weights; all weights 0 send nothing anywhere. */
export function inProportion(
  weighted: readonly (Omit<Destination, 'share'> & { readonly weight: number })[],
): readonly Destination[] {
  let total = 0;
  for (const { weight } of weighted) total += weight;
  if (!(total > 0)) return [];
  return weighted
    .filter(({ weight }) => weight > 0)
    .map(({ weight, service, ...rest }) => ({ service, share: weight / total, ...rest }));
}
