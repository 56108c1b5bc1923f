/** An experiment step whose analysis can be Inconclusive. */
import { experimentsOf } from '../../experiments.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const inconclusiveRepeats: Rule = {
  id: 'experiment/inconclusive-repeats',
  severity: 'info',
  title: 'An Inconclusive experiment step repeats itself',
  why: 'The rollout is paused, but a new Experiment is made each time one ends so, with pods of its own, and promoting the rollout does not end that.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, analyses, isStep } of experimentsOf(bundle)) {
      for (const { name, path, proof } of analyses) {
        const found = proof?.verdicts.Inconclusive;
        if (!isStep || found === undefined) continue;
        yield seenIn(manifest, path, {
          message: `analysis ${name} can be Inconclusive, and the experiment is then made again and again`,
          remedy:
            'leave failureCondition out, so that every measurement is decided; or ask for the analysis in a step of its own behind the experiment',
        });
      }
    }
  },
};
