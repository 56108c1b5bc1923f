/** A pause that is over before it begins. */
import { canariesOf, pauseSeconds, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const pauseOfNothing: Rule = {
  id: 'rollout/pause-of-nothing',
  severity: 'warning',
  title: 'A pause of no time',
  why: 'Pauses are counted in whole seconds, and what is left of a fraction is cut. A number without unit is seconds.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, steps } of canariesOf(bundle)) {
      for (const [i, step] of steps.entries()) {
        if (step.pause?.duration === undefined || pauseSeconds(step) !== 0) continue;
        yield seenIn(manifest, stepPath(i, 'pause', 'duration'), {
          message: `a pause of ${JSON.stringify(step.pause.duration)} lasts 0 seconds`,
          remedy: 'write whole seconds, or pause: {} to wait for a promotion',
        });
      }
    }
  },
};
