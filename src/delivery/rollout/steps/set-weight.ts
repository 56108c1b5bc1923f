/** Send this share of the traffic, or as near as numbers of pods can come, to the canary. */

import { sidesOf } from '../pass.ts';
import { isAtDesiredCounts } from '../replica-counts.ts';
import { defineStep, done, waiting } from './step.ts';

export const setWeight = defineStep<'setWeight'>({
  name: 'setWeight',
  describe: (weight) => `setWeight: ${weight}`,
  progress(_weight, pass) {
    if (!isAtDesiredCounts(pass.rollout, sidesOf(pass), pass.draft.weights)) return waiting('the pods of both sides');
    return pass.weightVerified === false ? waiting('the load balancer to follow') : done;
  },
});
