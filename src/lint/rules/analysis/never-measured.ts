/** A background analysis that has not begun to measure when the rollout is over. */
import { cadenceOf } from '../../../study/prove/cadence.ts';
import { backgroundMetricsOf } from '../../background.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { span } from '../../words.ts';

export const neverMeasured: Rule = {
  id: 'analysis/never-measured',
  severity: 'error',
  title: 'A background metric whose delay outlasts the rollout',
  why: 'A background analysis that is ended by the end of the rollout is Successful, whether it has measured anything or not.',
  *check(bundle): Generator<Sighting> {
    for (const { here, left } of backgroundMetricsOf(bundle)) {
      const { delay } = cadenceOf(here.metric);
      if (delay === 0 || delay < left) continue;
      yield seenIn(here.template, [...here.path, 'initialDelay'], {
        message: `the first measurement comes ${span(delay)} after the analysis begins, but ${here.analysis.where.split(',')[0] ?? ''} has only ${span(left)} of pauses and analyses left then`,
        remedy: `shorten initialDelay below ${span(left)}, let the analysis begin at an earlier step, or lengthen the pauses`,
      });
    }
  },
};
