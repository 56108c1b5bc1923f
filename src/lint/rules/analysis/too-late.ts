/** A background metric that needs longer to fail than the rollout lasts. */
import { limitsOf } from '../../../delivery/analysis/limits.ts';
import { cadenceOf } from '../../../study/prove/cadence.ts';
import { backgroundMetricsOf } from '../../background.ts';
import { provedMetrics } from '../../proofs.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { count, span } from '../../words.ts';

export const tooLate: Rule = {
  id: 'analysis/too-late',
  severity: 'warning',
  title: 'A background metric that cannot fail before the rollout is over',
  why: 'The rollout does not wait for its background analysis: with the last step it is ended, and is Successful as long as no limit is broken yet.',
  *check(bundle): Generator<Sighting> {
    const proofs = provedMetrics(bundle);
    for (const { here, left } of backgroundMetricsOf(bundle)) {
      const soonest = proofs.find((p) => p.here === here)?.answer.verdicts.Failed?.earliestSeconds;
      if (soonest === undefined || soonest < left || cadenceOf(here.metric).delay >= left) continue;
      const { failure } = limitsOf(here.metric);
      yield seenIn(here.template, here.path, {
        message: `metric ${here.metric.name} can fail ${span(soonest)} after it begins at the earliest (${count(failure + 1, 'failure')}), but the steps leave it ${span(left)}`,
        remedy: 'lower failureLimit, shorten the interval, begin at an earlier step, or lengthen the pauses',
      });
    }
  },
};
