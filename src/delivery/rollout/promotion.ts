/** When the present version becomes the stable one, and what that entails (`rollout/sync.go: shouldFullPromote`, `promoteStable`). */
import { stepPosition } from './canary-target.ts';
import { replicasOf } from './defaults.ts';
import type { RolloutStatus } from './objects.ts';
import { isAborted, type Pass, type Reason } from './pass.ts';
import { isThresholdMet } from './progress-threshold.ts';
import { countsOf } from './revisions.ts';
import { isFastRollback, isWithinWindow } from './rollback.ts';

/** Why the present version is to be promoted now; `undefined` if it is not. `next` is the status about to be written. */
export function promotionReason(pass: Pass, next: RolloutStatus): string | undefined {
  if (pass.stable === undefined) return 'Initial deploy';
  if (pass.canary !== undefined) return canaryReason(pass);
  return pass.blueGreen === undefined ? undefined : blueGreenReason(pass, next);
}

function canaryReason(pass: Pass): string | undefined {
  if (isAborted(pass) || !hasEnoughPods(pass)) return undefined;
  if (pass.status.promoteFull) return 'Full promotion requested';
  const fast = fastReason(pass);
  if (fast !== undefined) return fast;
  const count = pass.canary?.steps?.length ?? 0;
  const finished = count === 0 || stepPosition(pass.rollout).index === count;
  return finished ? `Completed all ${count} canary steps` : undefined;
}

/** The abort, in the pass that first sees it: by whom, and what it means. */
export function abortReason({ status, pauses, stable, canary }: Pass, index?: number): readonly Reason[] {
  if (status.abortedAt !== undefined) {
    if (index === undefined || status.currentStepIndex === index) return [];
    return [{ rule: 'abort', because: `an aborted update stands at step ${index + 1}, whoever moved it` }];
  }
  const by = pauses.aborted ?? 'a person or another system asked for it';
  const back = `${stable?.metadata.name ?? 'the stable version'} takes over again`;
  const steps = (canary?.steps?.length ?? 0) > 0 ? `back to the first of ${canary?.steps?.length} steps, ` : '';
  return [{ rule: 'abort', because: `the update is aborted: ${by}; ${steps}${back}` }];
}

/** Too many pods do not stand in the way: after a scale-down promotion comes first. */
function hasEnoughPods({ current, spec, canary }: Pass): boolean {
  if (current === undefined) return false;
  const counts = countsOf(current);
  const replicas = replicasOf(spec);
  return counts.available >= replicas || isThresholdMet(canary?.replicaProgressThreshold, counts, replicas);
}

function blueGreenReason(pass: Pass, next: RolloutStatus): string | undefined {
  const active = next.blueGreen?.activeSelector ?? '';
  // On a first deployment the active Service follows only once there is a stable version.
  if (active === '') return 'Initial deploy';
  if (active !== (next.currentPodHash ?? '')) return undefined;
  if (!pass.targetsVerified) return undefined;
  if (pass.status.promoteFull) return 'Full promotion requested';
  const fast = fastReason(pass);
  if (fast !== undefined) return fast;
  if (isAborted(pass)) return undefined;
  const analysed =
    pass.blueGreen?.postPromotionAnalysis === undefined || pass.runs.postPromotion?.status?.phase === 'Successful';
  return analysed ? 'Completed blue-green update' : undefined;
}

function fastReason(pass: Pass): string | undefined {
  if (!isFastRollback(pass)) return undefined;
  return isWithinWindow(pass) ? 'Rollback within window' : 'Fast rollback';
}
