/** Warnings and infos: what Prometheus remarks about a query without changing its answer. */
import type { Span } from '../../languages/promql/ast.ts';
import { goQuote } from '../../languages/promql/quoting.ts';
import { formatFloat } from '../numbers.ts';

/** Remarks collected during one evaluation; each text once, in the order in which they first arose. */
export class Annotations {
  readonly #warnings = new Set<string>();
  readonly #infos = new Set<string>();

  warn(message: string, at: Span): void {
    this.#warnings.add(`PromQL warning: ${message} (1:${at.start + 1})`);
  }

  info(message: string, at: Span): void {
    this.#infos.add(`PromQL info: ${message} (1:${at.start + 1})`);
  }

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  get infos(): readonly string[] {
    return [...this.#infos];
  }
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
