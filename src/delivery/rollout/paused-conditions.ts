/**
 * Notes that the rollout was paused, resumed or retried since the last pass, so that waiting is not taken for lack of
 * progress (`rollout/sync.go: checkPausedConditions`). Such a pass does nothing else.
 */
import type { Condition } from '../../cluster/objects.ts';
import { begunAs } from './base-status.ts';
import { conditionOf, isCompleted, newCondition, withCondition } from './conditions.ts';
import { durationStatus } from './duration-tracking.ts';
import type { Effect } from './effects.ts';
import type { RolloutStatus } from './objects.ts';
import { type Contribution, nothing, type Pass, stage } from './pass.ts';
import { calculatedPhase } from './phase.ts';
import { dropZeros } from './status-equality.ts';

export const notePauses = stage('paused conditions', (pass): Contribution => {
  const { status, rollout, spec, now } = pass;
  // A changed spec wants a whole pass first: only that one knows what the change means.
  if ((status.observedGeneration ?? '') !== String(rollout.metadata.generation)) return nothing;
  const progressing = conditionOf(status, 'Progressing');
  const isPausedNow = (status.pauseConditions?.length ?? 0) > 0 || spec.paused === true;
  const wasAborted = progressing?.reason === 'RolloutAborted';
  const noted: Condition[] = [];
  if (isPausedNow !== (progressing?.reason === 'RolloutPaused') && !wasAborted && !isCompleted(status)) {
    noted.push(
      isPausedNow
        ? newCondition(now, 'Progressing', 'Unknown', 'RolloutPaused', 'Rollout is paused')
        : newCondition(now, 'Progressing', 'Unknown', 'RolloutResumed', 'Rollout is resumed'),
    );
  }
  if (!status.abort && wasAborted) {
    noted.push(newCondition(now, 'Progressing', 'Unknown', 'RolloutRetry', 'Retrying Rollout after abort'));
  }
  if (isPausedNow !== (conditionOf(status, 'Paused')?.status === 'True') && !wasAborted) {
    noted.push(newCondition(now, 'Paused', isPausedNow ? 'True' : 'False', 'RolloutPaused', 'Rollout is paused'));
  }
  if (noted.length === 0) return nothing;
  return {
    effects: [noteConditions(pass, status, noted)],
    halt: { kind: 'end', because: 'only conditions were noted' },
    because: [{ rule: 'paused conditions', because: notedText(noted, isPausedNow) }],
  };
});

/** Which of the three is noted decides nothing more in this pass: sizes and traffic are looked at in the next. */
function notedText(noted: readonly Condition[], isPausedNow: boolean): string {
  if (noted.some(({ reason }) => reason === 'RolloutRetry')) return 'the update is tried again after its abort';
  return isPausedNow
    ? 'the rollout is paused: its progress deadline stands still'
    : 'the rollout goes on after its pause';
}

/** Writes conditions and what has to agree with them, and nothing else (`patchCondition`). */
export function noteConditions(pass: Pass, status: RolloutStatus, conditions: readonly Condition[]): Effect {
  const noted = conditions.reduce(withCondition, status.conditions ?? []);
  const next = begunAs(status);
  next.conditions = noted;
  next.observedGeneration = String(pass.rollout.metadata.generation);
  const { phase, message } = calculatedPhase(pass.spec, next);
  next.phase = phase;
  next.message = message;
  next.duration = durationStatus(pass, next);
  return { kind: 'status', status: dropZeros(next) };
}
