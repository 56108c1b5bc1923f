/** A weight that the next step takes away at once. */
import { type CanaryHere, canariesOf, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const notHeld: Rule = {
  id: 'weights/not-held',
  severity: 'warning',
  title: 'A weight that is not held',
  why: 'A step is over as soon as its weight is set and its pods are there. Without a pause, an analysis or an experiment behind it nobody has seen the canary at that weight.',
  *check(bundle): Generator<Sighting> {
    for (const here of canariesOf(bundle)) {
      for (const [i, { setWeight }] of here.steps.entries()) {
        if (setWeight === undefined || setWeight === 0 || setWeight >= 100 || isHeld(here, i)) continue;
        const next = here.steps.findIndex((step, j) => j > i && step.setWeight !== undefined);
        yield seenIn(here.manifest, stepPath(i, 'setWeight'), {
          message: `weight ${setWeight} is followed ${next < 0 ? 'by the end of the steps: the canary goes to 100 at once' : `by weight ${here.steps[next]?.setWeight} at once`}`,
          remedy: 'add a pause or an analysis behind it, or remove the step',
        });
      }
    }
  },
};

/** Whatever takes time before the next weight; a plugin may. */
function isHeld({ steps }: CanaryHere, i: number): boolean {
  for (const step of steps.slice(i + 1)) {
    if (step.setWeight !== undefined) return false;
    if (
      step.pause !== undefined ||
      step.analysis !== undefined ||
      step.experiment !== undefined ||
      step.plugin !== undefined
    )
      return true;
  }
  return false;
}
