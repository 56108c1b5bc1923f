/**
 * What carries requests from their sources to pods. Two kinds obey the same laws: the exact flow follows every request,
 * the aggregate flow draws how many requests of each kind there were. Nobody outside can tell which one runs.
 */
import type { Engine } from '../../kernel/engine.ts';
import type { Streams } from '../../kernel/random.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import type { LatencyCells } from '../latency-cells.ts';
import type { LatencySummary } from '../latency-tally.ts';
import type { EdgeMeters, PodMeters } from '../meters.ts';
import type { Behaviour, TrafficSource } from '../model.ts';
import type { FailureReason, FailureTick } from './failure.ts';

/** A pod as something that answers. One object stands for one pod; what may change in it is looked at when the flow is told. */
export interface PodServer {
  readonly name: string;
  readonly revision: number;
  readonly image: string;
  /** When the pod began to serve; ages of `pod` changes and warm-up count from here. */
  readonly readySince: Instant;
  readonly behaviour: Behaviour;
  /** When the first pod of its version began to serve. */
  readonly versionSince: Instant;
  /** Does its process take connections now? If not, whoever is sent there is refused. */
  readonly alive: boolean;
  /** Why not: it has ended, unless this says that it does not answer yet. */
  readonly starting?: boolean;
  /** What its process and its mesh proxy expose; a process that starts anew brings new ones. */
  readonly meters: PodMeters;
}

/** One way a request can go. */
export interface Target {
  readonly pod: PodServer;
  readonly share: number;
  /** The Service by which it is reached, as the caller's proxy counts it. */
  readonly service: string;
}

/** Where requests go: targets and answers without a pod, with probabilities that add up to 1. */
export interface Route {
  readonly targets: readonly Target[];
  /** `503` from a proxy without endpoints, `404` without a route, `refused` from kube-proxy … */
  readonly unserved: readonly Unserved[];
  /** What the user gets from a pod that no longer takes connections: `refused`, or `502`, `503` through a proxy. Default `refused`. */
  readonly whenRefused?: string;
  /** What the user gets when a pod dies over the request: `reset`, or `502`, `503` through a proxy. Default `reset`. */
  readonly whenCut?: string;
  /** The caller chooses for each connection, not for each request: nobody stands between it and the pods. Default false. */
  readonly perConnection?: boolean;
  /** Users who come again, with the cookie they were given, are sent to the same Service or pod. */
  readonly sticky?: 'service' | 'pod';
  /** Copies of so large a share of the requests also go there; nobody waits for their answers. */
  readonly mirrors?: readonly Mirror[];
}

export interface Mirror {
  readonly share: number;
  readonly targets: readonly Target[];
}

export interface Unserved {
  readonly status: string;
  readonly share: number;
  /** The Service that had no endpoint, if the request got that far. */
  readonly service?: string;
  /** Default: no endpoints of the Service, or no route. */
  readonly reason?: FailureReason;
}

/** The data plane as the proxies know it now, after propagation. */
export interface TrafficView {
  /** Grows whenever an answer of `route`, or `alive` or `meters` of a pod, changed. Whoever makes it grow calls `Flow.changed`. */
  version(): number;
  route(source: TrafficSource): Route;
}

/** Requests of one source to one revision that ended within (at − span, at]. Revision 0: nobody served them. */
export interface TrafficTick {
  readonly at: Instant;
  readonly span: Duration;
  readonly source: string;
  readonly revision: number;
  readonly requests: number;
  /** Requests by status other than 200. */
  readonly failures: { readonly [status: string]: number };
  /** Of all requests counted, in seconds. */
  readonly latency: LatencySummary;
}

export interface FlowPorts {
  readonly engine: Engine;
  readonly streams: Streams;
  readonly sources: readonly TrafficSource[];
  readonly view: TrafficView;
  /** Those of the meters: `latencyCellsOf(model)`. */
  readonly cells: LatencyCells;
  /** Called at the end of each tick, by source and then revision, for those that had requests. */
  report(tick: TrafficTick): void;
  /** Does anybody read more of a tick's latencies than the mean and the 99th percentile? Default true. */
  readonly readsQuantiles?: boolean;
  /** Called after the reports of a source, for every status and reason for which requests were not answered 200. */
  failed?(tick: FailureTick): void;
  readonly tick: Duration;
  /**
   * Where given, a flow that draws lets ticks end only with the multiples of `calm.tick`, itself a multiple of `tick`, while
   * nothing changes. No tick that long goes beyond `until`.
   */
  readonly calm?: { readonly tick: Duration; readonly until: Instant };
  /** What the caller's own proxy or ingress exposes about a source's requests, if anything. */
  edge?(source: TrafficSource): EdgeMeters | undefined;
  /**
   * A pod's process held more memory than it may at `at`, which is not later than now: traffic settles late, as a kubelet
   * notices late. The flow has cut its requests and refuses others for as long as this object stands for the pod. Whoever is
   * called must not settle the flow or change the view at once, but in an act of its own.
   */
  outOfMemory?(pod: PodServer, at: Instant): void;
}

/** What a pod's process has used since it began to serve, as of the last time the flow was settled. */
export interface PodUsage {
  readonly cpuSeconds: number;
  /** Held now. */
  readonly memoryBytes: number;
}

export interface Flow {
  /** Begins to tick. Call it once, when the run begins. */
  start(): void;
  /**
   * Lets all traffic up to now happen, so that a scrape or a trace tick sees it. Whoever reads the meters of one process
   * only may say so; others may then learn of their requests when they are read.
   */
  settle(of?: PodMeters): void;
  /**
   * Says that the view has changed just now: traffic up to now went the old ways, from now on it goes the new ones. A pod
   * that is no longer alive loses the requests it had not answered.
   */
  changed(): void;
  /** Says that something has happened by which traffic is told apart: a long tick ends now, and ticks are short for a while. */
  stir(): void;
  /** After `settle`. A pod whose behaviour says nothing of processor and memory uses none. */
  usageOf(pod: PodServer): PodUsage;
}
