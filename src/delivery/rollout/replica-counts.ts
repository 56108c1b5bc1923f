/**
 * How many pods a canary and its stable version get next.
 *
 * Without a router pods are the traffic, so they move in bounded steps: grow first, as far as the surge allows, then
 * shrink one side, as far as availability allows. With a router the weight alone decides, and no margin counts
 * (`utils/replicaset/canary.go`).
 */
import { canaryTarget } from './canary-target.ts';
import { isRouted, maxTrafficWeightOf, replicasOf, statusOf } from './defaults.ts';
import type { Rollout, TrafficWeights } from './objects.ts';
import { type PodCounts, sumOf } from './pod-counts.ts';
import { isThresholdMet } from './progress-threshold.ts';
import { nearestSplit, type Split, shareOf } from './split.ts';
import { surgeOf, unavailableOf } from './surge.ts';

/** The ReplicaSets of a Rollout, counted. `canary` and `stable` have the same name when nothing is being replaced. */
export interface Sides {
  readonly canary: PodCounts | undefined;
  readonly stable: PodCounts | undefined;
  readonly others: readonly PodCounts[];
}

type Weights = Pick<TrafficWeights, 'canary' | 'stable'> | undefined;

/** The next sizes of both sides, with or without a router. */
export const replicaCounts = (rollout: Rollout, sides: Sides, weights: Weights): Split =>
  isRouted(rollout.spec) ? routedCounts(rollout, sides, weights) : boundedCounts(rollout, sides);

/**
 * One bounded move towards the wanted split. 10 pods, 20 %, surge 1, none may be missing, canary 0 and stable 10:
 * canary 1 first; then stable 9, canary 2, stable 8, each as soon as the pods before are available.
 */
export function boundedCounts(rollout: Rollout, sides: Sides): Split {
  const { canary, stable, others } = sides;
  const replicas = replicasOf(rollout.spec);
  const surge = surgeOf(rollout.spec);
  const replaced = isReplaced(canary, stable) ? stable : undefined;
  const maxWeight = maxTrafficWeightOf(rollout.spec);
  const goal: Split =
    replaced === undefined
      ? { canary: replicas, stable: 0 }
      : nearestSplit({ replicas, weight: canaryTarget(rollout, canary, stable).weight, maxWeight, surge });
  const limits = { most: replicas + surge, least: replicas - unavailableOf(rollout.spec) };
  const grown = grow(goal, canary, replaced, limits.most - sumOf([...others, canary, replaced], 'wanted'));
  // While pods of a third version run, those go first.
  if (sumOf(others, 'wanted') > 0) return grown;
  return shrink(goal, grown, sides, replaced, limits);
}

/** Stable grows first: it is what keeps the promise of availability. */
function grow(goal: Split, canary: PodCounts | undefined, stable: PodCounts | undefined, room: number): Split {
  let left = room;
  let stableNext = stable?.wanted ?? 0;
  if (stable !== undefined && stableNext < goal.stable && left > 0) {
    const added = Math.min(goal.stable - stableNext, left);
    stableNext += added;
    left -= added;
  }
  let canaryNext = canary?.wanted ?? 0;
  if (canary !== undefined && canaryNext < goal.canary && left > 0)
    canaryNext = Math.min(canaryNext + left, goal.canary);
  return { canary: canaryNext, stable: stableNext };
}

interface Limits {
  readonly most: number;
  readonly least: number;
}

/**
 * Drains the side that is on its way out. Of that side also pods that are not available count as ones that may go, which
 * is what lets a rollout get past crashing pods.
 */
function shrink(goal: Split, grown: Split, sides: Sides, replaced: PodCounts | undefined, limits: Limits): Split {
  const { canary, stable } = sides;
  const canaryGrows = canary === undefined || goal.canary >= canary.wanted;
  const remaining = countForScaleDown(canary, !canaryGrows) + countForScaleDown(stable, canaryGrows);
  const spare = remaining - limits.least;
  if (spare <= 0) return grown;
  if (!canaryGrows) {
    const next = drained(canary, goal.canary, spare, grown.canary);
    const fitted = withinLimits({ set: canary, count: next }, { set: stable, count: grown.stable }, limits);
    return { canary: fitted.drained, stable: fitted.kept };
  }
  if (replaced === undefined) return grown;
  const next = drained(replaced, goal.stable, spare, grown.stable);
  const fitted = withinLimits({ set: replaced, count: next }, { set: canary, count: grown.canary }, limits);
  return { canary: fitted.kept, stable: fitted.drained };
}

const drained = (set: PodCounts | undefined, goal: number, spare: number, otherwise: number): number =>
  set !== undefined && set.wanted > goal ? Math.max(goal, set.wanted - spare) : otherwise;

/**
 * How many pods of `set` remain to count on before some are taken away. Pods already asked to go never count
 * (`GetReplicasForScaleDown`).
 */
export function countForScaleDown(set: PodCounts | undefined, ignoreAvailability: boolean): number {
  if (set === undefined) return 0;
  return set.wanted < set.available || ignoreAvailability ? set.wanted : set.available;
}

interface Fitting {
  readonly set: PodCounts | undefined;
  readonly count: number;
}

/** Brings both counts under the most allowed without dropping below the least available (`adjustReplicaWithinLimits`). */
function withinLimits(drain: Fitting, keep: Fitting, { most, least }: Limits): { drained: number; kept: number } {
  if (keep.set === undefined) return { drained: drain.count, kept: keep.count };
  const reduced = keep.count - Math.max(0, keep.count + drain.count - most);
  const available =
    Math.min(keep.set.available, reduced) + (drain.set === undefined ? 0 : Math.min(drain.set.available, drain.count));
  const lost = Math.max(0, keep.set.available - reduced);
  const kept = reduced + Math.min(lost, Math.max(0, least - available));
  return { drained: drain.count - Math.max(0, kept + drain.count - most), kept };
}

/** Is there a stable version that differs from the canary? */
export const isReplaced = (canary: PodCounts | undefined, stable: PodCounts | undefined): boolean =>
  stable !== undefined && canary?.name !== stable.name;

/**
 * Sizes under a router. Stable stays full, or under `dynamicStableScale` has its share rounded up, and never less than
 * the traffic it still gets by `weights`.
 */
export function routedCounts(rollout: Rollout, sides: Pick<Sides, 'canary' | 'stable'>, weights: Weights): Split {
  const { spec } = rollout;
  const replicas = replicasOf(spec);
  const maxWeight = maxTrafficWeightOf(spec);
  const target = canaryTarget(rollout, sides.canary, sides.stable);
  const share = (weight: number) => shareOf(replicas, weight, maxWeight);
  let canary = target.replicas ?? atLeastMinPods(rollout, share(target.weight));
  if (!spec.strategy?.canary?.dynamicStableScale) return { canary, stable: replicas };
  let stable = share(maxWeight - target.weight);
  if (weights !== undefined) {
    stable = Math.max(stable, share(weights.stable.weight));
    if (statusOf(rollout).abort) canary = Math.max(share(weights.canary.weight), canary);
  }
  return { canary: atLeastMinPods(rollout, canary), stable: atLeastMinPods(rollout, stable) };
}

/** `minPodsPerReplicaSet`: a side that has pods at all has at least so many; capped by `spec.replicas`. */
function atLeastMinPods({ spec }: Rollout, count: number): number {
  const least = spec.strategy?.canary?.minPodsPerReplicaSet;
  if (count === 0 || least === undefined || !isRouted(spec)) return count;
  return Math.max(count, Math.min(least, replicasOf(spec)));
}

/** Has everything reached the size its step asks for? Of stable only existence is checked, never availability. */
export function isAtDesiredCounts(rollout: Rollout, sides: Sides, weights: Weights): boolean {
  const goal = replicaCounts(rollout, sides, weights);
  const strategy = rollout.spec.strategy?.canary;
  const routed = isRouted(rollout.spec);
  if (!isThresholdMet(strategy?.replicaProgressThreshold, sides.canary, goal.canary)) return false;
  if (!routed || !strategy?.dynamicStableScale) {
    const { stable } = sides;
    if (stable === undefined || stable.wanted !== goal.stable || stable.created !== goal.stable) return false;
  }
  return routed || sumOf(sides.others, 'available') === 0;
}
