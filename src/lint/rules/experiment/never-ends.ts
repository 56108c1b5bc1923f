/** An experiment that nothing ends. */
import { experimentsOf } from '../../experiments.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const experimentNeverEnds: Rule = {
  id: 'experiment/never-ends',
  severity: 'warning',
  title: 'An experiment that nothing ends',
  why: 'An experiment ends with its duration or with the analyses that are requiredForCompletion. A step with one that has neither is never over.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, path, seconds, analyses, isStep } of experimentsOf(bundle)) {
      if (seconds > 0 || analyses.some(({ isRequired }) => isRequired)) continue;
      yield seenIn(manifest, path, {
        what: 'key',
        message: `no duration, and no analysis is requiredForCompletion: ${isStep ? 'the step waits until somebody promotes or aborts, or an analysis fails' : 'it runs until it is terminated, or an analysis fails'}`,
        remedy: 'add a duration, or requiredForCompletion: true to an analysis that ends',
      });
    }
  },
};
