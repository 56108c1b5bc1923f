/** Making the present version the stable one (`rollout/sync.go: promoteStable`). */
import type { NextStatus } from './base-status.ts';
import { replicasOf } from './defaults.ts';
import { copied } from './duration-tracking.ts';
import type { Effect } from './effects.ts';
import { completedText } from './events.ts';
import type { Pass, Reason } from './pass.ts';
import { countsOf, revisionOf } from './revisions.ts';
import { scaleWorkload } from './workload-ref.ts';

export interface Promoted {
  readonly effects: readonly Effect[];
  /** Empty where nothing changes by it. */
  readonly because: readonly Reason[];
}

/**
 * Called at every status of a finished rollout, too; then nothing changes hands and nothing is said. Whoever promotes lifts
 * pauses and aborts in any case. What changes is settled in `next`.
 */
export function promote(pass: Pass, next: NextStatus, reason: string): Promoted {
  const count = pass.canary?.steps?.length ?? 0;
  const effects: Effect[] = [];
  const stableBefore = next.stableRS;
  const wasFull = next.promoteFull === true;
  next.promoteFull = undefined;
  if (pass.canary !== undefined) next.currentStepIndex = count > 0 ? count : undefined;
  if (next.blueGreen !== undefined) next.blueGreen = { ...next.blueGreen, scaleUpPreviewCheckPoint: undefined };
  const revision = revisionOf(pass.rollout);
  if ((next.stableRS ?? '') !== next.currentPodHash) {
    changeHands(pass, next);
    effects.push({ kind: 'event', event: completedText(revision, next.currentPodHash ?? '', reason) });
  }
  const migrated =
    revision === 1 && pass.status.phase === 'Healthy' && pass.spec.workloadRef?.scaleDown === 'onsuccess';
  if (migrated) effects.push(...scaleWorkload(pass, 0));
  const isNews = next.stableRS !== stableBefore || wasFull || effects.length > 0;
  return {
    effects,
    because: isNews ? [promotionInWords(pass, reason)] : [],
  };
}

function promotionInWords({ current, spec }: Pass, reason: string): Reason {
  const { available } = countsOf(current) ?? { available: 0 };
  const pods = `${available} of ${replicasOf(spec)} pods are available`;
  return { rule: 'promotion', because: `${current?.metadata.name} is stable now: ${reason}; ${pods}` };
}

function changeHands({ status, canary }: Pass, next: NextStatus): void {
  const { duration } = next;
  if (duration !== undefined && duration.completionStatus === undefined) {
    const completed = copied(duration);
    completed.completionStatus = status.promoteFull ? 'FastPromoted' : 'Promoted';
    next.duration = completed;
  }
  if (canary?.pingPong !== undefined) {
    next.canary = { ...next.canary, stablePingPong: status.canary?.stablePingPong === 'ping' ? 'pong' : 'ping' };
  }
  next.stableRS = next.currentPodHash;
}
