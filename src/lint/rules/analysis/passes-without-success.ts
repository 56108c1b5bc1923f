/** Inconclusive measurements alone are enough for the metric to pass. */
import { inWords, provedMetrics } from '../../proofs.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const passesWithoutSuccess: Rule = {
  id: 'analysis/passes-without-success',
  severity: 'warning',
  title: 'A metric that passes without one good measurement',
  why: 'When count is reached and no limit is broken, the metric is Successful, whatever the measurements said.',
  *check(bundle): Generator<Sighting> {
    for (const { here, answer } of provedMetrics(bundle)) {
      // Those that cannot fail, and those with a negative count, have rules of their own.
      if (answer.successWithoutAnySuccess === null || !answer.reachable.includes('Failed')) continue;
      if ((answer.effectiveCount ?? 1) < 0) continue;
      yield seenIn(here.template, here.path, {
        message: `metric ${here.metric.name} is Successful after ${inWords(answer.successWithoutAnySuccess)}, and nothing else`,
        remedy: 'keep failureLimit and inconclusiveLimit together below count, or ask for consecutiveSuccessLimit',
      });
    }
  },
};
