/** The end of a pass: the next status is settled, compared with the present one, and written if it differs (`persistRolloutStatus`). */

import type { NextStatus } from './base-status.ts';
import { durationStatus } from './duration-tracking.ts';
import type { Effect, EventText } from './effects.ts';
import { abortedText, pausedText, resumedText } from './events.ts';
import { WORKLOAD_GENERATION } from './keys.ts';
import type { RolloutStatus } from './objects.ts';
import { type Contribution, type Pass, type Reason, wanting } from './pass.ts';
import { settlePauses } from './pauses.ts';
import { calculatedPhase } from './phase.ts';
import { isDeadlineAbort, timeoutMessage, untilDeadline } from './progress-deadline.ts';
import { settledConditions } from './status-conditions.ts';
import { dropZeros, isSameStatus } from './status-equality.ts';

export interface Conclusion {
  /** With the pauses and aborts wanted so far. */
  readonly pass: Pass;
  /** The status as far as the strategy settled it, made for this pass alone; the rest is settled in it. */
  readonly next: NextStatus;
  /** What is to be said and done before the status is written. */
  readonly effects: readonly Effect[];
  readonly because: readonly Reason[];
}

/** Settles and writes what the strategy concluded: each part of the next status from those before it. */
export function writeStatus({ pass: concluded, next, effects: before, because }: Conclusion): Contribution {
  const effects: Effect[] = [...before];
  const say = (event: EventText) => void effects.push({ kind: 'event', event });
  let pass = concluded;
  let reasons = because;
  noteObserved(pass, next);
  if (isDeadlineAbort(pass, next)) {
    const message = timeoutMessage(pass);
    pass = wanting(pass, { aborted: message });
    say(abortedText(message));
    reasons = [...because, { rule: 'progress deadline', because: `the update is aborted: ${message}` }];
  }
  settlePauses(pass, next);
  const lift = liftReason(pass, next);
  if (lift !== undefined) reasons = [...reasons, lift];
  const { conditions, events } = settledConditions(pass, next);
  events.forEach(say);
  next.conditions = conditions;
  const { phase, message } = calculatedPhase(pass.spec, next);
  next.phase = phase;
  next.message = message;
  next.duration = durationStatus(pass, next);
  if (isSameStatus(pass.status, next)) {
    const requeueAfter = untilDeadline(pass, next);
    return { effects, because: reasons, ...(requeueAfter === undefined ? {} : { requeueAfter }) };
  }
  effects.push({ kind: 'status', status: dropZeros(next) });
  changeOfPause(pass.status, next).forEach(say);
  return { effects, because: reasons };
}

/** Every pause is gone, and not because its time was over or a stage took it away. */
function liftReason({ status, pauses }: Pass, next: RolloutStatus): Reason | undefined {
  const hadPause = (status.pauseConditions?.length ?? 0) > 0;
  if (!hadPause || (next.pauseConditions?.length ?? 0) > 0) return undefined;
  // An abort says so itself when it is first seen; a pass that only scaled saw it and left the pauses standing.
  const isStale = next.abort === true && status.abortedAt !== undefined;
  if (!pauses.cleared && !isStale) return undefined;
  const why = isStale
    ? 'the update is aborted'
    : status.promoteFull
      ? 'a full promotion is asked for'
      : 'there is nothing left to wait with';
  return { rule: 'pause', because: `no pause holds any more: ${why}` };
}

function noteObserved({ rollout, templateFromWorkload }: Pass, next: NextStatus): void {
  next.observedGeneration = String(rollout.metadata.generation);
  if (!templateFromWorkload) {
    next.workloadObservedGeneration = undefined;
    return;
  }
  const seen = Number(rollout.metadata.annotations?.[WORKLOAD_GENERATION] ?? 0);
  if (seen !== Number(next.workloadObservedGeneration ?? 0)) next.workloadObservedGeneration = String(seen);
}

/** An abort also drops pauses, which is not resuming. */
function changeOfPause(before: RolloutStatus, after: RolloutStatus): readonly EventText[] {
  const pause = after.pauseConditions?.[0];
  const wasPaused = (before.pauseConditions?.length ?? 0) > 0;
  if (wasPaused === (pause !== undefined)) return [];
  if (pause !== undefined) return [pausedText(pause.reason)];
  return after.abortedAt === undefined ? [resumedText] : [];
}
