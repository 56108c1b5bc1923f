/** A negative number of measurements is valid, and reached by the first. */
import { integerOf } from '../../../delivery/analysis/limits.ts';
import { metricsOf } from '../../analyses.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const negativeCount: Rule = {
  id: 'analysis/negative-count',
  severity: 'error',
  title: 'A negative number of measurements',
  why: 'Nothing refuses it. Any number of measurements is more than that, so a single Error is enough for the metric to be Successful.',
  *check(bundle): Generator<Sighting> {
    for (const here of metricsOf(bundle)) {
      const asked = integerOf(here.metric.count, 0);
      if (asked >= 0) continue;
      yield seenIn(here.template, [...here.path, 'count'], {
        message: `count ${asked} of metric ${here.metric.name} is reached by its first measurement, even if that is an Error`,
        remedy: 'write a positive count, or leave count out to measure until the analysis is ended',
      });
    }
  },
};
