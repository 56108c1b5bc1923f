/** Making the present version the stable one (`rollout/sync.go: promoteStable`). */
import { replicasOf } from './defaults.ts';
import type { Effect } from './effects.ts';
import { completedText } from './events.ts';
import type { RolloutStatus } from './objects.ts';
import type { Pass, PauseIntents, Reason } from './pass.ts';
import { countsOf, revisionOf } from './revisions.ts';
import { scaleWorkload } from './workload-ref.ts';

export interface Promoted {
  readonly next: RolloutStatus;
  readonly pauses: PauseIntents;
  readonly effects: readonly Effect[];
  /** Empty where nothing changes by it. */
  readonly because: readonly Reason[];
}

/**
 * Called at every status of a finished rollout, too; then nothing changes hands and nothing is said, but pauses and aborts
 * are cleared all the same.
 */
export function promote(pass: Pass, next: RolloutStatus, reason: string): Promoted {
  const count = pass.canary?.steps?.length ?? 0;
  const effects: Effect[] = [];
  let promoted: RolloutStatus = { ...next, promoteFull: undefined };
  if (pass.canary !== undefined) promoted = { ...promoted, currentStepIndex: count > 0 ? count : undefined };
  if (promoted.blueGreen !== undefined) {
    promoted = { ...promoted, blueGreen: { ...promoted.blueGreen, scaleUpPreviewCheckPoint: undefined } };
  }
  const revision = revisionOf(pass.rollout);
  if ((promoted.stableRS ?? '') !== promoted.currentPodHash) {
    promoted = { ...promoted, ...changedHands(pass, promoted) };
    effects.push({ kind: 'event', event: completedText(revision, promoted.currentPodHash ?? '', reason) });
  }
  const migrated =
    revision === 1 && pass.status.phase === 'Healthy' && pass.spec.workloadRef?.scaleDown === 'onsuccess';
  if (migrated) effects.push(...scaleWorkload(pass, 0));
  const isNews = promoted.stableRS !== next.stableRS || next.promoteFull === true || effects.length > 0;
  return {
    next: promoted,
    pauses: { ...pass.pauses, cleared: true, abortLifted: true },
    effects,
    because: isNews ? [promotionInWords(pass, reason)] : [],
  };
}

function promotionInWords({ current, spec }: Pass, reason: string): Reason {
  const { available } = countsOf(current) ?? { available: 0 };
  const pods = `${available} of ${replicasOf(spec)} pods are available`;
  return { rule: 'promotion', because: `${current?.metadata.name} is stable now: ${reason}; ${pods}` };
}

function changedHands(pass: Pass, next: RolloutStatus): Partial<RolloutStatus> {
  const { duration } = next;
  const timed =
    duration === undefined || duration.completionStatus !== undefined
      ? {}
      : { duration: { ...duration, completionStatus: pass.status.promoteFull ? 'FastPromoted' : 'Promoted' } };
  const turned =
    pass.canary?.pingPong === undefined
      ? {}
      : {
          canary: {
            ...next.canary,
            stablePingPong: pass.status.canary?.stablePingPong === 'ping' ? ('pong' as const) : ('ping' as const),
          },
        };
  return { ...timed, ...turned, stableRS: next.currentPodHash };
}
