/** Warnings and infos: what Prometheus remarks about a query without changing its answer. */
import type { Expr } from '../../languages/promql/ast.ts';
import { goQuote } from '../../languages/promql/quoting.ts';
import { formatFloat } from '../numbers.ts';

/**
 * Remarks collected during one evaluation: each text once, in the order in which they first arose, with the place where it
 * arose last, as Prometheus keeps them.
 */
export class Annotations {
  readonly #warnings = new Map<string, Expr>();
  readonly #infos = new Map<string, Expr>();

  /** `about` is the expression the remark is about; of one in parentheses what is inside. */
  warn(message: string, about: Expr): void {
    this.#warnings.set(`PromQL warning: ${message}`, about);
  }

  info(message: string, about: Expr): void {
    this.#infos.set(`PromQL info: ${message}`, about);
  }

  get warnings(): readonly string[] {
    return [...this.#warnings].map(placed);
  }

  get infos(): readonly string[] {
    return [...this.#infos].map(placed);
  }
}

/** Places are columns of the first line: the tree does not know of line breaks. */
const placed = ([message, about]: readonly [string, Expr]): string => `${message} (1:${startOf(about) + 1})`;

function startOf(expr: Expr): number {
  if (expr.kind === 'parentheses') return startOf(expr.expr);
  // Prometheus replaces a subquery by its results before it remarks on it, and they have no place.
  return expr.kind === 'subquery' ? 0 : expr.span.start;
}

export const invalidQuantile = (q: number): string => `quantile value should be between 0 and 1, got ${formatFloat(q)}`;

export const invalidRatio = (ratio: number, limit: number): string =>
  `ratio value should be between -1 and 1, got ${formatFloat(ratio)}, capping to ${formatFloat(limit)}`;

/** `name` is the metric's, where it is still known. */
export const badBucketLabel = (value: string, name: string): string =>
  `bucket label "le" is missing or has a malformed value of ${goQuote(value)}${name === '' ? '' : ` for metric name ${goQuote(name)}`}`;

export const sortInRange = 'sort is ineffective for range queries since results are always ordered by labels';

export const possibleNonCounter = (name: string): string =>
  `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${goQuote(name)}`;

export const forcedMonotonicity =
  'input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)';
