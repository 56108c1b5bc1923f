/** Quantiles and spread of a list of values. */

/** The q-quantile, linear between neighbours; NaN counts as the least value. Sorts `values` in place. */
export function quantile(q: number, values: number[] | Float64Array): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  values.sort(ascendingNanFirst);
  const rank = q * (values.length - 1);
  const below = Math.max(0, Math.floor(rank));
  const above = Math.min(values.length - 1, below + 1);
  const weight = rank - Math.floor(rank);
  return values[below]! * (1 - weight) + values[above]! * weight;
}

function ascendingNanFirst(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  if (Number.isNaN(b)) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
