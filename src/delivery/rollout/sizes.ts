/**
 * Sizing the ReplicaSets of a pass: stable, then the present version, then whatever else still runs (`rollout/canary.go:
 * reconcileCanaryReplicaSets`, `rollout/bluegreen.go`, `rollout/replicaset.go`).
 */

import type { ReplicaSet } from '../../cluster/objects.ts';
import { between, inSeconds } from '../../kernel/time.ts';
import { shouldDelayOnAbort } from './abort-delay.ts';
import { abortDelayOf, RESYNC_PERIOD, replicasOf } from './defaults.ts';
import type { Effect } from './effects.ts';
import { type Contribution, haltReason, nothing, type Pass, type Reason, type Stage, sidesOf, stage } from './pass.ts';
import { previewTarget } from './preview-target.ts';
import { isReplaced, replicaCounts } from './replica-counts.ts';
import { countsOf, deadlineOf, hashOf, revisionOf } from './revisions.ts';
import { needsNote, scale } from './scale.ts';
import { addDeadline } from './scale-down-delay.ts';
import { canarySizeReason, previewSizeReason, setRef } from './size-reasons.ts';
import { migrateProgressively } from './workload-ref.ts';

/** A canary resizes one side a pass, so that availability is known before the next. */
const resizedHalt = (resized: boolean, what: string): Pick<Contribution, 'halt'> =>
  resized ? { halt: { kind: 'write status', because: `${what} was resized` } } : {};

/** Stages of a canary that do nothing while the rollout is held. */
export const unlessHeld = ({ name, decide }: Stage): Stage =>
  stage(name, (pass) => (haltReason(pass) === undefined ? decide(pass) : nothing));

/**
 * Stable first, and by the weights of the last status: at the end of an update the Services swap, and by the weights of
 * this pass stable would grow for a moment before it goes.
 */
export const sizeStableBesideCanary = stage('stable pods', (pass): Contribution => {
  const sides = sidesOf(pass);
  if (pass.stable === undefined || !isReplaced(sides.canary, sides.stable)) return nothing;
  const { stable: to } = replicaCounts(pass.rollout, sides, pass.status.canary?.weights);
  const { effects, resized } = scale(pass, pass.stable, to);
  if (!resized) return effects.length === 0 ? nothing : { effects };
  const because = [canarySizeReason(pass, 'stable', pass.stable, to)];
  return { effects, because, ...resizedHalt(resized, 'the stable version') };
});

export const sizeStableBlueGreen = stage('stable pods', (pass): Contribution => {
  if (pass.stable === undefined) return nothing;
  const to = replicasOf(pass.spec);
  const { effects, resized } = scale(pass, pass.stable, to);
  if (!resized) return effects.length === 0 ? nothing : { effects };
  const because = `stable goes from ${pass.stable.spec.replicas} to ${to}: blue-green keeps all of spec.replicas`;
  return { effects, because: [{ rule: 'blue-green pods', because, of: setRef(pass.stable) }] };
});

/** The present version, wherever it is going; after an abort its pods may be kept for a while. */
export const sizeCurrent = stage('pods of the present version', (pass): Contribution => {
  if (pass.current === undefined) return nothing;
  const to = wantedOfCurrent(pass);
  if (shouldDelayOnAbort(pass)) {
    const kept = keptAfterAbort(pass, pass.current);
    if (kept !== 'expired' && kept !== 'beyond resync') return kept;
    return kept === 'expired' ? sized(pass, pass.current, 0, abortDelayOver(pass)) : sized(pass, pass.current, to);
  }
  return sized(pass, pass.current, to);
});

function wantedOfCurrent(pass: Pass): number {
  const { current, rollout } = pass;
  if (pass.canary !== undefined) return replicaCounts(rollout, sidesOf(pass), pass.draft.weights).canary;
  const active = pass.status.blueGreen?.activeSelector ?? '';
  const set = active === '' ? undefined : pass.all.find((s) => hashOf(s) === active);
  return previewTarget(rollout, hashOf(current), set === undefined ? undefined : hashOf(set));
}

function abortDelayOver({ spec }: Pass): string {
  const { delay } = abortDelayOf(spec);
  return delay === 'forever' ? 'the update is aborted' : `abortScaleDownDelaySeconds ${inSeconds(delay)} are over`;
}

function sized(pass: Pass, current: ReplicaSet, to: number, afterAbort?: string): Contribution {
  const { effects, resized } = scale(pass, current, to);
  const migrates = pass.spec.workloadRef?.scaleDown === 'progressively' && revisionOf(current) === 1;
  const all: readonly Effect[] = migrates ? [...effects, ...migrateProgressively(pass, to)] : effects;
  if (!resized) return all.length === 0 ? nothing : { effects: all };
  const halt = pass.canary === undefined ? {} : resizedHalt(resized, 'the canary');
  return { effects: all, because: [sizeReason(pass, current, to, afterAbort)], ...halt };
}

function sizeReason(pass: Pass, current: ReplicaSet, to: number, afterAbort: string | undefined): Reason {
  if (afterAbort !== undefined) {
    const because = `the aborted version goes from ${current.spec.replicas} to ${to}: ${afterAbort}`;
    return { rule: 'abort', because, of: setRef(current) };
  }
  return pass.canary === undefined
    ? previewSizeReason(pass.spec, current, to)
    : canarySizeReason(pass, 'canary', current, to);
}

/** Kept until its deadline; the deadline begins when stable can serve everyone again. */
function keptAfterAbort(pass: Pass, current: ReplicaSet): Contribution | 'expired' | 'beyond resync' {
  const replicas = replicasOf(pass.spec);
  const note: readonly Effect[] = needsNote(current, replicas)
    ? scale(pass, current, current.spec.replicas, { hold: 'current' }).effects
    : [];
  const deadline = deadlineOf(current);
  if (deadline !== undefined) {
    const left = between(pass.now, deadline);
    if (left <= 0) return 'expired';
    // A longer wait than the resync falls through to ordinary sizing, and under a router drops the pods at once.
    if (left >= RESYNC_PERIOD) return 'beyond resync';
    return { effects: note, requeueAfter: left };
  }
  const { delay } = abortDelayOf(pass.spec);
  const served = (countsOf(pass.stable)?.available ?? 0) >= replicas;
  if (delay === 'forever' || !served) return { effects: note };
  return {
    effects: [...note, ...addDeadline(pass, current, delay)],
    because: [
      {
        rule: 'abort',
        because: `the aborted pods are kept for ${inSeconds(delay)} s (abortScaleDownDelaySeconds): stable has all its ${replicas} pods again`,
        of: setRef(current),
      },
    ],
  };
}
