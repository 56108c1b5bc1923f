/** When an update that does not move is given up on (`rollout/sync.go`, `utils/conditions: RolloutTimedOut`). */
import { between, type Duration, later, parseRfc3339, seconds } from '../../kernel/time.ts';
import { stepPosition } from './canary-target.ts';
import { type Conditions, conditionIn, conditionOf, hasProgressed, isCompleted, isHealthy } from './conditions.ts';
import { progressDeadlineSecondsOf } from './defaults.ts';
import type { RolloutStatus } from './objects.ts';
import { isAborted, type Pass } from './pass.ts';
import { hasDeadline } from './revisions.ts';

/** The present step may take as long as it likes, or the rollout is paused. */
export function isIndefinite(pass: Pass): boolean {
  const { step } = stepPosition(pass.rollout);
  if (step !== undefined && (step.experiment ?? step.analysis ?? step.pause) !== undefined) return true;
  return conditionOf(pass.status, 'Paused')?.status === 'True';
}

/** Another version's pods are still kept for their scale-down delay. */
export const isWaitingForScaleDown = ({ others }: Pass): boolean => others.some(hasDeadline);

/** Has the deadline passed since the last progress that `conditions` know of? Strictly: at the very second it has not. */
export function isTimedOut(pass: Pass, conditions: Conditions): boolean {
  const condition = conditionIn(conditions, 'Progressing');
  if (condition === undefined || condition.reason === 'RolloutAborted' || condition.reason === 'RolloutPaused')
    return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  const since = parseRfc3339(condition.lastUpdateTime ?? '');
  return since !== undefined && later(since, seconds(progressDeadlineSecondsOf(pass.spec))) < pass.now;
}

/** `ReplicaSet "web-abc" has timed out progressing.` */
export const timeoutMessage = ({ current, rollout }: Pass): string =>
  current === undefined
    ? `Rollout "${rollout.metadata.name}" has timed out progressing.`
    : `ReplicaSet "${current.metadata.name}" has timed out progressing.`;

/** Under `progressDeadlineAbort`, an update past its deadline that is still an update and not moving is aborted. */
export const isDeadlineAbort = (pass: Pass, next: RolloutStatus): boolean =>
  pass.spec.progressDeadlineAbort === true &&
  !isAborted(pass) &&
  !isCompleted(next) &&
  !hasProgressed(pass.rollout, next) &&
  !isIndefinite(pass) &&
  !isWaitingForScaleDown(pass) &&
  isTimedOut(pass, pass.status.conditions ?? []);

/** How long until a pass that changed nothing should look whether the deadline has passed (`requeueStuckRollout`). */
export function untilDeadline(pass: Pass, next: RolloutStatus): Duration | undefined {
  const condition = conditionOf(pass.status, 'Progressing');
  if (condition === undefined || condition.reason === 'ProgressDeadlineExceeded') return undefined;
  const paused = (pass.status.pauseConditions?.length ?? 0) > 0 || pass.spec.paused === true;
  if (paused || pass.status.abort || isIndefinite(pass) || isHealthy(pass.rollout, next)) return undefined;
  const since = parseRfc3339(condition.lastUpdateTime ?? '');
  if (since === undefined) return undefined;
  const left = between(pass.now, later(since, seconds(progressDeadlineSecondsOf(pass.spec))));
  // Under a second the real controller tries again at once, with back-off, until the deadline has passed.
  return left < seconds(1) ? seconds(1) : ((left + seconds(1)) as Duration);
}
