/** Quantiles with intervals that hold whatever the distribution: between two of the ordered values themselves. */
import { binomialUpperTail } from '../power/count-distribution.ts';
import type { QuantileSummary } from '../results.ts';

/**
 * The quantile at `q`, and its interval: how many of n values lie below it is binomial, so the l-th and the u-th smallest hold
 * it between them with a known probability (W. Thompson, 1936). Null where n is too small for a bound on that side.
 */
export function quantile(sorted: readonly number[], q: number, confidence: number): QuantileSummary | undefined {
  const n = sorted.length;
  if (n === 0) return undefined;
  const tail = (1 - confidence) / 2;
  // The largest l with P(fewer than l below) within the tail, and the smallest u with P(at least u below) within it.
  const low = search(0, n, (l) => 1 - binomialUpperTail(l, n, q) <= tail);
  const high = n + 1 - search(0, n, (k) => binomialUpperTail(n + 1 - k, n, q) <= tail);
  return {
    at: q,
    value: sorted[Math.max(0, Math.ceil(n * q) - 1)] as number,
    interval: { low: sorted[low - 1] ?? null, high: sorted[high - 1] ?? null },
  };
}

/** The largest k from `low` to `high` that holds, where it holds up to one and never after; `low` holds. */
function search(low: number, high: number, holds: (k: number) => boolean): number {
  let from = low;
  let to = high + 1;
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) from = middle;
    else to = middle;
  }
  return from;
}
