/** What a scenario says about traffic: who asks, how versions behave, what they expose. Plain data. */
import type { Json } from '../cluster/objects.ts';
import type { DurationModel } from '../kernel/duration-model.ts';
import type { Duration, Instant } from '../kernel/time.ts';

/** What changes in a version's behaviour from some moment on. */
export interface BehaviourChange {
  /** Since the pod became ready (`pod`) or since the first pod of the version did (`version`). */
  readonly since: 'pod' | 'version';
  readonly after: Duration;
  /** Until this long after the same moment; absent: for good. */
  readonly until?: Duration;
  readonly statuses?: { readonly [status: string]: number };
  /** Multiplies every latency. */
  readonly latencyFactor?: number;
}

/** How one version of the application behaves. */
export interface Behaviour {
  /** From "container started" to "ready" (a pod without a readiness probe is ready at once, so this is when it can serve). */
  readonly startup: DurationModel;
  /** False: its pods never become ready. */
  readonly becomesReady: boolean;
  readonly latency: DurationModel;
  /** Share of requests answered with a status other than 200, by status: `{"500": 0.05, "404": 0.1}`. */
  readonly statuses: { readonly [status: string]: number };
  /** While a pod is younger than `duration`, latencies are multiplied by `factor`, falling linearly to 1. */
  readonly warmUp?: { readonly duration: Duration; readonly factor: number };
  readonly changes: readonly BehaviourChange[];
  /** JSON answered to a GET of a path, for analyses that ask the service itself. */
  readonly bodies: { readonly [path: string]: { readonly status: number; readonly body: Json } };
}

/** A metric the application exposes for each request it answers. */
export interface AppMetric {
  readonly type: 'counter' | 'histogram';
  readonly name: string;
  /** Label name to what it holds: `status` (200), `statusClass` (2xx), `path`, `method`, `version` (image tag), or `="text"`, a constant. */
  readonly labels: { readonly [label: string]: string };
  /** Upper bounds in seconds, without +Inf. Histograms only. */
  readonly buckets?: readonly number[];
}

export interface MetricsModel {
  /** Families preroll knows by name (`traffic/families.ts`): `spring`, `linkerd`, `istio`, `http` … */
  readonly families: readonly string[];
  readonly app: readonly AppMetric[];
  /** Each scrape is itself a request for /metrics that the app counts (status 200), after it was rendered. */
  readonly countsOwnScrapes: boolean;
}

export type Arrivals =
  | { readonly kind: 'constant'; readonly perSecond: number }
  | { readonly kind: 'poisson'; readonly perSecond: number };

/** Who sends requests, where to, and how. */
export interface TrafficSource {
  readonly name: string;
  /** The Service that is called. */
  readonly to: string;
  readonly namespace: string;
  readonly arrivals: Arrivals;
  /** Does the caller's own proxy apply the mesh's split (SMI, Istio)? An ingress or outside client of a plain Service: false. */
  readonly meshed: boolean;
  readonly path: string;
  /** What its requests carry, by name; routes and canary ingresses may ask for it. */
  readonly headers?: { readonly [name: string]: string };
  readonly from: Instant;
  /** Absent: until the end of the run. */
  readonly until?: Instant;
}
