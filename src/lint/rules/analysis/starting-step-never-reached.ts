/** A background analysis that waits for a step that does not come. */
import { CANARY, canariesOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { count } from '../../words.ts';

export const startingStepNeverReached: Rule = {
  id: 'analysis/starting-step-never-reached',
  severity: 'error',
  title: 'A background analysis that never begins',
  why: 'Steps are counted from 0. When the last step is done the rollout is promoted, and the analysis has not begun.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, canary, steps } of canariesOf(bundle)) {
      const starting = canary.analysis?.startingStep;
      if (starting === undefined || starting === 0 || starting < steps.length) continue;
      yield seenIn(manifest, [...CANARY, 'analysis', 'startingStep'], {
        message: `startingStep ${starting} with ${count(steps.length, 'step')}, which are counted from 0 to ${Math.max(0, steps.length - 1)}`,
        remedy: steps.length === 0 ? 'leave startingStep out, or write steps' : `write ${steps.length - 1} at the most`,
      });
    }
  },
};
