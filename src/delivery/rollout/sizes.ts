/**
 * Sizing the ReplicaSets of a pass: stable, then the present version, then whatever else still runs (`rollout/canary.go:
 * reconcileCanaryReplicaSets`, `rollout/bluegreen.go`, `rollout/replicaset.go`).
 */

import type { ReplicaSet } from '../../cluster/objects.ts';
import { between } from '../../kernel/time.ts';
import { shouldDelayOnAbort } from './abort-delay.ts';
import { canaryTarget } from './canary-target.ts';
import { abortDelayOf, isRouted, maxTrafficWeightOf, RESYNC_PERIOD, replicasOf } from './defaults.ts';
import type { Effect } from './effects.ts';
import { type Contribution, haltReason, nothing, type Pass, type Reason, type Stage, sidesOf, stage } from './pass.ts';
import { previewTarget } from './preview-target.ts';
import { isReplaced, replicaCounts } from './replica-counts.ts';
import { countsOf, deadlineOf, hashOf, revisionOf } from './revisions.ts';
import { needsNote, scale } from './scale.ts';
import { addDeadline } from './scale-down-delay.ts';
import { surgeOf, unavailableOf } from './surge.ts';
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
  if (!resized) return { effects };
  return { effects, because: [sizeReason(pass, 'stable', to)], ...resizedHalt(resized, 'the stable version') };
});

export const sizeStableBlueGreen = stage('stable pods', (pass): Contribution => {
  if (pass.stable === undefined) return nothing;
  return { effects: scale(pass, pass.stable, replicasOf(pass.spec)).effects };
});

/** The present version, wherever it is going; after an abort its pods may be kept for a while. */
export const sizeCurrent = stage('pods of the present version', (pass): Contribution => {
  if (pass.current === undefined) return nothing;
  const to = wantedOfCurrent(pass);
  if (shouldDelayOnAbort(pass)) {
    const kept = keptAfterAbort(pass, pass.current);
    if (kept !== 'expired' && kept !== 'beyond resync') return kept;
    return sized(pass, pass.current, kept === 'expired' ? 0 : to);
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

function sized(pass: Pass, current: ReplicaSet, to: number): Contribution {
  const { effects, resized } = scale(pass, current, to);
  const migrates = pass.spec.workloadRef?.scaleDown === 'progressively' && revisionOf(current) === 1;
  const all: readonly Effect[] = migrates ? [...effects, ...migrateProgressively(pass, to)] : effects;
  if (!resized) return all.length === 0 ? nothing : { effects: all };
  const halt = pass.canary === undefined ? {} : resizedHalt(resized, 'the canary');
  return { effects: all, because: [sizeReason(pass, 'canary', to)], ...halt };
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
        because: `the aborted pods are kept for ${delay / 1_000_000} s: stable has all its ${replicas} pods again`,
      },
    ],
  };
}

/** `canary wants ceil(5 × 20 %) = 1 pod; stable keeps 4 because maxUnavailable allows 1 of 5 to be missing` */
function sizeReason(pass: Pass, side: 'canary' | 'stable', to: number): Reason {
  const replicas = replicasOf(pass.spec);
  if (pass.canary === undefined)
    return { rule: 'blue-green pods', because: `the new version gets ${to} of ${replicas} pods` };
  const { canary, stable } = sidesOf(pass);
  const target = canaryTarget(pass.rollout, canary, stable);
  const max = maxTrafficWeightOf(pass.spec);
  const asked =
    target.replicas === undefined
      ? `the canary is to have ${target.weight} of ${max} of ${replicas} pods`
      : `setCanaryScale asks for ${target.replicas} canary pods`;
  const bounds = isRouted(pass.spec)
    ? 'the router splits the traffic, so no margin binds'
    : `up to ${surgeOf(pass.spec)} may be too many and ${unavailableOf(pass.spec)} missing`;
  const now = side === 'canary' ? canary : stable;
  return {
    rule: `${side} replicas`,
    because: `${side} goes from ${now?.wanted ?? 0} to ${to}: ${asked}; ${bounds}; available now: canary ${canary?.available ?? 0}, stable ${stable?.available ?? 0}`,
  };
}
