/** What is judged a success although nothing was measured. */
import type { Expr } from '../../../languages/promql/ast.ts';
import { metricsOf } from '../../analyses.ts';
import { conditionField, type Judging, judgingOf } from '../../conditions.ts';
import { exprOf, isNeverEmpty, nodesOf } from '../../queries.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { list } from '../../words.ts';

export const failsOpen: Rule = {
  id: 'conditions/fails-open',
  severity: 'warning',
  title: 'No data counts as a success',
  why: 'A canary without traffic, a scrape that fails or a label that was renamed then looks like a healthy release, and is promoted.',
  *check(bundle): Generator<Sighting> {
    for (const here of metricsOf(bundle)) {
      const judging = judgingOf(here);
      const expr = exprOf(here);
      if (judging === undefined || here.isDry) continue;
      const open = [
        ...(canBeEmpty(expr) && judging.phaseOf() === 'Successful' ? ['an empty answer'] : []),
        ...(canBeNaN(expr) && judging.phaseOf(Number.NaN) === 'Successful' ? ['NaN (0 divided by 0)'] : []),
      ];
      if (open.length === 0) continue;
      yield seenIn(here.template, [...here.path, conditionField(judging)], {
        message: `metric ${here.metric.name} is Successful on ${list(open)}; ${classification(judging)}`,
        remedy: remedyFor(judging),
      });
    }
  },
};

export const canBeEmpty = (expr: Expr | undefined): boolean => expr === undefined || !isNeverEmpty(expr);

/** Division and quantiles of nothing are what makes NaN of counters. */
export const canBeNaN = (expr: Expr | undefined): boolean =>
  expr === undefined ||
  [...nodesOf(expr)].some(
    (node) =>
      (node.kind === 'binary' && node.op === '/') || (node.kind === 'call' && node.function === 'histogram_quantile'),
  );

/** What each kind of nothing is judged to be. */
export function classification({ phaseOf }: Judging): string {
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ['empty', []],
    ['NaN', [Number.NaN]],
    ['0', [0]],
    ['+Inf', [Number.POSITIVE_INFINITY]],
  ];
  return `judged are ${cases.map(([name, numbers]) => `${name}: ${phaseOf(...numbers)}`).join(', ')}`;
}

const remedyFor = ({ success }: Judging): string =>
  success === ''
    ? 'add a successCondition that only a real number can meet; what meets neither is then Inconclusive, and the rollout pauses'
    : 'let only a real number succeed: `len(result) > 0 && !isNaN(result[0]) && …`; add a failureCondition if no data should pause the rollout instead of failing it';
