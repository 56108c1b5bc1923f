/**
 * All that a run leaves behind: a header and entries in order of time. Reports, statistics and checks read this and
 * nothing else, so a picture can never disagree with the run. On disk: JSON Lines, the header first.
 * Every entry kind is described for readers in docs/trace-format.md. `t` is in microseconds since the run began.
 * It has more than 400 lines because it is one closed list: whoever handles entries sees all their kinds in one place.
 */
import type { Json } from '../cluster/objects.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import type { Assumption } from '../scenario/format.ts';
import type { FailureReason } from '../traffic/flow/failure.ts';

/** Grows when a reader of older traces would misread a newer one. */
export const TRACE_VERSION = 1;

export interface TraceHeader {
  readonly kind: 'header';
  readonly version: typeof TRACE_VERSION;
  readonly scenario: string;
  readonly about: string;
  readonly seed: number;
  readonly until: Instant;
  readonly flow: 'exact' | 'aggregate' | 'auto';
  /** The rollouts the story is about, in order. */
  readonly rollouts: readonly RolloutHeader[];
  readonly assumptions: readonly Assumption[];
  readonly notices: readonly string[];
  /** What this run approximates or leaves out (docs/fidelity.md), as far as it concerns this scenario. */
  readonly fidelity: readonly string[];
  /** The manifests as understood, as YAML-able data. */
  readonly manifests: readonly Json[];
}

export interface RolloutHeader {
  readonly name: string;
  readonly namespace: string;
  readonly strategy: 'canary' | 'blueGreen';
  /** Step texts as the controller prints them (`setWeight: 20`); empty for blue-green. */
  readonly steps: readonly string[];
  readonly router: string;
}

interface At {
  readonly t: Instant;
}

/** Someone (a person, a pipeline, Git) did something. */
export interface CommandEntry extends At {
  readonly kind: 'command';
  readonly who: string;
  readonly what: string;
  readonly accepted: boolean;
  readonly message: string;
}

/** A new version arrived: the rollout's template changed. */
export interface ReleaseEntry extends At {
  readonly kind: 'release';
  readonly rollout: string;
  readonly images: { readonly [container: string]: string };
  /** The behaviour the scenario gives it, by name. */
  readonly behaviour: string;
}

/** A Kubernetes Event. */
export interface NoticeEntry extends At {
  readonly kind: 'notice';
  readonly object: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Why a controller did what it did. */
export interface DecisionEntry extends At {
  readonly kind: 'decision';
  readonly controller: string;
  readonly object: string;
  readonly rule: string;
  readonly because: string;
  /** `Kind/name` of every object that this decision changed, in this instant; absent: it only says what holds. */
  readonly wrote?: readonly string[];
}

/** The state of a rollout, whole, whenever any of it changed. */
export interface RolloutEntry extends At {
  readonly kind: 'rollout';
  readonly name: string;
  readonly phase: string;
  readonly message: string;
  /** Zero-based; the number of steps when all are done; absent without steps. */
  readonly step?: number;
  readonly aborted: boolean;
  readonly pauses: readonly string[];
  readonly stable?: number;
  readonly current?: number;
  readonly active?: number;
  readonly preview?: number;
  readonly wanted: number;
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** Asked of the router; absent when no router is used. */
  readonly weights?: { readonly canary: number; readonly stable: number };
  /** What stands still and until when, when nothing moves. */
  readonly waitingFor?: string;
}

/** Pods of a revision, whenever a count changed. */
export interface ReplicaSetEntry extends At {
  readonly kind: 'replicas';
  readonly rollout: string;
  readonly name: string;
  readonly revision: number;
  readonly image: string;
  readonly wanted: number;
  readonly created: number;
  readonly ready: number;
  readonly available: number;
  readonly terminating: number;
  readonly scaleDownAt?: Instant;
}

/** A build of a pipeline began or ended, or one of its steps did. */
export interface PipelineEntry extends At {
  readonly kind: 'pipeline';
  readonly pipeline: string;
  /** Counts the builds of the pipeline, from 1; 0 is a push that started none. */
  readonly build: number;
  /** Absent: of the build as a whole. */
  readonly step?: string;
  readonly stage?: string;
  /** `log` is a line that the step printed. */
  readonly state:
    | 'running'
    | 'pending-approval'
    | 'log'
    | 'success'
    | 'failure'
    | 'skipped'
    | 'approved'
    | 'denied'
    | 'terminated';
  readonly message: string;
}

/** A notification that somebody subscribed to was sent, or could not be. */
export interface NotificationEntry extends At {
  readonly kind: 'notification';
  /** `Rollout/shop`. */
  readonly object: string;
  /** `on-rollout-completed` … */
  readonly trigger: string;
  /** `slack`, `email` … */
  readonly service: string;
  readonly recipient: string;
  readonly sent: boolean;
  /** The event's, or why it was not sent. */
  readonly message: string;
}

export interface PodEntry extends At {
  readonly kind: 'pod';
  readonly name: string;
  readonly replicaSet: string;
  readonly revision: number;
  readonly state: 'created' | 'starting' | 'ready' | 'unready' | 'stopped' | 'terminating' | 'gone';
  readonly detail?: string;
  /** Where it starts, if the scenario has nodes. */
  readonly node?: string;
}

/** A node, whenever any of this changed. */
export interface NodeEntry extends At {
  readonly kind: 'node';
  readonly name: string;
  readonly zone?: string;
  /** Is its kubelet heard of? */
  readonly ready: boolean;
  /** Does it take new pods: neither cordoned nor tainted? */
  readonly schedulable: boolean;
  /** Bound to it, those on their way out too. */
  readonly pods: number;
}

/** A Service's selector moved. */
export interface ServiceEntry extends At {
  readonly kind: 'service';
  readonly name: string;
  readonly revision?: number;
}

/** How the endpoints behind a Service are known to traffic, after propagation. */
export interface EndpointsEntry extends At {
  readonly kind: 'endpoints';
  readonly service: string;
  readonly byRevision: { readonly [revision: string]: number };
  /** Where it is known, when not all learn at once; absent for the first (or only) vantage point. */
  readonly node?: number;
  /** Known to callers that resolved the name of a headless Service; proxies know better, and earlier. */
  readonly resolved?: true;
}

/** The healthy targets of a Service's target group at an external load balancer from now on. */
export interface TargetsEntry extends At {
  readonly kind: 'targets';
  readonly service: string;
  readonly byRevision: { readonly [revision: string]: number };
}

/** A router's object was written. */
export interface RouterEntry extends At {
  readonly kind: 'router';
  readonly object: string;
  readonly content: Json;
}

/** The split the proxies follow from now on: shares by Service, summing to 1. */
export interface SplitEntry extends At {
  readonly kind: 'split';
  readonly service: string;
  readonly router: string;
  readonly shares: { readonly [service: string]: number };
  /** As for endpoints. */
  readonly node?: number;
}

/** Requests of one source to one revision that ended within (t − span, t]. Revision 0: nobody served them. */
export interface TrafficEntry extends At {
  readonly kind: 'traffic';
  readonly span: Duration;
  readonly source: string;
  readonly revision: number;
  readonly requests: number;
  /** Requests by status other than 200; `503` and `refused` with revision 0 are requests nobody served. */
  readonly failures: { readonly [status: string]: number };
  /** Seconds. */
  readonly latency: { readonly mean: number; readonly p50: number; readonly p95: number; readonly p99: number };
}

/** An earlier happening that led to something; `ref` is the kind and the name of the entry of that instant. */
export interface ChainLink extends At {
  readonly text: string;
  readonly ref: string;
}

/** Failed requests of one source with one status for one reason, all within [`from`, `until`], and what led there. */
export interface FailuresEntry extends At {
  readonly kind: 'failures';
  readonly source: string;
  /** Whose pod answered so, or was met; 0 if it got to none. */
  readonly revision: number;
  readonly status: string;
  readonly reason: FailureReason['kind'];
  /** Of `refused`: the pod's process had ended, or did not answer yet. */
  readonly pod?: 'ended' | 'starting';
  /** Where the requests were sent, when they got that far. */
  readonly service?: string;
  readonly requests: number;
  readonly from: Instant;
  readonly until: Instant;
  /** In order of time. */
  readonly chain: readonly ChainLink[];
}

export interface ScrapeEntry extends At {
  readonly kind: 'scrape';
  readonly target: string;
  readonly ok: boolean;
  readonly samples: number;
}

/** What a measurement rests on. */
export interface Evidence {
  /** After substitution of arguments. */
  readonly query?: string;
  readonly series: readonly string[];
  readonly samples: number;
  /** Requests answered since the measurement before (or since the run began) in all, and by the new revision. */
  readonly requests: number;
  readonly canaryRequests: number;
}

export interface MeasurementEntry extends At {
  readonly kind: 'measurement';
  readonly run: string;
  readonly metric: string;
  readonly number: number;
  readonly phase: string;
  readonly value: string;
  readonly message: string;
  /** The metric's conditions as written, for the eye. */
  readonly condition: string;
  readonly evidence?: Evidence;
}

/** An alert of the scenario's rules went on: it waits, fires, is resolved after it fired, or became inactive before. */
export interface AlertEntry extends At {
  readonly kind: 'alert';
  readonly alert: string;
  readonly state: 'pending' | 'firing' | 'resolved' | 'inactive';
  /** Without `alertname`. */
  readonly labels: { readonly [name: string]: string };
  readonly annotations: { readonly [name: string]: string };
  /** Of the rule's expression when it last held, as Prometheus prints it. */
  readonly value: string;
}

export interface AnalysisEntry extends At {
  readonly kind: 'analysis';
  readonly run: string;
  readonly rollout: string;
  /** Step, Background, PrePromotion, PostPromotion, or empty for a standalone run. */
  readonly type: string;
  readonly phase: string;
  readonly message: string;
}

export interface ExperimentEntry extends At {
  readonly kind: 'experiment';
  readonly name: string;
  readonly phase: string;
  readonly message: string;
}

/** The state of an Argo CD Application, whole, whenever any of it changed. */
export interface ApplicationEntry extends At {
  readonly kind: 'application';
  readonly name: string;
  readonly sync: string;
  readonly health: string;
  /** Of the last comparison; forty digits. */
  readonly revision?: string;
  /** `Kind/name` of the objects that differ from Git, are missing, or are Git's no more. */
  readonly outOfSync: readonly string[];
  /** The last sync, or the one under way. */
  readonly operation?: {
    readonly phase: string;
    readonly message: string;
    /** What it syncs to. */
    readonly revision?: string;
    readonly automated: boolean;
    /** How many times in a row it healed itself. */
    readonly selfHeals?: number;
  };
  /** `Type: message` of each. */
  readonly conditions: readonly string[];
}

export interface FaultEntry extends At {
  readonly kind: 'fault';
  readonly what: string;
  readonly began: boolean;
}

/** A promise that holds in every run was broken: a mistake of preroll's, or a real danger of the real controller. */
export interface PromiseEntry extends At {
  readonly kind: 'promise';
  readonly promise: string;
  readonly detail: string;
}

export interface ExpectationEntry extends At {
  readonly kind: 'expectation';
  readonly text: string;
  readonly held: boolean;
  readonly found: string;
}

export interface EndEntry extends At {
  readonly kind: 'end';
  readonly events: number;
  readonly fingerprint: string;
}

export type TraceEntry =
  | AlertEntry
  | AnalysisEntry
  | ApplicationEntry
  | CommandEntry
  | DecisionEntry
  | EndEntry
  | EndpointsEntry
  | ExpectationEntry
  | ExperimentEntry
  | FailuresEntry
  | FaultEntry
  | MeasurementEntry
  | NodeEntry
  | NoticeEntry
  | NotificationEntry
  | PipelineEntry
  | PodEntry
  | PromiseEntry
  | ReleaseEntry
  | ReplicaSetEntry
  | RolloutEntry
  | RouterEntry
  | ScrapeEntry
  | ServiceEntry
  | SplitEntry
  | TargetsEntry
  | TrafficEntry;

export interface Trace {
  readonly header: TraceHeader;
  readonly entries: readonly TraceEntry[];
}

/** Takes entries as they happen: collects, folds, prints or posts them. */
export type TraceSink = (entry: TraceEntry) => void;
