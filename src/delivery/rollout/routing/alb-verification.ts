/** When the controller asks AWS whether a load balancer has taken a weight over: asking costs API calls (`rolloututil.ShouldVerifyWeight`). */
import { stepPosition } from '../canary-target.ts';
import { maxTrafficWeightOf, statusOf } from '../defaults.ts';
import type { Rollout } from '../objects.ts';

/** Only in the middle of an update: at a `setWeight` step, or when all steps are over and all traffic is to move. */
export function isWorthVerifying(rollout: Rollout, weight: number): boolean {
  const { stableRS = '', currentPodHash = '' } = statusOf(rollout);
  if (stableRS === '' || stableRS === currentPodHash) return false;
  const { step } = stepPosition(rollout);
  return step === undefined ? weight === maxTrafficWeightOf(rollout.spec) : step.setWeight !== undefined;
}
