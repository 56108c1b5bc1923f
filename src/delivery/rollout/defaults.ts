/** What the controller assumes where a Rollout says nothing (`utils/defaults/defaults.go`). Each default once. */
import { type Duration, seconds } from '../../kernel/time.ts';
import type { IntOrString, Rollout, RolloutSpec } from './objects.ts';

/** How often everything is looked at again, changed or not. Longer waits are left to it. */
export const RESYNC_PERIOD: Duration = seconds(900);

/** A weight no router is asked to exceed, and what "all traffic" means. */
export const DEFAULT_MAX_TRAFFIC_WEIGHT = 100;

/** The string has no percent sign, yet is read as 25 %: the arithmetic takes every string for a percentage. */
const DEFAULT_SURGE_OR_UNAVAILABLE = '25';

const DEFAULT_DELAY_SECONDS = 30;

export const replicasOf = (spec: RolloutSpec): number => spec.replicas ?? 1;
export const revisionHistoryLimitOf = (spec: RolloutSpec): number => spec.revisionHistoryLimit ?? 10;
export const progressDeadlineSecondsOf = (spec: RolloutSpec): number => spec.progressDeadlineSeconds ?? 600;
export const successfulRunLimitOf = (spec: RolloutSpec): number => spec.analysis?.successfulRunHistoryLimit ?? 5;
export const unsuccessfulRunLimitOf = (spec: RolloutSpec): number => spec.analysis?.unsuccessfulRunHistoryLimit ?? 5;

export const maxSurgeOf = (spec: RolloutSpec): IntOrString =>
  spec.strategy?.canary?.maxSurge ?? DEFAULT_SURGE_OR_UNAVAILABLE;

export const maxUnavailableOf = (spec: RolloutSpec): IntOrString =>
  spec.strategy?.blueGreen?.maxUnavailable ?? spec.strategy?.canary?.maxUnavailable ?? DEFAULT_SURGE_OR_UNAVAILABLE;

/** The weight that means all traffic (`utils/weightutil`). */
export const maxTrafficWeightOf = (spec: RolloutSpec): number =>
  spec.strategy?.canary?.trafficRouting?.maxTrafficWeight ?? DEFAULT_MAX_TRAFFIC_WEIGHT;

/** Does a router split the traffic, so that pods need not be counted to approximate a weight? */
export const isRouted = (spec: RolloutSpec): boolean => spec.strategy?.canary?.trafficRouting !== undefined;

/** How long the pods of a replaced version are kept; zero without a router, where their existence means traffic. */
export function scaleDownDelayOf(spec: RolloutSpec): Duration {
  const { canary, blueGreen } = spec.strategy ?? {};
  if (canary !== undefined) {
    return seconds(canary.trafficRouting === undefined ? 0 : (canary.scaleDownDelaySeconds ?? DEFAULT_DELAY_SECONDS));
  }
  return seconds(blueGreen === undefined ? 0 : (blueGreen.scaleDownDelaySeconds ?? DEFAULT_DELAY_SECONDS));
}

/** How many replaced versions are kept at once. */
export const scaleDownRevisionLimitOf = (spec: RolloutSpec): number =>
  (spec.strategy?.blueGreen ?? spec.strategy?.canary)?.scaleDownDelayRevisionLimit ?? 2_147_483_647;

/**
 * How long an aborted version's pods are kept. `'forever'` is what an explicit 0 means; a user's own number differs from
 * the default only under `dynamicStableScale` (`GetAbortScaleDownDelaySecondsOrDefault`).
 */
export function abortDelayOf(spec: RolloutSpec): { readonly delay: Duration | 'forever'; readonly explicit: boolean } {
  const { canary, blueGreen } = spec.strategy ?? {};
  if (blueGreen === undefined && canary?.trafficRouting === undefined) return { delay: seconds(0), explicit: false };
  const asked = (blueGreen ?? canary)?.abortScaleDownDelaySeconds;
  if (asked === undefined) return { delay: seconds(DEFAULT_DELAY_SECONDS), explicit: false };
  return { delay: asked === 0 ? 'forever' : seconds(asked), explicit: true };
}

/** Did the user ask for a delay of their own (0, which means for ever, is none)? */
export function hasOwnAbortDelay(spec: RolloutSpec): boolean {
  const { delay, explicit } = abortDelayOf(spec);
  return explicit && delay !== 'forever';
}

/** An empty status for a Rollout that has none yet, so that nobody has to ask. */
export const statusOf = (rollout: Rollout): NonNullable<Rollout['status']> => rollout.status ?? NO_STATUS;
const NO_STATUS: NonNullable<Rollout['status']> = {};
