/** A background analysis that begins one step before the weight it seems meant for: at the pause of the weight before. */

import { describeStep } from '../../../delivery/rollout/steps/index.ts';
import { CANARY, canariesOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const startingStepOnPause: Rule = {
  id: 'analysis/starting-step-on-pause',
  severity: 'info',
  title: 'A background analysis that begins with a pause',
  why: 'startingStep counts from 0 and the analysis begins together with that step. Where it names a pause, the weight before it has been there for a moment only; people who count from 1 mean the step before.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, canary, steps } of canariesOf(bundle)) {
      const starting = canary.analysis?.startingStep ?? 0;
      const step = steps[starting];
      const before = steps[starting - 1];
      if (step?.pause === undefined || before?.setWeight === undefined) continue;
      yield seenIn(manifest, [...CANARY, 'analysis', 'startingStep'], {
        message: `startingStep ${starting} is "${describeStep(step)}", for steps are counted from 0; "${describeStep(before)}" is step ${starting - 1}`,
        remedy: `write ${starting - 1} to begin with the weight`,
      });
    }
  },
};
