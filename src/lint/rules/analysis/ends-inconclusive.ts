/** A metric whose measurements are never Inconclusive, and which ends so all the same. */
import { inWords, provedMetrics } from '../../proofs.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const endsInconclusive: Rule = {
  id: 'analysis/ends-inconclusive',
  severity: 'warning',
  title: 'A metric that ends Inconclusive though no measurement is',
  why: 'When count is reached before consecutiveSuccessLimit, the metric is Inconclusive, and the rollout pauses until a person decides.',
  *check(bundle): Generator<Sighting> {
    for (const { here, answer } of provedMetrics(bundle)) {
      const { successCondition = '', failureCondition = '', provider } = here.metric;
      const canBeInconclusive =
        (successCondition !== '' && failureCondition !== '') ||
        provider?.job !== undefined ||
        provider?.kayenta !== undefined;
      const witness = answer.verdicts.Inconclusive?.witness;
      if (witness === undefined || canBeInconclusive) continue;
      yield seenIn(here.template, here.path, {
        message: `metric ${here.metric.name} is Inconclusive after ${inWords(witness)}: the rollout pauses until somebody promotes or aborts it`,
        remedy:
          'raise count, lower consecutiveSuccessLimit, or leave count out so that it is measured until it is decided',
      });
    }
  },
};
