/** The conditions of the next status (`rollout/sync.go: calculateRolloutConditions`), in the order in which they are settled. */
import type { Condition, ReplicaSet } from '../../cluster/objects.ts';
import {
  type Conditions,
  conditionIn,
  conditionOf,
  hasProgressed,
  isCompleted,
  isHealthy,
  NOT_AVAILABLE,
  newCondition,
  saying,
  transitionOf,
  withCondition,
  withoutCondition,
} from './conditions.ts';
import { replicasOf } from './defaults.ts';
import type { EventText } from './effects.ts';
import { abortedText, notCompletedText } from './events.ts';
import type { RolloutStatus } from './objects.ts';
import { isAborted, type Pass } from './pass.ts';
import { isIndefinite, isTimedOut, isWaitingForScaleDown, timeoutMessage } from './progress-deadline.ts';
import { hashOf, isSaturated, revisionOf, sumOfSets } from './revisions.ts';

export interface Settled {
  readonly conditions: Conditions;
  readonly events: readonly EventText[];
}

/** Settles all conditions for `next`, whose counts, step, selectors, pauses and abort are already known. */
export function settledConditions(pass: Pass, next: RolloutStatus): Settled {
  const events: EventText[] = [];
  const before = next.conditions ?? [];
  let conditions = withHealth(pass, next, before);
  const becameUnhealthy = conditions !== before && conditions.some((c) => c.type === 'Healthy' && c.status === 'False');
  if (isAborted(pass)) {
    const message = abortMessage(pass);
    const aborted = saying(conditions, pass.now, 'Progressing', 'False', 'RolloutAborted', message);
    if (aborted !== conditions) events.push(abortedText(message));
    conditions = aborted;
  } else conditions = withProgress(pass, next, conditions, becameUnhealthy);
  conditions = withAvailability(pass, next, conditions);
  conditions = withFailure(pass, conditions);
  const completed = isCompleted(next);
  const done = completed ? 'True' : 'False';
  const settled = saying(conditions, pass.now, 'Completed', done, 'RolloutCompleted', 'RolloutCompleted');
  if (settled !== conditions && !completed) {
    events.push(notCompletedText(revisionOf(pass.rollout), next.currentPodHash ?? ''));
  }
  return { conditions: settled, events };
}

/** `Rollout aborted update to revision 2: <what the controller found>` */
function abortMessage({ rollout, pauses }: Pass): string {
  const message = `Rollout aborted update to revision ${revisionOf(rollout)}`;
  return (pauses.aborted ?? '') === '' ? message : `${message}: ${pauses.aborted}`;
}

/** Unhealthy is said only of what was said to be healthy before. */
function withHealth(pass: Pass, next: RolloutStatus, conditions: Conditions): Conditions {
  const paused = (next.pauseConditions?.length ?? 0) > 0 || pass.spec.paused === true;
  if (!paused && isHealthy(pass.rollout, next))
    return saying(conditions, pass.now, 'Healthy', 'True', 'RolloutHealthy', 'Rollout is healthy');
  if (conditionOf(pass.status, 'Healthy') === undefined) return conditions;
  return saying(conditions, pass.now, 'Healthy', 'False', 'RolloutHealthy', 'Rollout is not healthy');
}

function withProgress(pass: Pass, next: RolloutStatus, conditions: Conditions, becameUnhealthy: boolean): Conditions {
  const { now } = pass;
  const set = pass.current?.metadata.name;
  if (isHealthy(pass.rollout, next)) {
    const message = `ReplicaSet "${set ?? ''}" has successfully progressed.`;
    return saying(conditions, now, 'Progressing', 'True', 'NewReplicaSetAvailable', message);
  }
  if (hasProgressed(pass.rollout, next) || becameUnhealthy) {
    const lost = (next.stableRS ?? '') === (next.currentPodHash ?? '') && becameUnhealthy;
    const what = set === undefined ? `Rollout "${pass.rollout.metadata.name}"` : `ReplicaSet "${set}"`;
    const renewed = lost
      ? newCondition(now, 'Progressing', 'True', 'ReplicaSetNotAvailable', NOT_AVAILABLE)
      : newCondition(now, 'Progressing', 'True', 'ReplicaSetUpdated', `${what} is progressing.`);
    // Written anew at every progress, since the deadline counts from its last update.
    const present = conditionOf(pass.status, 'Progressing');
    const kept = present?.status === 'True' ? { ...renewed, ...transitionOf(present) } : renewed;
    return withCondition(present === undefined ? conditions : withoutCondition(conditions, 'Progressing'), kept);
  }
  if (isIndefinite(pass) || isWaitingForScaleDown(pass) || !isTimedOut(pass, conditions)) return conditions;
  return saying(conditions, now, 'Progressing', 'False', 'ProgressDeadlineExceeded', timeoutMessage(pass));
}

function withAvailability(pass: Pass, next: RolloutStatus, conditions: Conditions): Conditions {
  const available = isAvailable(pass, next);
  const message = available ? 'Rollout has minimum availability' : NOT_AVAILABLE;
  return saying(conditions, pass.now, 'Available', available ? 'True' : 'False', 'AvailableReason', message);
}

function isAvailable(pass: Pass, next: RolloutStatus): boolean {
  const replicas = replicasOf(pass.spec);
  if (pass.blueGreen !== undefined) {
    const active = next.blueGreen?.activeSelector ?? '';
    const set = active === '' ? undefined : pass.all.find((s) => hashOf(s) === active);
    if (isSaturated(set, replicas)) return true;
  }
  return pass.canary !== undefined && sumOfSets(pass.all, 'available') >= replicas;
}

/** A ReplicaSet that cannot create pods says so; the present one's word counts first. */
function withFailure({ all, current }: Pass, conditions: Conditions): Conditions {
  let failing = failureOf(current);
  for (const set of all) failing ??= failureOf(set);
  if (failing === undefined) return withoutCondition(conditions, 'ReplicaFailure');
  const { lastTransitionTime } = failing;
  return withCondition(conditions, {
    ...failing,
    ...(lastTransitionTime === undefined ? {} : { lastUpdateTime: lastTransitionTime }),
  });
}

const failureOf = (set: ReplicaSet | undefined): Condition | undefined =>
  set?.status?.conditions === undefined ? undefined : conditionIn(set.status.conditions, 'ReplicaFailure');
