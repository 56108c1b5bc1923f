/** What a metric family is: names, labels and buckets, and how a request finds its series. */
import type { StringMap } from '../../cluster/objects.ts';

/** Where a metric is exposed: by the app itself, by the mesh proxy in its pod, or by the proxy or ingress that called it. */
export type Exposure = 'app' | 'proxy' | 'edge';

/** The pod that answered, as far as metrics name it. */
export interface PodFacts {
  readonly name: string;
  readonly namespace: string;
  /** The image of the container that answers. */
  readonly image: string;
  readonly labels: StringMap;
  /** Name of the Rollout or Deployment that owns it. */
  readonly workload: string;
  /** Has it a mesh proxy beside its app? */
  readonly meshed: boolean;
}

/** The proxy, gateway or ingress that a source's requests come through. */
export interface EdgeFacts {
  /** Workload of the caller: `istio-ingressgateway`, the name of the source … */
  readonly workload: string;
  readonly namespace: string;
  /** The Ingress (or route) object's name, where metrics carry one. */
  readonly route?: string;
  readonly host?: string;
}

/** All that tells the series of a request. */
export interface RequestFacts {
  /** Three digits, or `refused`, `reset`. */
  readonly status: string;
  readonly path: string;
  /** The Service that was chosen for it; empty for an app that cannot know. */
  readonly service: string;
  /** The namespace of that Service. */
  readonly namespace: string;
  /** Of the pod that answered; absent if none did. */
  readonly pod?: PodFacts;
  /** Of the caller's proxy; absent inside the pod. */
  readonly edge?: EdgeFacts;
}

/** One metric that counts requests or their latencies. */
export interface RequestMetric {
  readonly name: string;
  /** `count` and `sum` are the two series of a histogram or summary without buckets. */
  readonly type: 'counter' | 'histogram' | 'summary';
  readonly help: string;
  readonly at: Exposure;
  /** Histograms: upper bounds in `unit`, without +Inf. */
  readonly bounds?: readonly number[];
  readonly unit?: 'seconds' | 'milliseconds';
  labels(request: RequestFacts): StringMap;
}

export interface MetricFamily {
  readonly name: string;
  readonly about: string;
  readonly metrics: readonly RequestMetric[];
}

/** How many seconds a unit has. */
export const secondsIn = { seconds: 1, milliseconds: 0.001 } as const;

/** The bounds of a histogram in seconds. */
export const boundsInSeconds = (metric: RequestMetric): readonly number[] =>
  (metric.bounds ?? []).map((b) => (metric.unit === 'milliseconds' ? b / 1_000 : b));

/** Names of the series of a metric as they stand in queries. */
export function seriesNamesOf({ name, type }: RequestMetric): readonly string[] {
  if (type === 'counter') return [name];
  const both = [`${name}_count`, `${name}_sum`];
  return type === 'summary' ? both : [`${name}_bucket`, ...both];
}

/** `2xx` for 200; empty for what is no HTTP status. */
export const statusClass = (status: string): string => (/^[1-5]\d\d$/.test(status) ? `${status[0]}xx` : '');

/** The tag of an image: `v2` of `registry.example/shop:v2`, `latest` if it names none, the digest of one by digest. */
export function imageTag(image: string): string {
  const digest = image.indexOf('@');
  if (digest >= 0) return image.slice(digest + 1);
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/') ? image.slice(colon + 1) : 'latest';
}

/** The bounds that Prometheus' client libraries use unless told (`prometheus.DefBuckets`), in seconds. */
export const DEFAULT_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
