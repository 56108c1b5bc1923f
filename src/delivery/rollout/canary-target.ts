/** Which weight, or which number of pods, the canary is meant to have at its present step (`utils/replicaset/canary.go`). */
import { abortDelayOf, hasOwnAbortDelay, isRouted, maxTrafficWeightOf, replicasOf, statusOf } from './defaults.ts';
import type { CanaryStep, Rollout, SetCanaryScale } from './objects.ts';
import type { PodCounts } from './pod-counts.ts';
import { shareOf } from './split.ts';

/** Where the rollout stands among its steps. */
export interface StepPosition {
  /** Absent when there are no steps. */
  readonly index?: number;
  /** Absent when there are no steps or all are done. */
  readonly step?: CanaryStep;
}

export function stepPosition(rollout: Rollout): StepPosition {
  const steps = rollout.spec.strategy?.canary?.steps;
  if (steps === undefined || steps.length === 0) return NO_STEPS;
  const index = statusOf(rollout).currentStepIndex ?? 0;
  const step = steps[index];
  return step === undefined ? { index } : { index, step };
}
const NO_STEPS: StepPosition = {};

/** The nearest step at or before `from` that says `what`, unless nothing is said before. */
export function lastSaid<K extends keyof CanaryStep>(
  rollout: Rollout,
  what: K,
  from: number,
): NonNullable<CanaryStep[K]> | undefined {
  const steps = rollout.spec.strategy?.canary?.steps ?? [];
  for (let i = from; i >= 0; i--) {
    const said = steps[i]?.[what];
    if (said !== undefined) return said as NonNullable<CanaryStep[K]>;
  }
  return undefined;
}

/** The weight of the last `setWeight` so far; all traffic after the last step, none while aborted. */
export function currentSetWeight(rollout: Rollout): number {
  if (statusOf(rollout).abort) return 0;
  const { index, step } = stepPosition(rollout);
  if (step === undefined || index === undefined) return maxTrafficWeightOf(rollout.spec);
  return lastSaid(rollout, 'setWeight', index) ?? 0;
}

/** The `setCanaryScale` that overrides the weight's share of pods now; only where a router does the splitting. */
export function canaryScaleInForce(rollout: Rollout): SetCanaryScale | undefined {
  if (!isRouted(rollout.spec)) return undefined;
  if (statusOf(rollout).abort && abortDelayOf(rollout.spec).delay !== 'forever') return undefined;
  const { index, step } = stepPosition(rollout);
  if (step === undefined || index === undefined) return undefined;
  const scale = lastSaid(rollout, 'setCanaryScale', index);
  return scale?.matchTrafficWeight ? undefined : scale;
}

/** A number of pods, or a weight from which one follows. */
export interface CanaryTarget {
  readonly replicas?: number;
  readonly weight: number;
}

type Side = PodCounts | undefined;

/** What the canary is meant to have: all of it when there is nothing to be careful about. */
export function canaryTarget(rollout: Rollout, canary: Side, stable: Side): CanaryTarget {
  const { promoteFull, stableRS = '', currentPodHash = '' } = statusOf(rollout);
  if (promoteFull || stableRS === '' || currentPodHash === stableRS) {
    return { weight: maxTrafficWeightOf(rollout.spec) };
  }
  const scale = canaryScaleInForce(rollout);
  if (scale?.replicas !== undefined) return { replicas: scale.replicas, weight: 0 };
  if (scale?.weight !== undefined) return { weight: scale.weight };
  return { weight: desiredCanaryWeight(rollout, canary, stable) };
}

/**
 * The weight wanted now. An abort under `dynamicStableScale` goes back notch by notch: to the highest `setWeight` that
 * needs fewer canary pods than there still are, so that stable grows before it gets the traffic back
 * (`GetDesiredCanaryWeight`).
 */
export function desiredCanaryWeight(rollout: Rollout, canary: Side, stable: Side): number {
  const { spec } = rollout;
  const dynamic = spec.strategy?.canary?.dynamicStableScale ?? false;
  if (!statusOf(rollout).abort || !dynamic || canary === undefined || stable === undefined) {
    return currentSetWeight(rollout);
  }
  const replicas = replicasOf(spec);
  const missing = replicas - stable.available;
  // An own abort delay keeps the canary at full size, so its size must not hold the weight up for ever.
  const remaining = hasOwnAbortDelay(spec) ? missing : Math.max(missing, canary.available);
  const steps = spec.strategy?.canary?.steps ?? [];
  for (let i = steps.length - 1; i >= 0; i--) {
    const weight = steps[i]?.setWeight;
    if (weight !== undefined && shareOf(replicas, weight, maxTrafficWeightOf(spec)) < remaining) return weight;
  }
  return 0;
}
