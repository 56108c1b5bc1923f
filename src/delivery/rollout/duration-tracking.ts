/** How long an update took, and how much of it was waiting for people (`rollout/sync.go: calculateStatusDuration`). */
import type { Writable } from '../../cluster/assemble.ts';
import { between, inSeconds, parseRfc3339, rfc3339 } from '../../kernel/time.ts';
import { stepPosition } from './canary-target.ts';
import { isTemplateChanged, isTemplateOrStepsChanged } from './changes.ts';
import { conditionOf } from './conditions.ts';
import { replicasOf } from './defaults.ts';
import type { DurationStatus, PauseReason, RolloutStatus } from './objects.ts';
import { isAborted, type Pass } from './pass.ts';
import { countsOf } from './revisions.ts';
import { isFastRollback, isRollback } from './rollback.ts';

const isFinished = (d: DurationStatus | undefined): boolean =>
  d?.rolloutStartedAt !== undefined && d.finishedAt !== undefined;

/** The next `status.duration`. An invalid spec stops the clock of all of it. */
export function durationStatus(pass: Pass, next: RolloutStatus): DurationStatus | undefined {
  if (conditionOf(next, 'InvalidSpec') !== undefined) return next.duration;
  const before = pass.status.duration;
  const available = countsOf(pass.current)?.available ?? 0;
  const reached = pass.current !== undefined && available >= replicasOf(pass.spec);
  const facts: Facts = {
    changed: isBegunAnew(pass),
    completed: (next.stableRS ?? '') === (next.currentPodHash ?? '') && reached,
    aborted: isAborted(pass),
  };
  let duration = next.duration;
  if (before?.rolloutStartedAt !== undefined && !isFinished(before)) {
    duration = finished(pass, duration ?? {}, facts);
    if (facts.completed) return duration;
  }
  let wasPaused = before?.manualPauseStartedAt !== undefined;
  if (duration === undefined || (isFinished(duration) && !facts.completed)) {
    wasPaused = false;
    const retried = !facts.aborted && conditionOf(pass.status, 'Progressing')?.reason === 'RolloutAborted';
    if ((facts.changed && !facts.completed) || retried) duration = begun(pass);
  }
  if (duration === undefined || isFinished(duration)) return duration;
  return withPause(pass, duration, wasPaused, needsPerson(pass, next));
}

interface Facts {
  readonly changed: boolean;
  readonly completed: boolean;
  readonly aborted: boolean;
}

function isBegunAnew(pass: Pass): boolean {
  if ((pass.status.currentPodHash ?? '') === '') return true;
  return pass.canary === undefined ? isTemplateChanged(pass) : isTemplateOrStepsChanged(pass);
}

/** A running clock, stopped if the update was replaced, completed or aborted in this pass. */
function finished(pass: Pass, running: DurationStatus, { changed, completed, aborted }: Facts): DurationStatus {
  let duration: NextDuration = running;
  if (changed) {
    if (isRollback(pass)) {
      duration = copied(duration);
      duration.completionStatus = isFastRollback(pass) ? 'FastRolledBack' : 'RolledBack';
    } else duration = stopped(pass, duration, 'Superseded');
  }
  if (isFinished(duration) || !(completed || aborted)) return duration;
  return stopped(pass, duration, duration.completionStatus ?? (completed ? 'Promoted' : 'Aborted'));
}

function stopped(pass: Pass, duration: DurationStatus, completionStatus: string): DurationStatus {
  const next = pauseEnded(pass, duration);
  next.finishedAt = rfc3339(pass.now);
  next.completionStatus = completionStatus;
  return next;
}

/** With the whole seconds of a pause that ends now added, if there is one. */
function pauseEnded({ now }: Pass, duration: DurationStatus): NextDuration {
  const next = copied(duration);
  const since = parseRfc3339(duration.manualPauseStartedAt ?? '');
  next.manualPauseStartedAt = undefined;
  if (since === undefined) return next;
  const paused = Math.trunc(inSeconds(between(since, now)));
  next.totalManualPauseDurationSeconds = (duration.totalManualPauseDurationSeconds ?? 0) + paused;
  return next;
}

function withPause(pass: Pass, duration: DurationStatus, wasPaused: boolean, isPaused: boolean): DurationStatus {
  if (wasPaused && !isPaused) return pauseEnded(pass, duration);
  if (wasPaused || !isPaused || duration.manualPauseStartedAt !== undefined) return duration;
  const next = copied(duration);
  next.manualPauseStartedAt = rfc3339(pass.now);
  return next;
}

type NextDuration = Writable<DurationStatus>;

/** A copy to be changed. Field by field, as all of them: a copy of a copy would have a shape of its own. */
export function copied(duration: DurationStatus): NextDuration {
  const { rolloutStartedAt, manualPauseStartedAt, totalManualPauseDurationSeconds, finishedAt, completionStatus } =
    duration;
  return { rolloutStartedAt, manualPauseStartedAt, totalManualPauseDurationSeconds, finishedAt, completionStatus };
}

function begun({ now }: Pass): DurationStatus {
  const next = copied({});
  next.rolloutStartedAt = rfc3339(now);
  return next;
}

/** Does it take a person to go on? */
function needsPerson(pass: Pass, { pauseConditions = [] }: RolloutStatus): boolean {
  return pass.spec.paused === true || pauseConditions.some(({ reason }) => NEEDS_PERSON[reason](pass));
}

const NEEDS_PERSON: Readonly<Record<PauseReason, (pass: Pass) => boolean>> = {
  InconclusiveAnalysisRun: () => true,
  InconclusiveExperiment: () => true,
  CanaryPauseStep({ rollout }) {
    const pause = stepPosition(rollout).step?.pause;
    return pause !== undefined && pause.duration === undefined;
  },
  BlueGreenPause: ({ blueGreen }) => blueGreen?.autoPromotionEnabled === false,
};
