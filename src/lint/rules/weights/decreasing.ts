/** A weight lower than the one before. */
import { canariesOf, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const decreasing: Rule = {
  id: 'weights/decreasing',
  severity: 'warning',
  title: 'A weight below the one before',
  why: 'Users who were on the new version go back to the old one, and come again with the next step; often two digits were swapped.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, steps } of canariesOf(bundle)) {
      let before = 0;
      for (const [i, { setWeight }] of steps.entries()) {
        if (setWeight === undefined) continue;
        if (setWeight < before && setWeight > 0)
          yield seenIn(manifest, stepPath(i, 'setWeight'), {
            message: `weight ${setWeight} after weight ${before}`,
            remedy: 'write the weights in rising order',
          });
        before = setWeight;
      }
    }
  },
};
