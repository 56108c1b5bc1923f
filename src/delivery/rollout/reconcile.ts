/**
 * One pass, as a list of named stages in the order of the real controller. The order is the behaviour.
 *
 * A stage decides from the pass and changes nothing; its effects are carried out before the next stage looks, and the pass
 * then shows what the real controller would hold after its own writes (`anticipate`). A stage may end the pass: with the
 * status written, without, or with an error, after which what was written stays and the status does not.
 */

import type { Writable } from '../../cluster/assemble.ts';
import type { KubeObject, ReplicaSet } from '../../cluster/objects.ts';
import type { Duration } from '../../kernel/time.ts';
import { analysisRuns } from './analysis-runs.ts';
import { findServices, followPreview, pauseBeforeSwitch, switchActive } from './blue-green.ts';
import { concludeBlueGreen } from './blue-green-status.ts';
import { pauseAtStep } from './canary-pause.ts';
import { concludeCanary } from './canary-status.ts';
import { isTemplateChanged, isTemplateOrStepsChanged } from './changes.ts';
import { replicasOf } from './defaults.ts';
import type { Done, Effect } from './effects.ts';
import { ephemeralMetadata } from './ephemeral-metadata.ts';
import { experiments } from './experiments.ts';
import { cleanHistory } from './history.ts';
import { sizeOldBesideBlueGreen, sizeOldBesideCanary } from './old-sizes.ts';
import {
  type Contribution,
  type Halt,
  nothing,
  type Pass,
  type PauseIntents,
  type Reason,
  type Stage,
  stage,
} from './pass.ts';
import { notePauses } from './paused-conditions.ts';
import { restartPods } from './restart.ts';
import { syncRevision } from './revision-sync.ts';
import { desiredReplicasOf } from './revisions.ts';
import { removeDeadlines } from './scale-down-delay.ts';
import { concludeScaling } from './scaled-status.ts';
import { canaryService, pingPongService, stableService } from './services.ts';
import { sizeCurrent, sizeStableBesideCanary, sizeStableBlueGreen, unlessHeld } from './sizes.ts';
import { stepPlugins } from './step-plugins.ts';
import { verifyActiveTargets } from './target-groups.ts';
import { trafficStages } from './traffic.ts';

export interface Ports {
  carryOut(effect: Effect): Done;
  /** A decision, with the rule that made it, and `Kind/name` of every object changed by it; for explaining. */
  explain(reason: Reason, wrote: readonly string[]): void;
}

export interface Outcome {
  readonly halt?: Halt | undefined;
  readonly requeueAfter?: Duration | undefined;
}

/** Goes through the stages. What is to be done is done through `ports`; what comes of it decides what is looked at next. */
export function reconcile(start: Pass, ports: Ports): Outcome {
  const run = createRun(start, ports);
  if (run.through([notePauses, syncRevision])) return run.outcome();
  if (isScaling(run.pass())) {
    run.through(run.pass().canary === undefined ? scalingBlueGreen : scalingCanary);
    return run.conclude(concludeScaling);
  }
  if (run.pass().canary === undefined) {
    run.through(blueGreenStages);
    return run.conclude(concludeBlueGreen);
  }
  run.through(canaryBeforeTraffic) || run.through(trafficStages(run.pass())) || run.through(canaryAfterTraffic);
  return run.conclude(concludeCanary);
}

const endOnNewTemplate = (isNew: (pass: Pass) => boolean): Stage =>
  stage('new template', (pass) =>
    isNew(pass) ? { halt: { kind: 'write status', because: 'the template or the steps changed' } } : nothing,
  );

const canarySizes: readonly Stage[] = [removeDeadlines, sizeStableBesideCanary, sizeCurrent, sizeOldBesideCanary].map(
  unlessHeld,
);

const blueGreenSizes: readonly Stage[] = [
  removeDeadlines,
  sizeStableBlueGreen,
  sizeCurrent,
  sizeOldBesideBlueGreen,
  cleanHistory,
];

const scalingCanary: readonly Stage[] = [syncRevision, ...canarySizes];
const scalingBlueGreen: readonly Stage[] = [syncRevision, findServices, ...blueGreenSizes];

const canaryBeforeTraffic: readonly Stage[] = [
  syncRevision,
  endOnNewTemplate(isTemplateOrStepsChanged),
  restartPods(true),
  ephemeralMetadata,
  cleanHistory,
  pingPongService,
  stableService,
  canaryService,
];

const canaryAfterTraffic: readonly Stage[] = [
  experiments,
  ...analysisRuns,
  stage('new pause', (pass) =>
    pass.pauses.added.length > 0
      ? { halt: { kind: 'write status', because: 'an analysis or experiment was inconclusive' } }
      : nothing,
  ),
  ...canarySizes,
  pauseAtStep,
  stepPlugins,
];

const blueGreenStages: readonly Stage[] = [
  findServices,
  syncRevision,
  followPreview,
  endOnNewTemplate(isTemplateChanged),
  restartPods(false),
  ...blueGreenSizes,
  pauseBeforeSwitch,
  switchActive,
  verifyActiveTargets,
  ...analysisRuns,
  ephemeralMetadata,
];

/** Did `spec.replicas` change since the present or the stable set was last sized? Sets of size 0 do not count. */
function isScaling({ current, stable, spec }: Pass): boolean {
  const replicas = replicasOf(spec);
  const differs = (set: ReplicaSet | undefined) => {
    const noted = set === undefined || set.spec.replicas <= 0 ? undefined : desiredReplicasOf(set);
    return noted !== undefined && noted !== replicas;
  };
  return differs(current) || differs(stable);
}

/**
 * A pass under way: the only mutable thing, and only in here. Stages see it as it is when they are asked. The run takes
 * `pass`, which is made for it alone.
 */
export function createRun(pass: Writable<Pass>, ports: Ports) {
  const { draft } = pass;
  let halt: Halt | undefined;
  let requeueAfter: Duration | undefined;
  /** Versions this pass itself has written, by kind and name. */
  const written = new Map<string, KubeObject>();

  const carryOut = (effect: Effect): Done => {
    const done = ports.carryOut(effect.kind === 'update' && effect.follows ? following(effect, written) : effect);
    if (done.ok && done.object !== undefined && effect.kind === 'update') written.set(keyOf(done.object), done.object);
    return done;
  };

  /** What the real controller holds after a write of its own: the few results it keeps, nothing of the rest. */
  const anticipate = (effect: Effect, result: KubeObject | undefined): void => {
    if (result !== undefined && 'hold' in effect && effect.hold === 'current') pass.current = result as ReplicaSet;
  };

  const take = (contribution: Contribution): void => {
    const { effects = NONE, pass: changes, draft: drafted, pauses, because = NO_REASONS } = contribution;
    let refusal: string | undefined;
    let wrote = NOTHING_WRITTEN;
    for (const effect of effects) {
      const done = carryOut(effect);
      if (done.ok) {
        anticipate(effect, done.object);
        if (done.changed && done.object !== undefined) wrote = [...wrote, keyOf(done.object)];
      } else {
        refusal = done.error.message;
        break;
      }
    }
    if (changes !== undefined) Object.assign(pass, changes);
    if (changes?.rollout?.status !== undefined) pass.status = changes.rollout.status;
    if (drafted !== undefined) Object.assign(draft, drafted);
    if (pauses !== undefined) pass.pauses = mergedPauses(pass.pauses, pauses);
    const after = contribution.requeueAfter;
    if (after !== undefined && (requeueAfter === undefined || after < requeueAfter)) requeueAfter = after;
    // Pauses, aborts and weights are settled with the status, at the end of the pass.
    const isForStatus = pauses !== undefined || drafted?.weights !== undefined;
    if (refusal === undefined && isForStatus) wrote = [keyOf(pass.rollout), ...wrote];
    for (const reason of because) {
      const moved = writtenBy(reason, wrote);
      // Of a stage that was refused a write, what it had written before has its reason all the same.
      if (refusal === undefined || moved.length > 0) ports.explain(reason, moved);
    }
    if (refusal === undefined) halt = contribution.halt;
    else if (!contribution.tolerant) halt = { kind: 'failed', because: refusal };
  };

  return {
    pass: (): Pass => pass,
    /** Runs the stages until one ends the pass; true if one did. */
    through(stages: readonly Stage[]): boolean {
      for (const { decide } of stages) {
        const contribution = decide(pass);
        if (contribution === nothing) continue;
        take(contribution);
        if (halt !== undefined) return true;
      }
      return false;
    },
    outcome: (): Outcome => ({ halt, requeueAfter }),
    conclude(decide: Stage['decide']): Outcome {
      if (halt === undefined || halt.kind === 'write status') {
        const reached = halt;
        take(decide(pass));
        halt ??= reached;
      }
      return this.outcome();
    },
  };
}

const NONE: readonly Effect[] = [];
const NO_REASONS: readonly Reason[] = [];
const NOTHING_WRITTEN: readonly string[] = [];

/** Of what a stage wrote, the part that follows from one of its reasons. */
function writtenBy({ stands, of }: Reason, wrote: readonly string[]): readonly string[] {
  if (stands) return NOTHING_WRITTEN;
  return of === undefined ? wrote : wrote.filter((object) => object === of);
}

const keyOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;

function following(effect: Effect & { kind: 'update' }, written: ReadonlyMap<string, KubeObject>): Effect {
  const latest = written.get(keyOf(effect.object));
  if (latest === undefined) return effect;
  const metadata = { ...effect.object.metadata, resourceVersion: latest.metadata.resourceVersion };
  return { ...effect, object: { ...effect.object, metadata } };
}

const mergedPauses = (present: PauseIntents, more: Partial<PauseIntents>): PauseIntents => ({
  added: [...present.added, ...(more.added ?? [])],
  removed: [...present.removed, ...(more.removed ?? [])],
  cleared: more.cleared ?? present.cleared,
  aborted: more.aborted ?? present.aborted,
  abortLifted: more.abortLifted ?? present.abortLifted,
});
