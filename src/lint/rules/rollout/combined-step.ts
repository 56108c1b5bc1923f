/** One step with two actions that validation does not tell apart. */
import { stepKinds } from '../../../delivery/rollout/steps/index.ts';
import { EXCLUSIVE } from '../../../scenario/spec-places.ts';
import { canariesOf, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list } from '../../words.ts';

export const combinedStep: Rule = {
  id: 'rollout/combined-step',
  severity: 'warning',
  title: 'One step with several actions',
  why: 'Validation only refuses some pairs. Of the others one decides when the step is over, and the step goes on without waiting for the rest.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, steps } of canariesOf(bundle)) {
      for (const [i, step] of steps.entries()) {
        const given = stepKinds.map(({ name }) => name).filter((name) => step[name] !== undefined);
        const [first, second] = given;
        if (first === undefined || second === undefined) continue;
        // Those the controller refuses itself.
        if (EXCLUSIVE.filter((action) => step[action] !== undefined).length > 1) continue;
        yield seenIn(manifest, stepPath(i, second), {
          what: 'key',
          message: `step ${i + 1} has ${list(given)}: ${first} alone decides when it is over`,
          remedy: 'begin a step of its own for each',
        });
      }
    }
  },
};
