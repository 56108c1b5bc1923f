/** Measurements that mostly see the same requests again. */

import { integerOf } from '../../../delivery/analysis/limits.ts';
import { metricsOf } from '../../analyses.ts';
import { exprOf, intervalSeconds, ratesOf } from '../../queries.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { span } from '../../words.ts';

export const overlappingLooks: Rule = {
  id: 'promql/overlapping-looks',
  severity: 'info',
  title: 'Measurements that see the same requests again',
  why: 'Looks that overlap are no independent evidence: one bad minute fails several of them, and failureLimit no longer means what it says.',
  *check(bundle): Generator<Sighting> {
    for (const here of metricsOf(bundle)) {
      const interval = intervalSeconds(here);
      const expr = exprOf(here);
      const rates = expr === undefined ? [] : ratesOf(expr).filter(({ call }) => call.function !== 'irate');
      const window = rates.reduce((longest, { windowSeconds }) => Math.max(longest, windowSeconds), 0);
      const looks = integerOf(here.metric.count, 0);
      if (interval === undefined || interval === 0 || looks === 1 || window < 2 * interval) continue;
      const times = Math.round((window / interval) * 10) / 10;
      const whole =
        looks > 1
          ? `; the ${looks} looks are worth about ${Math.round(((window + (looks - 1) * interval) / window) * 10) / 10} apart`
          : '';
      yield seenIn(here.template, [...here.path, 'interval'], {
        message: `measured every ${span(interval)} over a window of ${span(window)}: every request is seen ${times} times${whole}`,
        remedy: `make the interval as long as the window (${span(window)}), or the window shorter`,
      });
    }
  },
};
