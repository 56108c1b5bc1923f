/** What a scenario says about traffic: who asks, how versions behave, what they expose. Plain data. */
import type { Health } from '../cluster/kubelet/health.ts';
import type { Json } from '../cluster/objects.ts';
import type { DurationModel } from '../kernel/duration-model.ts';
import type { Duration, Instant } from '../kernel/time.ts';

/** What changes in a version's behaviour from some moment on. */
export interface BehaviourChange {
  /** Since the pod became ready (`pod`), the first pod of the version did (`version`), or the run began (`run`). */
  readonly since: 'pod' | 'version' | 'run';
  readonly after: Duration;
  /** Until this long after the same moment; absent: for good. */
  readonly until?: Duration;
  readonly statuses?: { readonly [status: string]: number };
  /** Multiplies every latency. */
  readonly latencyFactor?: number;
}

/** How many requests a pod works on at once, and what becomes of the others. */
export interface Concurrency {
  /** Threads, processes, connections of a pool: each works on one request at a time. */
  readonly workers: number;
  /** How many may wait for a worker, first come first served. Absent: any number. */
  readonly queue?: number;
  /** What a request gets when the queue is full: a status the app answers with, or `refused`. */
  readonly whenFull: string;
}

/** What a request costs the processor. Of its latency this much is work, done first; the rest is waiting for others. */
export interface Cpu {
  readonly perRequest: DurationModel;
  /** Cores that are busy without any request. */
  readonly idle: number;
  /**
   * Cores the pod may use. Requests at work share them evenly, and none uses more than one; so work takes longer once there
   * are more of them than cores. Absent: no limit.
   */
  readonly limit?: number;
}

/** What a process holds in memory, in bytes. */
export interface Memory {
  readonly base: number;
  /** While a request is in the pod, waiting or at work. */
  readonly perRequest: number;
  /** Bytes a second, from when it began to serve: a leak. */
  readonly growth: number;
  /** A process that holds more is killed. Absent: no limit. */
  readonly limit?: number;
}

/** What is different about requests for some paths. */
export interface PathBehaviour {
  /** `*` stands for any run of characters. */
  readonly path: string;
  readonly latency?: DurationModel;
  readonly statuses?: { readonly [status: string]: number };
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
  /** The first requests of a process take this much longer (caches, connections, classes to load). */
  readonly coldStart?: { readonly requests: number; readonly extra: DurationModel };
  /** Absent: any number of requests at once. */
  readonly concurrency?: Concurrency;
  readonly cpu?: Cpu;
  readonly memory?: Memory;
  /** The first that matches counts. */
  readonly paths?: readonly PathBehaviour[];
  readonly changes: readonly BehaviourChange[];
  /** When its probes fail, or its process ends by itself. Absent: neither ever happens. */
  readonly health?: Health;
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
  /** The names of all series that anybody reads: metrics without such a one are there, but not counted. Absent: all are. */
  readonly read?: ReadonlySet<string>;
}

/** A rate that changes evenly between the moments for which it is given; before the first and after the last it stays. */
export interface RateCurve {
  /** Counted from when the source begins, in ascending order; two at one moment are a jump. */
  readonly points: readonly { readonly after: Duration; readonly perSecond: number }[];
  /** The curve begins anew so often. Absent: never. */
  readonly period?: Duration;
}

/** Requests that come whatever becomes of those before. */
export type OpenArrivals =
  | { readonly kind: 'constant'; readonly perSecond: number }
  | { readonly kind: 'poisson'; readonly perSecond: number }
  /** A rate that changes; `process`: evenly spaced in the number expected, or a Poisson process. */
  | { readonly kind: 'varying'; readonly curve: RateCurve; readonly process: 'constant' | 'poisson' };

export type Arrivals =
  | OpenArrivals
  /** So many users: each thinks, asks, waits for the answer, and thinks again. */
  | { readonly kind: 'closed'; readonly users: number; readonly think: DurationModel };

/** When a client gives an attempt up. */
export interface Timeout {
  readonly after: Duration;
  /** Does the pod learn of it and stop? Otherwise it works on for nobody. */
  readonly cancels: boolean;
}

/** How a client tries again. */
export interface Retries {
  /** At most so many attempts after the first. */
  readonly attempts: number;
  /** What is tried again: statuses, `refused`, `reset`, `timeout`, or a class such as `5xx`. */
  readonly on: readonly string[];
  /** The wait before the first retry; each further one waits `factor` times as long, but never longer than `most`. */
  readonly backOff: { readonly first: Duration; readonly factor: number; readonly most: Duration };
  /** The share of each wait that is left to chance: 0 waits exactly, 1 anything from nothing to all of it. */
  readonly jitter: number;
  /** Retries may be at most `ratio` of the requests of the last ten seconds, and `perSecond` besides. Absent: no budget. */
  readonly budget?: { readonly ratio: number; readonly perSecond: number };
}

/** Connections that are used again. Behind a plain Service all requests on one reach the same pod. */
export interface KeepAlive {
  /** A connection is closed after so many requests. Absent: never. */
  readonly requests?: number;
  /** And when it was not used for so long. */
  readonly idle: Duration;
}

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
  readonly timeout?: Timeout;
  readonly retries?: Retries;
  readonly keepAlive?: KeepAlive;
  /** Requests are those of so many users, who keep the cookies they get; routers that stick send each where it was before. */
  readonly sessions?: { readonly users: number };
  readonly from: Instant;
  /** Absent: until the end of the run. */
  readonly until?: Instant;
}
