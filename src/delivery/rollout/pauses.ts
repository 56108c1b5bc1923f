/** What the next status says about aborts and pauses (`rollout/pause.go: CalculatePauseStatus`). */
import { rfc3339 } from '../../kernel/time.ts';
import type { PauseCondition, RolloutStatus } from './objects.ts';
import type { Pass } from './pass.ts';

type PauseStatus = Pick<RolloutStatus, 'abort' | 'abortedAt' | 'controllerPause' | 'pauseConditions'>;

/**
 * An abort drops all pauses and keeps the time it was first seen. Otherwise pauses are taken away and added as stages
 * asked; `controllerPause` stays only as long as any pause does, and its staying without one is how a promotion is told.
 */
export function pauseStatus(pass: Pass): PauseStatus {
  const { status, pauses } = pass;
  // An abort of the controller's own is noted even in a pass that lifted one, though nothing else of the pass follows it.
  if (pauses.aborted !== undefined || (status.abort && !pauses.abortLifted)) {
    return { abort: true, abortedAt: status.abortedAt ?? rfc3339(pass.now) };
  }
  if (pauses.cleared) return {};
  const present = status.pauseConditions ?? [];
  const next: PauseCondition[] = present.filter(({ reason }) => !pauses.removed.includes(reason));
  let controllerPause = status.controllerPause;
  for (const reason of pauses.added) {
    if (present.some((c) => c.reason === reason)) continue;
    next.push({ reason, startTime: rfc3339(pass.now) });
    controllerPause = true;
  }
  return next.length === 0 ? {} : { controllerPause, pauseConditions: next };
}
