/** Give the canary a number of pods of its own, whatever its share of the traffic. */
import { sidesOf } from '../pass.ts';
import { isAtDesiredCounts } from '../replica-counts.ts';
import { defineStep, done, waiting } from './step.ts';

export const setCanaryScale = defineStep<'setCanaryScale'>({
  name: 'setCanaryScale',
  describe({ weight, replicas, matchTrafficWeight }) {
    if (weight !== undefined) return `setCanaryScale{weight: ${weight}}`;
    if (matchTrafficWeight) return 'setCanaryScale{matchTrafficWeight: true}';
    return replicas === undefined ? undefined : `setCanaryScale{replicas: ${replicas}}`;
  },
  progress: (_scale, pass) =>
    isAtDesiredCounts(pass.rollout, sidesOf(pass), pass.draft.weights) ? done : waiting('the pods of both sides'),
});
