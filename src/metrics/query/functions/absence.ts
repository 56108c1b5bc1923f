/** What one knows of series that are not there: the labels their selector asks for. */
import type { Expr } from '../../../languages/promql/ast.ts';
import { type Labels, labelsFromPairs, METRIC_NAME, noLabels } from '../../labels.ts';

/** The labels that a plain selector fixes by equality; a label that is matched more than once is not among them. */
export function absentLabels(expr: Expr): Labels {
  if (expr.kind === 'parentheses') return absentLabels(expr.expr);
  const selector = expr.kind === 'range-selector' ? expr.selector : expr;
  if (selector.kind !== 'vector-selector') return noLabels;
  const values = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, op, value } of selector.matchers) {
    if (name === METRIC_NAME) continue;
    if (op === '=' && !seen.has(name)) {
      values.set(name, value);
      seen.add(name);
    } else values.delete(name);
  }
  return labelsFromPairs(values);
}
