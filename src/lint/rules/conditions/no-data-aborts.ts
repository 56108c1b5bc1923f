/** A condition that takes the first element of an answer without asking whether there is one. */

import { limitsOf } from '../../../delivery/analysis/limits.ts';
import { metricsOf } from '../../analyses.ts';
import { conditionField, judgingOf } from '../../conditions.ts';
import { exprOf } from '../../queries.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list, span } from '../../words.ts';
import { canBeEmpty, canBeNaN, classification } from './fails-open.ts';

/** Between an error and the next try. */
const RETRY_SECONDS = 10;

export const noDataAborts: Rule = {
  id: 'conditions/no-data-aborts',
  severity: 'info',
  title: 'No data aborts the rollout',
  why: 'Right after the pods start, and whenever the canary has no requests, there is nothing to measure. An abort for lack of traffic says nothing about the release.',
  *check(bundle): Generator<Sighting> {
    for (const here of metricsOf(bundle)) {
      const judging = judgingOf(here);
      if (judging === undefined || here.isDry || judging.phaseOf(1) === 'Error') continue;
      const { failure, consecutiveError } = limitsOf(here.metric);
      const expr = exprOf(here);
      const says = [
        ...(canBeEmpty(expr) && judging.phaseOf() === 'Error'
          ? [
              `an empty answer is an Error, and ${consecutiveError + 1} in a row, ${span(consecutiveError * RETRY_SECONDS)}, abort the rollout`,
            ]
          : []),
        ...(canBeNaN(expr) && judging.phaseOf(Number.NaN) === 'Failed' && failure >= 0
          ? [`NaN (0 divided by 0) is Failed, and ${failure + 1} of them abort it`]
          : []),
      ];
      if (says.length === 0) continue;
      yield seenIn(here.template, [...here.path, conditionField(judging)], {
        message: `metric ${here.metric.name}: ${list(says)}; ${classification(judging)}`,
        remedy:
          'decide what no data means: `len(result) == 0 || isNaN(result[0]) || …` lets it pass, both conditions without it pause the rollout; an initialDelay bridges the first scrapes',
      });
    }
  },
};
