/** Two options that wait for each other when a rollout is aborted. */
import { hasOwnAbortDelay } from '../../../delivery/rollout/defaults.ts';
import { CANARY, canariesOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const dynamicScaleAbortDelay: Rule = {
  id: 'rollout/dynamic-scale-abort-delay',
  severity: 'warning',
  title: 'dynamicStableScale with abortScaleDownDelaySeconds',
  why: 'On an abort the stable side grows only with the traffic that comes back, the traffic comes back only with the stable pods, and the canary is kept for the delay: controllers without the fix of argo-rollouts#4900 wait for ever.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, canary, spec } of canariesOf(bundle)) {
      if (canary.dynamicStableScale !== true || !hasOwnAbortDelay(spec)) continue;
      yield seenIn(manifest, [...CANARY, 'abortScaleDownDelaySeconds'], {
        what: 'key',
        message: `abortScaleDownDelaySeconds ${canary.abortScaleDownDelaySeconds} beside dynamicStableScale`,
        remedy: 'leave abortScaleDownDelaySeconds out, or make sure that the controller has the fix',
      });
    }
  },
};
