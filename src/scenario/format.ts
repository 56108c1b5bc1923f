/**
 * A Scenario: all that a run needs to know but its seed, as plain data. Everything above (simulation, study, report)
 * starts from this; everything a user writes (manifests, the Scenario document, options) ends here.
 */
import type { Draft, Json, KubeObject, StringMap } from '../cluster/objects.ts';
import type { Duration, Instant } from '../kernel/time.ts';

/** Where something stands in the user's files. Lines and columns count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A mistake in the user's input, complete enough to mend it. */
export interface Problem {
  readonly at: Position;
  /** The place in the document, `spec.steps[2].pause.duration`; empty for a whole file. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

/** Something preroll decided because nobody told it. Printed before every run that rests on it. */
export interface Assumption {
  /** `traffic`, `release`, `behaviour`, `metrics`, `references`, `cluster` … */
  readonly about: string;
  readonly text: string;
  /** What to write to say it oneself. */
  readonly remedy?: string;
}

/** A distribution of durations, in the parameters people know. */
export type DurationModel =
  | { readonly kind: 'constant'; readonly value: Duration }
  | { readonly kind: 'exponential'; readonly mean: Duration }
  | { readonly kind: 'uniform'; readonly from: Duration; readonly to: Duration }
  /** Lognormal by its median and 99th percentile, as latencies are reported. */
  | { readonly kind: 'lognormal'; readonly median: Duration; readonly p99: Duration };

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

/** Which versions behave so. The first entry whose image pattern matches a container's image counts; `*` matches any run of characters. */
export interface VersionBehaviour {
  readonly image: string;
  readonly name: string;
  readonly behaviour: Behaviour;
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
  readonly from: Instant;
  /** Absent: until the end of the run. */
  readonly until?: Instant;
}

/** A new version arriving: a change of a rollout's (or Deployment's) spec. */
export interface Release {
  readonly at: Instant;
  readonly rollout: string;
  readonly namespace: string;
  /** Container (or `*`) to image. */
  readonly images: StringMap;
  /** JSON merge patch of the whole object, if more than images changes. */
  readonly patch?: Json;
}

/** When a person (or a pipeline) acts: at an instant, or some reaction time after the first moment a condition holds. */
export type Moment =
  | { readonly kind: 'at'; readonly at: Instant }
  | {
      readonly kind: 'when';
      readonly condition: 'paused' | 'healthy' | 'degraded' | 'aborted' | 'step';
      /** For `step`: the zero-based index reached. For `paused`: the how-many-eth pause (from 1). */
      readonly index?: number;
      readonly delay: Duration;
    };

/** What a person does; the verbs of the kubectl plugin, and edits. */
export interface PersonAction {
  readonly who: string;
  readonly moment: Moment;
  readonly verb:
    | 'promote'
    | 'promote-full'
    | 'promote-skip-current-step'
    | 'promote-skip-all-steps'
    | 'abort'
    | 'retry'
    | 'undo'
    | 'set-image'
    | 'pause'
    | 'restart'
    | 'scale'
    | 'patch'
    | 'apply'
    | 'delete';
  readonly rollout: string;
  readonly namespace: string;
  readonly arguments: { readonly [name: string]: Json };
}

/** How the cluster itself behaves: all delays are models, listed in docs/fidelity.md. */
export interface ClusterModel {
  readonly scheduling: DurationModel;
  readonly sandbox: DurationModel;
  readonly imagePull: DurationModel;
  readonly containerStart: DurationModel;
  readonly meshProxyStart: DurationModel;
  /** From "pod became ready or not" to "traffic knows" (EndpointSlice and kube-proxy, or xDS). */
  readonly endpointPropagation: DurationModel;
  /** From "router object written" to "proxies follow". */
  readonly routerPropagation: DurationModel;
  /** From a change in the API to a controller's look at it. */
  readonly watchLag: DurationModel;
  /** What a process does on SIGTERM: answer what it has and exit after this long. */
  readonly shutdown: DurationModel;
}

export interface PrometheusModel {
  readonly scrapeInterval: Duration;
  readonly scrapeTimeout: Duration;
  readonly queryDelay: Duration;
  /** Are pods without the prometheus.io/scrape annotation scraped, too (ServiceMonitor style)? */
  readonly scrapesEveryPod: boolean;
}

/** A scripted answer of a metric provider: see `answers` in docs/scenario-format.md. */
export type ScriptedAnswer =
  | { readonly result: Json; readonly after?: Duration }
  | { readonly error: string; readonly after?: Duration }
  | {
      readonly phase: 'Successful' | 'Failed' | 'Inconclusive' | 'Error';
      readonly value?: string;
      readonly after?: Duration;
    };

/** Something the scenario claims; checked when the run is over. */
export interface Expectation {
  /** As written, for the report. */
  readonly text: string;
  readonly at: Position;
  readonly claim: Claim;
}

/** Measures of a finished run an expectation can speak of (see `study/summary.ts`). Durations are in seconds since the last release. */
export type Claim =
  | {
      readonly kind: 'outcome';
      readonly is: 'promoted' | 'aborted' | 'paused' | 'degraded' | 'progressing' | 'healthy';
    }
  | {
      readonly kind: 'measure';
      readonly measure: string;
      readonly comparison: '<' | '<=' | '>' | '>=' | '==' | '~';
      readonly value: number;
      readonly tolerance?: number;
    }
  /** The rollout's state at an instant: `path` into the trace's rollout entry. */
  | {
      readonly kind: 'state';
      readonly at: Instant;
      readonly path: string;
      readonly comparison: '<' | '<=' | '>' | '>=' | '==';
      readonly value: Json;
    }
  /** An entry of this kind whose text holds `text` exists (or must not). */
  | { readonly kind: 'entry'; readonly entry: string; readonly text: string; readonly never: boolean };

export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly seed: number;
  readonly until: Instant;
  /** How requests are carried: each one an event, or a draw per tick. */
  readonly flow: 'exact' | 'aggregate';
  /** All manifests, decoded, in the order given; they exist from the beginning. */
  readonly objects: readonly Draft<KubeObject>[];
  readonly versions: readonly VersionBehaviour[];
  readonly metrics: MetricsModel;
  readonly traffic: readonly TrafficSource[];
  readonly releases: readonly Release[];
  readonly people: readonly PersonAction[];
  readonly cluster: ClusterModel;
  readonly prometheus: PrometheusModel;
  /** By metric name: the n-th measurement of a run gets the n-th answer, the last one repeats; a list of lists: one per run. */
  readonly answers: { readonly [metric: string]: readonly (readonly ScriptedAnswer[])[] };
  readonly expect: readonly Expectation[];
  readonly assumptions: readonly Assumption[];
  /** Things noticed that stop nothing: objects of unknown kinds, placeholders filled in … */
  readonly notices: readonly string[];
}
