/** A required analysis that ends beside one that never does: the experiment stays Running for good. */
import { experimentsOf } from '../../experiments.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const endlessBesideRequired: Rule = {
  id: 'experiment/endless-beside-required',
  severity: 'error',
  title: 'An endless analysis beside a required one',
  why: 'When the required analysis is a success the pods are scaled down, but the experiment takes over the state of the other analysis, which is Running, and never looks at it again: it stays Running for good.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, analyses } of experimentsOf(bundle)) {
      const required = analyses.find(({ isRequired }) => isRequired);
      for (const { name, path, isRequired, proof } of analyses) {
        if (required === undefined || isRequired || proof?.alwaysEnds !== false) continue;
        yield seenIn(manifest, path, {
          message: `analysis ${name} need not come to an end, and ${required.name} is required for completion`,
          remedy: `give the metrics of ${name} a count, or make it required, too`,
        });
      }
    }
  },
};
