/** Calls of functions over ranges: `rate(x[5m])` and its like, one series at a time. */

import { invariant } from '../../kernel/invariant.ts';
import type { Call, Expr } from '../../languages/promql/ast.ts';
import { type Labels, labelValue, METRIC_NAME } from '../labels.ts';
import { possibleNonCounter } from './annotations.ts';
import { type Element, QueryError } from './element.ts';
import type { Evaluation } from './evaluation.ts';
import type { RangeMeaning } from './functions/meaning.ts';
import { eachWindow, type RangeWindow } from './selection.ts';
import { eachSubqueryWindow } from './subquery.ts';

/** The vector a function over ranges gives: an element for every series for which it has a value. */
export function evaluateRangeCall(
  evaluation: Evaluation,
  call: Call,
  meaning: RangeMeaning,
  timeMs: number,
): readonly Element[] {
  const range = call.args.map(unwrapped).find((arg) => arg.kind === 'range-selector' || arg.kind === 'subquery');
  invariant(range !== undefined, 'the type check lets a function over ranges have one');
  refuseBounds(call, meaning, range);
  const numbers = call.args.filter((arg) => unwrapped(arg) !== range).map((arg) => evaluation.scalar(arg, timeMs));
  meaning.remark?.({ evaluation, call, timeMs }, numbers);
  const names = evaluation.remembered(call, () => new ResultNames());
  const elements: Element[] = [];
  const visit = (labels: Labels, window: RangeWindow, dropsAnyway = false) => {
    const value = meaning.evaluate(window, numbers);
    if (value === undefined) return;
    const keeps = meaning.keepsName === true && !dropsAnyway;
    const element = keeps ? { labels, value, dropName: false } : evaluation.nameless(labels, value);
    if (!evaluation.settings.delayedNameRemoval) names.claim(element.labels, labels);
    elements.push(element);
    if (meaning.forCounters === true) remarkNonCounter(evaluation, labels, range);
  };
  if (range.kind === 'subquery') eachSubqueryWindow(evaluation, range, timeMs, visit);
  else eachWindow(evaluation, range, timeMs, visit);
  return elements;
}

/** Whether any series has a sample in a range. */
export function anyWindow(evaluation: Evaluation, expr: Expr, timeMs: number): boolean {
  const range = unwrapped(expr);
  let any = false;
  const visit = () => {
    any = true;
  };
  if (range.kind === 'subquery') eachSubqueryWindow(evaluation, range, timeMs, visit);
  else if (range.kind === 'range-selector') eachWindow(evaluation, range, timeMs, visit);
  return any;
}

const unwrapped = (expr: Expr): Expr => (expr.kind === 'parentheses' ? unwrapped(expr.expr) : expr);

/** Not every function has a meaning for values at the bounds. */
function refuseBounds(call: Call, meaning: RangeMeaning, range: Expr): void {
  const bounds = range.kind === 'range-selector' ? range.selector.bounds : undefined;
  if (bounds === undefined || meaning.bounds?.includes(bounds) === true) return;
  const able = bounds === 'anchored' ? 'changes, delta, increase, rate, resets' : 'delta, increase, rate';
  throw new QueryError(`${bounds} modifier can only be used with: ${able} - not with ${call.function}`);
}

/**
 * Which series the labels of a result belong to. Two series that become the same one when their names go are an error, in
 * a range query also when they never have a value at the same step, because Prometheus evaluates series by series.
 */
class ResultNames {
  readonly #owners = new Map<string, string>();

  claim(result: Labels, series: Labels): void {
    const owner = this.#owners.get(result.key);
    if (owner === undefined) this.#owners.set(result.key, series.key);
    else if (owner !== series.key) throw new QueryError('vector cannot contain metrics with the same labelset');
  }
}

const COUNTER_SUFFIXES = ['_total', '_sum', '_count', '_bucket'];

function remarkNonCounter(evaluation: Evaluation, labels: Labels, range: Expr): void {
  const name = labelValue(labels, METRIC_NAME);
  if (name === '' || COUNTER_SUFFIXES.some((suffix) => name.endsWith(suffix))) return;
  evaluation.annotations.info(possibleNonCounter(name), range);
}
