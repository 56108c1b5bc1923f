/** A condition that says the same of every number a metric may have. */
import { metricsOf } from '../../analyses.ts';
import { conditionField, type Judging, judgingOf, USUAL_NUMBERS } from '../../conditions.ts';
import { exprOf, shareIn } from '../../queries.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const alwaysTheSame: Rule = {
  id: 'conditions/always-the-same',
  severity: 'warning',
  title: 'A condition that judges every number alike',
  why: 'A threshold in the wrong unit (95 where the query answers 0.95), or a comparison that always holds, decides every release beforehand.',
  *check(bundle): Generator<Sighting> {
    for (const here of metricsOf(bundle)) {
      const judging = judgingOf(here);
      const expr = exprOf(here);
      if (judging === undefined || expr === undefined) continue;
      const isShare = shareIn(expr) !== undefined;
      const numbers = isShare ? SHARES : USUAL_NUMBERS;
      const phases = new Set(numbers.map((n) => judging.phaseOf(n)));
      const [only] = phases;
      if (phases.size !== 1 || only === undefined || only === 'Error') continue;
      const range = isShare ? 'of a share from 0 to 1, which the query answers' : 'from 0 to a million';
      yield seenIn(here.template, [...here.path, conditionField(judging)], {
        message: `metric ${here.metric.name}: every number ${range}, is ${only}${wordsOf(judging)}`,
        remedy: isShare
          ? 'compare with a share, such as 0.95 for 95 %'
          : 'compare with a number that tells good from bad',
      });
    }
  },
};

const SHARES: readonly number[] = Array.from({ length: 1_001 }, (_, i) => i / 1_000);

const wordsOf = ({ success, failure }: Judging): string =>
  ` (${[success, failure].filter((c) => c !== '').join('; ')})`;
