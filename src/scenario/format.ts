/**
 * A Scenario: all that a run needs to know but its seed, as plain data. Everything above (simulation, study, report)
 * starts from this; everything a user writes (manifests, the Scenario document, options) ends here.
 */
import type { ClusterModel } from '../cluster/model.ts';
import type { Draft, Json, KubeObject, StringMap } from '../cluster/objects.ts';
import type { Duration, Instant } from '../kernel/time.ts';
import type { RuleGroup } from '../metrics/rules/rule.ts';
import type { FlowKind } from '../traffic/flow/choose.ts';
import type { Behaviour, MetricsModel, TrafficSource } from '../traffic/model.ts';
import type { Dashboard } from './dashboard.ts';
import type { Fault } from './fault.ts';
import type { GitOps } from './gitops.ts';
import type { Patch, Place } from './patch.ts';
import type { PipelinePlan } from './pipeline-plan.ts';

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
  /** The line of the file it stands on, for the eye. */
  readonly excerpt?: string;
}

/** Something preroll decided because nobody told it. Printed before every run that rests on it. */
export interface Assumption {
  /** `traffic`, `release`, `behaviour`, `metrics`, `references`, `cluster` … */
  readonly about: string;
  readonly text: string;
  /** What to write to say it oneself. */
  readonly remedy?: string;
}

/** Which versions behave so. The first entry whose image pattern matches a container's image counts; `*` matches any run of characters. */
export interface VersionBehaviour {
  readonly image: string;
  readonly name: string;
  readonly behaviour: Behaviour;
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
    | 'delete'
    | 'sync'
    | 'rollback'
    | 'refresh'
    | 'terminate-sync';
  readonly rollout: string;
  readonly namespace: string;
  readonly arguments: { readonly [name: string]: Json };
}

export interface PrometheusModel {
  readonly scrapeInterval: Duration;
  readonly scrapeTimeout: Duration;
  /** How often rule groups that say nothing else are evaluated, and the step of subqueries that name none. */
  readonly evaluationInterval: Duration;
  /** Recording and alerting rules, checked. */
  readonly rules: readonly RuleGroup[];
  /** What the custom and external metrics APIs answer, by metric: an instant query. */
  readonly adapter: { readonly [metric: string]: string };
  /** What people look at; absent without any. */
  readonly dashboards?: readonly Dashboard[];
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

/** What a step plugin answers to a call; `to` says to which, a Run unless told otherwise. See `plugins` in docs/scenario-format.md. */
export type PluginAnswer = {
  readonly to?: 'Run' | 'Abort' | 'Terminate';
  /** Not before so long after its step began; until then it is Running. */
  readonly after?: Duration;
} & (
  | {
      readonly phase: 'Successful' | 'Running' | 'Failed' | 'Error';
      readonly message?: string;
      readonly requeueAfter?: Duration;
    }
  /** The call itself fails. */
  | { readonly error: string }
);

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
  /** A claim about many runs: `docs/studies.md`. */
  | Budget
  /** An entry of this kind whose text holds `text` exists (or must not). */
  | { readonly kind: 'entry'; readonly entry: string; readonly text: string; readonly never: boolean };

/** What many runs have to bear out: the mean of a measure, or in which share of runs a claim holds. */
export interface Budget {
  readonly kind: 'budget';
  readonly claim: Exclude<Claim, Budget>;
  /** Absent: the claim is about the mean. */
  readonly share?: number;
  readonly confidence: number;
  readonly runs: number;
}

/** The scenario with something else in it: what to change in the user's files before they are read. */
export interface Variant {
  readonly name: string;
  readonly patches: readonly Patch[];
}

/** What studies vary and how often they run, where the command line says nothing else. */
export interface StudySettings {
  readonly runs?: number;
  readonly releases?: readonly string[];
  readonly traffic?: readonly number[];
  readonly parameters: readonly Parameter[];
}

/** A place of the user's files, and what may stand there. */
export interface Parameter extends Place {
  readonly name: string;
  readonly values: readonly Json[];
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly seed: number;
  readonly until: Instant;
  /** How requests are carried: each one an event, a draw per tick, or draws with events wherever ways have just changed. */
  readonly flow: FlowKind;
  /** All manifests, decoded, in the order given; they exist from the beginning. */
  readonly objects: readonly Draft<KubeObject>[];
  readonly versions: readonly VersionBehaviour[];
  readonly metrics: MetricsModel;
  readonly traffic: readonly TrafficSource[];
  readonly releases: readonly Release[];
  readonly people: readonly PersonAction[];
  /** What pushes start: pipelines that act on the cluster; absent when there are none. */
  readonly pipelines?: readonly PipelinePlan[];
  readonly cluster: ClusterModel;
  readonly prometheus: PrometheusModel;
  /** By metric name: the n-th measurement of a run gets the n-th answer, the last one repeats; a list of lists: one per run. */
  readonly answers: { readonly [metric: string]: readonly (readonly ScriptedAnswer[])[] };
  /** By step plugin: the n-th call in a step gets the n-th answer, the last one repeats; or the controller does without it. */
  readonly plugins: { readonly [name: string]: readonly PluginAnswer[] | 'disabled' | 'missing' };
  /** What goes wrong around the rollout, in the order given. */
  readonly faults: readonly Fault[];
  /** Absent: nobody deploys from Git. */
  readonly gitops?: GitOps;
  readonly expect: readonly Expectation[];
  /** Not part of a run: `preroll compare` makes scenarios of them. */
  readonly variants?: readonly Variant[];
  readonly study?: StudySettings;
  readonly assumptions: readonly Assumption[];
  /** Things noticed that stop nothing: objects of unknown kinds, placeholders filled in … */
  readonly notices: readonly string[];
}
