/** What a look reports: the counts, whether enough is available, and whether the rollout progresses (`deployment/progress.go`). */
import { between, type Duration, type Instant, later, parseRfc3339, seconds } from '../../kernel/time.ts';
import type { Deployment } from '../objects.ts';
import { conditionOf, renewedCondition, withCondition, withoutCondition } from './conditions.ts';
import type { Look } from './look.ts';
import { sum, type Version } from './versions.ts';

export type DeploymentStatus = NonNullable<Deployment['status']>;

/**
 * The status after a look: counts over the versions as the look saw them, and `created`, if it made one. With 'counts'
 * alone nobody is judged: scaling and pausing are no progress and no lack of it.
 */
export function statusAfter(look: Look, created: Version | undefined, judge: 'counts' | 'progress'): DeploymentStatus {
  const current = created ?? look.current;
  const begun = created === undefined ? found(look) : announced(look, created);
  const counted = counts(begun, look, current);
  return judge === 'progress' ? judged(begun, counted, look, current) : counted;
}

/** Is the rollout done, by these counts? */
const isComplete = (status: DeploymentStatus, { settings, generation }: Look): boolean =>
  status.updatedReplicas === settings.replicas &&
  status.replicas === settings.replicas &&
  status.availableReplicas === settings.replicas &&
  (status.observedGeneration ?? 0) >= generation;

/** Was the rollout done in the status the look began with, and was that written for the present spec? */
export const wasComplete = (look: Look): boolean => isComplete(look.status, look);

/** The version was made in this look: progress begins here. */
function announced(look: Look, created: Version): DeploymentStatus {
  if (look.settings.progressDeadlineSeconds === undefined) return look.status;
  const message = `Created new replica set "${created.name}"`;
  const saying = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetCreated', message } as const;
  return withCondition(look.status, saying, look.now);
}

/** A version without any word on its progress begins its clock when it is found. */
function found(look: Look): DeploymentStatus {
  const { current, settings, status } = look;
  if (current === undefined || settings.progressDeadlineSeconds === undefined) return status;
  if (conditionOf(status, 'Progressing') !== undefined) return status;
  const message = `Found new replica set "${current.name}"`;
  const saying = { type: 'Progressing', status: 'True', reason: 'FoundNewReplicaSet', message } as const;
  return withCondition(status, saying, look.now);
}

function counts(begun: DeploymentStatus, look: Look, current: Version | undefined): DeploymentStatus {
  const versions = current === undefined ? look.old : [...look.old, current];
  const available = sum(versions, 'available');
  const status: DeploymentStatus = {
    ...begun,
    observedGeneration: look.generation,
    replicas: sum(versions, 'created'),
    updatedReplicas: current?.created ?? 0,
    readyReplicas: sum(versions, 'ready'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sum(versions, 'wanted') - available),
  };
  const enough = available >= look.settings.replicas - look.settings.unavailable;
  return withCondition(
    status,
    {
      type: 'Available',
      status: enough ? 'True' : 'False',
      reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      message: enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
    },
    look.now,
  );
}

/** A rollout that is done and only loses or changes pods is left alone: it neither progresses nor times out. */
function judged(
  before: DeploymentStatus,
  counted: DeploymentStatus,
  look: Look,
  current: Version | undefined,
): DeploymentStatus {
  if (look.settings.progressDeadlineSeconds === undefined) return withoutCondition(counted, 'Progressing');
  const done = conditionOf(before, 'Progressing')?.reason === 'NewReplicaSetAvailable';
  if (done && counted.replicas === counted.updatedReplicas) return counted;
  const subject = current === undefined ? `Deployment "${look.name}"` : `ReplicaSet "${current.name}"`;
  const say = (status: 'True' | 'False', reason: string, rest: string) =>
    ({ type: 'Progressing', status, reason, message: `${subject} ${rest}` }) as const;
  if (isComplete(counted, look)) {
    return withCondition(counted, say('True', 'NewReplicaSetAvailable', 'has successfully progressed.'), look.now);
  }
  if (hasProgressed(before, counted)) {
    return renewedCondition(counted, say('True', 'ReplicaSetUpdated', 'is progressing.'), look.now);
  }
  if (!done && isLate(counted, look)) {
    return withCondition(counted, say('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'), look.now);
  }
  return counted;
}

/** More updated, fewer old, more ready or more available pods than before. */
function hasProgressed(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const n = (count: number | undefined) => count ?? 0;
  const old = (status: DeploymentStatus) => n(status.replicas) - n(status.updatedReplicas);
  return (
    n(now.updatedReplicas) > n(before.updatedReplicas) ||
    old(now) < old(before) ||
    n(now.readyReplicas) > n(before.readyReplicas) ||
    n(now.availableReplicas) > n(before.availableReplicas)
  );
}

/** When the deadline passes: from the last progress on, strictly later than this. */
function deadlineOf(status: DeploymentStatus, look: Look): Instant | undefined {
  const since = parseRfc3339(conditionOf(status, 'Progressing')?.lastUpdateTime ?? '');
  const { progressDeadlineSeconds } = look.settings;
  if (since === undefined || progressDeadlineSeconds === undefined) return undefined;
  return later(since, seconds(progressDeadlineSeconds));
}

function isLate(status: DeploymentStatus, look: Look): boolean {
  const deadline = deadlineOf(status, look);
  return deadline !== undefined && deadline < look.now;
}

/**
 * How long until the deadline must be looked at, although nothing may change before; `undefined` when it cannot pass any
 * more. A second is added, as the real controller does, because the test is "strictly later than" a whole second.
 */
export function lookAgainAfter(look: Look, status: DeploymentStatus): Duration | undefined {
  const deadline = deadlineOf(status, look);
  const reason = conditionOf(status, 'Progressing')?.reason ?? '';
  const over = reason === 'ProgressDeadlineExceeded' || reason === 'NewReplicaSetAvailable';
  if (deadline === undefined || over || isComplete(status, look)) return undefined;
  return Math.max(0, between(look.now, later(deadline, seconds(1)))) as Duration;
}
