/** The conditions of a Rollout: how one is replaced, and what healthy, progressing and completed mean (`utils/conditions`). */

import type { Condition } from '../../cluster/objects.ts';
import { type Instant, rfc3339 } from '../../kernel/time.ts';
import { replicasOf } from './defaults.ts';
import type { Rollout, RolloutStatus } from './objects.ts';

export type Conditions = readonly Condition[];

export const NOT_AVAILABLE = 'Rollout does not have minimum availability';

export const conditionOf = ({ conditions }: RolloutStatus, type: string): Condition | undefined =>
  conditions === undefined ? undefined : conditionIn(conditions, type);

export function conditionIn(conditions: Conditions, type: string): Condition | undefined {
  for (const condition of conditions) if (condition.type === type) return condition;
  return undefined;
}

export function newCondition(
  now: Instant,
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
): Condition {
  const time = rfc3339(now);
  return { type, status, reason, message, lastUpdateTime: time, lastTransitionTime: time };
}

/** The conditions with one that says this since `now`; the same list if it says so already. */
export const saying = (
  conditions: Conditions,
  now: Instant,
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
): Conditions =>
  isSaid(conditionIn(conditions, type), status, reason)
    ? conditions
    : withCondition(conditions, newCondition(now, type, status, reason, message));

/** A new message alone changes nothing, which is why messages go stale. */
const isSaid = (present: Condition | undefined, status: Condition['status'], reason: string | undefined) =>
  present?.status === status && present.reason === reason;

/**
 * The conditions with `next` in place of the one of its type, moved to the end, unless it says nothing new. The transition
 * time moves only with the status (`SetRolloutCondition`).
 */
export function withCondition(conditions: Conditions, next: Condition): Conditions {
  const present = conditionIn(conditions, next.type);
  if (present === undefined) return [...conditions, next];
  if (isSaid(present, next.status, next.reason)) return conditions;
  const kept = present.status === next.status ? { ...next, ...transitionOf(present) } : next;
  return [...withoutCondition(conditions, next.type), kept];
}

export const transitionOf = ({ lastTransitionTime }: Condition): Pick<Condition, 'lastTransitionTime'> =>
  lastTransitionTime === undefined ? {} : { lastTransitionTime };

export const withoutCondition = (conditions: Conditions, type: string): Conditions =>
  conditionIn(conditions, type) === undefined ? conditions : conditions.filter((c) => c.type !== type);

/** Has the present version become the stable one? */
export const isCompleted = ({ stableRS = '', currentPodHash = '' }: RolloutStatus): boolean =>
  stableRS !== '' && stableRS === currentPodHash;

/** Are all wanted pods of the present version available, and nothing of another left where it would get traffic? */
export function isHealthy({ spec, status, metadata }: Rollout, next: RolloutStatus): boolean {
  const replicas = replicasOf(spec);
  if ((next.updatedReplicas ?? 0) !== replicas || (next.availableReplicas ?? 0) !== replicas) return false;
  if ((status?.observedGeneration ?? '') !== String(metadata.generation)) return false;
  const { canary, blueGreen } = spec.strategy ?? {};
  const current = next.currentPodHash ?? '';
  if (canary !== undefined) {
    const steps = canary.steps?.length ?? 0;
    const stepsDone = steps === 0 || next.currentStepIndex === undefined || next.currentStepIndex === steps;
    return stepsDone && isCompleted(next) && (next.replicas ?? 0) === replicas;
  }
  if (blueGreen === undefined) return true;
  const { activeSelector = '', previewSelector = '' } = next.blueGreen ?? {};
  return activeSelector === current && ((blueGreen.previewService ?? '') === '' || previewSelector === current);
}

/** Did anything move since the last status: pods came, became ready or available, old ones went, a step or a switch was made? */
export function hasProgressed({ spec, status = {} }: Rollout, next: RolloutStatus): boolean {
  const { canary, blueGreen } = spec.strategy ?? {};
  const old = (s: RolloutStatus) => (s.replicas ?? 0) - (s.updatedReplicas ?? 0);
  if ((next.updatedReplicas ?? 0) !== (status.updatedReplicas ?? 0) || old(next) < old(status)) return true;
  if ((next.readyReplicas ?? 0) > (status.readyReplicas ?? 0)) return true;
  if ((next.availableReplicas ?? 0) > (status.availableReplicas ?? 0)) return true;
  if (canary !== undefined) {
    const [from, to] = [status.currentStepIndex, next.currentStepIndex];
    if (from !== undefined && to !== undefined && from !== to) return true;
    return (
      (next.stableRS ?? '') !== (status.stableRS ?? '') ||
      (next.currentStepHash ?? '') !== (status.currentStepHash ?? '')
    );
  }
  if (blueGreen === undefined) return false;
  const selectors = (s: RolloutStatus) => [s.blueGreen?.activeSelector ?? '', s.blueGreen?.previewSelector ?? ''];
  const [before, after] = [selectors(status), selectors(next)];
  return before[0] !== after[0] || before[1] !== after[1];
}
