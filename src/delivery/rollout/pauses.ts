/** What the next status says about aborts and pauses (`rollout/pause.go: CalculatePauseStatus`). */
import { rfc3339 } from '../../kernel/time.ts';
import type { NextStatus } from './base-status.ts';
import type { PauseCondition } from './objects.ts';
import type { Pass } from './pass.ts';

/**
 * An abort drops all pauses and keeps the time it was first seen. Otherwise pauses are taken away and added as stages
 * asked; `controllerPause` stays only as long as any pause does, and its staying without one is how a promotion is told.
 */
export function settlePauses(pass: Pass, settled: NextStatus): void {
  // Of a status made from nothing, what is not said is gone. A scaling pass copies the old status, and there the real
  // controller leaves the old pauses standing when none are to be set.
  settled.abort = undefined;
  settled.abortedAt = undefined;
  const { status, pauses } = pass;
  // An abort of the controller's own is noted even in a pass that lifted one, though nothing else of the pass follows it.
  if (pauses.aborted !== undefined || (status.abort && !pauses.abortLifted)) {
    settled.abort = true;
    settled.abortedAt = status.abortedAt ?? rfc3339(pass.now);
    return;
  }
  if (pauses.cleared) return;
  const present = status.pauseConditions ?? NO_PAUSES;
  if (present.length === 0 && pauses.added.length === 0) return;
  const next: PauseCondition[] = present.filter(({ reason }) => !pauses.removed.includes(reason));
  let controllerPause = status.controllerPause;
  for (const reason of pauses.added) {
    if (present.some((c) => c.reason === reason)) continue;
    next.push({ reason, startTime: rfc3339(pass.now) });
    controllerPause = true;
  }
  if (next.length === 0) return;
  settled.controllerPause = controllerPause;
  settled.pauseConditions = next;
}

const NO_PAUSES: readonly PauseCondition[] = [];
