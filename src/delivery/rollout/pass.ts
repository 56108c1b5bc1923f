/**
 * One pass of the controller over one Rollout: everything it may look at, and what its stages have concluded so far.
 *
 * The objects are as the pass holds them. That is not always as they are by now: the real controller keeps what some of
 * its writes return and forgets the rest, and a later write with a forgotten version fails as a conflict. Both are part
 * of its behaviour, so a pass holds exactly what the real one would.
 */

import type { Kind, KubeObject, ReplicaSet } from '../../cluster/objects.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import type { AnalysisRun } from '../analysis/objects.ts';
import type { Experiment } from '../experiment/objects.ts';
import type { Effect } from './effects.ts';
import type {
  AnalysisRunStatusRef,
  BlueGreenStrategy,
  CanaryStrategy,
  DurationStatus,
  PauseReason,
  Rollout,
  RolloutSpec,
  RolloutStatus,
  StepPluginStatus,
  TrafficWeights,
  WeightDestination,
} from './objects.ts';
import type { Outside } from './outside.ts';
import type { Sides } from './replica-counts.ts';
import { countsOf } from './revisions.ts';

/** Finds single objects of the API by their names. */
export interface Finder {
  get<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string): T | undefined;
}

/** Reads the API; never writes. */
export interface Reader extends Finder {
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): readonly T[];
  ownedBy<T extends KubeObject>(kind: Kind<T>, uid: string): readonly T[];
}

/** The AnalysisRuns of a Rollout: those its status names, by what they are for, and the rest. */
export interface CurrentRuns {
  readonly step?: AnalysisRun | undefined;
  readonly background?: AnalysisRun | undefined;
  readonly prePromotion?: AnalysisRun | undefined;
  readonly postPromotion?: AnalysisRun | undefined;
}

/** What stages want of pauses and aborts; settled when the status is written (`pauses.ts`). */
export interface PauseIntents {
  readonly added: readonly PauseReason[];
  readonly removed: readonly PauseReason[];
  /** All pauses are lifted. */
  readonly cleared: boolean;
  /** The controller itself aborts, for this reason. */
  readonly aborted?: string | undefined;
  /** An abort no longer counts. */
  readonly abortLifted: boolean;
}

/** The parts of the next status that stages before its writing decide. Whatever nobody decides disappears. */
export interface StatusDraft {
  readonly weights?: TrafficWeights | undefined;
  readonly restartedAt?: string | undefined;
  readonly currentExperiment?: string | undefined;
  readonly stepRun?: AnalysisRunStatusRef | undefined;
  readonly backgroundRun?: AnalysisRunStatusRef | undefined;
  readonly prePromotionRun?: AnalysisRunStatusRef | undefined;
  readonly postPromotionRun?: AnalysisRunStatusRef | undefined;
  readonly duration?: DurationStatus | undefined;
  readonly stepPluginStatuses?: readonly StepPluginStatus[] | undefined;
  readonly alb?: RolloutStatus['alb'];
  readonly albs?: RolloutStatus['albs'];
}

/** What is to be asked of the router being reconciled. */
export interface RoutingGoal {
  readonly weight: number;
  /** The rule it follows from. */
  readonly because: string;
  readonly destinations: readonly WeightDestination[];
  readonly canaryHash: string;
  readonly stableHash: string;
  readonly removesRoutes: boolean;
  /** Stable could not carry its share: nothing more is asked of any router in this pass. */
  readonly frozen: boolean;
}

export interface Pass {
  readonly now: Instant;
  /** As held: with the template of its workload if it refers to one. */
  readonly rollout: Rollout;
  readonly spec: RolloutSpec;
  readonly status: RolloutStatus;
  readonly canary: CanaryStrategy | undefined;
  readonly blueGreen: BlueGreenStrategy | undefined;
  readonly templateFromWorkload: boolean;
  /** Hash of the Rollout's own template. */
  readonly templateHash: string;
  /** The ReplicaSet of the present template, the stable one, and views of the rest. */
  readonly current: ReplicaSet | undefined;
  readonly stable: ReplicaSet | undefined;
  readonly all: readonly ReplicaSet[];
  /** All but the current one. */
  readonly older: readonly ReplicaSet[];
  /** All but the current and the stable one. */
  readonly others: readonly ReplicaSet[];
  /** When the pass began, the current set was still kept by a scale-down delay: it can come back fast. */
  readonly isWithinDelay: boolean;
  readonly runs: CurrentRuns;
  readonly otherRuns: readonly AnalysisRun[];
  readonly experiment: Experiment | undefined;
  readonly otherExperiments: readonly Experiment[];
  readonly read: Reader;
  readonly outside: Outside;
  readonly draft: StatusDraft;
  readonly pauses: PauseIntents;
  readonly routing: RoutingGoal | undefined;
  /** Analyses are wanted in this pass. */
  readonly analysing: boolean;
  /** A step plugin could not be asked; its step is not over. */
  readonly pluginFailed: boolean;
  /** What the load balancer answered about the weight of this pass, if it was asked. */
  readonly weightVerified: boolean | undefined;
  /** False if pods are known to be missing at the load balancer. */
  readonly targetsVerified: boolean;
}

/** Why a pass goes no further. */
export type Halt =
  | { readonly kind: 'write status'; readonly because: string }
  | { readonly kind: 'end'; readonly because: string }
  | { readonly kind: 'failed'; readonly because: string };

/** What one stage adds to a pass. */
export interface Contribution {
  /** Asked of the world, in order. */
  readonly effects?: readonly Effect[] | undefined;
  /** A refused effect ends this stage, but not the pass: the real controller swallows the error. */
  readonly tolerant?: boolean | undefined;
  /** What later stages see differently. Taken over after the effects. */
  readonly pass?:
    | Partial<
        Pick<
          Pass,
          | 'rollout'
          | 'current'
          | 'stable'
          | 'runs'
          | 'experiment'
          | 'otherExperiments'
          | 'routing'
          | 'analysing'
          | 'pluginFailed'
          | 'weightVerified'
          | 'targetsVerified'
        >
      >
    | undefined;
  readonly draft?: StatusDraft | undefined;
  readonly pauses?: Partial<PauseIntents> | undefined;
  readonly halt?: Halt | undefined;
  readonly requeueAfter?: Duration | undefined;
  /** Decisions in words with their numbers. */
  readonly because?: readonly Reason[] | undefined;
}

/** The rule that decided, and what it decided from which numbers. */
export interface Reason {
  readonly rule: string;
  readonly because: string;
  /** Says what holds or is waited for: whatever else is written with it does not follow from it. */
  readonly stands?: true;
  /** `Kind/name` of the one object it is about, where its stage decides about several. */
  readonly of?: string;
}

export interface Stage {
  readonly name: string;
  readonly decide: (pass: Pass) => Contribution;
}

/** The contribution of a stage that has nothing to say. */
export const nothing: Contribution = {};

export const stage = (name: string, decide: Stage['decide']): Stage => ({ name, decide });

export const fail = (because: string): Contribution => ({ halt: { kind: 'failed', because } });

/** The pass with what is wanted of pauses from here on. Field by field: a copy of a copy would have a shape of its own. */
export function wanting(pass: Pass, more: Partial<PauseIntents>): Pass {
  const { added, removed, cleared, aborted, abortLifted } = pass.pauses;
  const pauses: PauseIntents = {
    added: more.added ?? added,
    removed: more.removed ?? removed,
    cleared: more.cleared ?? cleared,
    aborted: more.aborted ?? aborted,
    abortLifted: more.abortLifted ?? abortLifted,
  };
  return { ...pass, pauses };
}

/** All pauses are lifted, and an abort no longer counts. */
export const LIFTED: Partial<PauseIntents> = { cleared: true, abortLifted: true };

/** Is the present version the stable one? Two absent hashes count as equal, as in the real controller. */
export const isFullyPromoted = ({ status }: Pick<Pass, 'status'>): boolean =>
  (status.stableRS ?? '') === (status.currentPodHash ?? '');

/** Does this pass take the update for aborted, by a person's wish or by its own conclusion? */
export const isAborted = ({ pauses, status }: Pick<Pass, 'pauses' | 'status'>): boolean =>
  !pauses.abortLifted && (pauses.aborted !== undefined || status.abort === true);

export const pauseCondition = ({ status: { pauseConditions } }: Pick<Pass, 'status'>, reason: PauseReason) =>
  pauseConditions === undefined ? undefined : pauseConditions.find((c) => c.reason === reason);

/** Why ReplicaSets and Services are left alone now, if they are (`rollout/context.go: haltProgress`). */
export function haltReason(pass: Pick<Pass, 'spec' | 'status'>): string | undefined {
  if (pass.spec.paused) return 'the user paused';
  return pauseCondition(pass, 'InconclusiveAnalysisRun') === undefined ? undefined : 'an analysis was inconclusive';
}

/** The sets, counted, as the arithmetic wants them. */
export const sidesOf = ({ current, stable, others }: Pick<Pass, 'current' | 'stable' | 'others'>): Sides => ({
  canary: countsOf(current),
  stable: countsOf(stable),
  others: others.map((set) => countsOf(set)),
});
