/** An aborted version's pods are kept for a while, in case the abort is undone (`rollout/replicaset.go: shouldDelayScaleDownOnAbort`). */
import { abortDelayOf, hasOwnAbortDelay, isRouted } from './defaults.ts';
import { isAborted, type Pass } from './pass.ts';

/**
 * Not without a router, where these pods would get traffic; not when they are to be kept for ever; and under
 * `dynamicStableScale` only if the user asked for a delay, since it drains with the traffic otherwise.
 */
export function shouldDelayOnAbort(pass: Pick<Pass, 'pauses' | 'status' | 'stable' | 'canary' | 'spec'>): boolean {
  if (!isAborted(pass) || pass.stable === undefined) return false;
  if (pass.canary !== undefined && !isRouted(pass.spec)) return false;
  if (abortDelayOf(pass.spec).delay === 'forever') return false;
  return !pass.canary?.dynamicStableScale || hasOwnAbortDelay(pass.spec);
}
