/** More canary pods than all, while stable shrinks by as many. */
import { maxTrafficWeightOf } from '../../../delivery/rollout/defaults.ts';
import { canariesOf, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const scaleAboveAll: Rule = {
  id: 'weights/scale-above-all',
  severity: 'error',
  title: 'dynamicStableScale with more than all pods on the canary side',
  why: 'The stable side gets what is left. Less than nothing is a negative number of pods, which the API server refuses; the rollout is stuck.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, canary, spec, steps } of canariesOf(bundle)) {
      const most = maxTrafficWeightOf(spec);
      if (canary.dynamicStableScale !== true) continue;
      for (const [i, { setCanaryScale }] of steps.entries()) {
        const weight = setCanaryScale?.weight ?? 0;
        if (weight <= most) continue;
        yield seenIn(manifest, stepPath(i, 'setCanaryScale', 'weight'), {
          message: `setCanaryScale.weight ${weight} leaves ${most - weight} of ${most} for the stable side`,
          remedy: `write ${most} at the most, or do without dynamicStableScale`,
        });
      }
    }
  },
};
