/**
 * Aggregations that choose elements instead of making new ones: `topk`, `bottomk` and the experimental `limitk` and
 * `limit_ratio`. Of equal values the one that comes first by labels is kept, so that runs agree.
 */
import type { Aggregation, Expr } from '../../languages/promql/ast.ts';
import type { Labels } from '../labels.ts';
import { compareLabels } from '../labels.ts';
import { formatFloat } from '../numbers.ts';
import { invalidRatio } from './annotations.ts';
import { type Element, QueryError } from './element.ts';
import type { Evaluation } from './evaluation.ts';
import { groupLabels } from './grouping.ts';
import { hashShare } from './label-hash.ts';

/** The chosen elements, group by group, the best of each first. */
export function evaluateTop(evaluation: Evaluation, expr: Aggregation, timeMs: number): readonly Element[] {
  const parameter = evaluation.scalar(expr.parameter!, timeMs);
  const elements = evaluation.vector(expr.expr, timeMs);
  if (expr.op === 'limit_ratio') {
    const ratio = checkedRatio(evaluation, parameter, expr.parameter!);
    return elements.filter((e) => inSample(hashShare(e.labels), ratio));
  }
  const k = checkedCount(parameter);
  if (k < 1) return [];
  const groups = new Map<Labels, Element[]>();
  const labelsOf = groupLabels(expr);
  for (const element of elements) {
    const key = labelsOf(element.labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [element]);
    else group.push(element);
  }
  return [...groups.values()].flatMap((group) => chosen(expr, group, k));
}

function chosen({ op }: Aggregation, group: Element[], k: number): readonly Element[] {
  if (op === 'limitk') return group.slice(0, k);
  const sign = op === 'topk' ? -1 : 1;
  return group
    .sort((a, b) => {
      // NaN comes last in both.
      if (Number.isNaN(a.value) || Number.isNaN(b.value)) {
        if (Number.isNaN(a.value) && Number.isNaN(b.value)) return compareLabels(a.labels, b.labels);
        return Number.isNaN(a.value) ? 1 : -1;
      }
      if (a.value !== b.value) return a.value < b.value ? -sign : sign;
      return compareLabels(a.labels, b.labels);
    })
    .slice(0, k);
}

/** 2^63: what Prometheus' integers hold. */
const INT64 = 9_223_372_036_854_775_808n;

function checkedCount(parameter: number): number {
  if (Number.isNaN(parameter)) throw new QueryError('Parameter value is NaN');
  if (parameter >= Number(INT64)) throw new QueryError(`Scalar value ${formatFloat(parameter)} overflows int64`);
  if (parameter <= -Number(INT64)) return 0;
  return Math.trunc(parameter);
}

function checkedRatio(evaluation: Evaluation, parameter: number, at: Expr): number {
  if (Number.isNaN(parameter)) throw new QueryError('Ratio value is NaN');
  const limit = parameter > 1 ? 1 : parameter < -1 ? -1 : parameter;
  if (limit !== parameter) evaluation.annotations.warn(invalidRatio(parameter, limit), at);
  return limit;
}

/** A negative ratio chooses what the corresponding positive one leaves out. */
const inSample = (share: number, ratio: number): boolean => (ratio >= 0 ? share < ratio : share >= 1 + ratio);
