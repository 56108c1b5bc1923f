/** Classic histograms: counts of observations up to bounds, and what can be read off them. */

/** How many observations (or how many a second) were at most `bound`. */
export interface Bucket {
  readonly bound: number;
  count: number;
}

/** Counts that differ by less than this, relatively, differ by rounding only. */
const TOLERANCE = 1e-12;

export interface BucketQuantile {
  readonly value: number;
  /** Counts that fell from one bucket to the next were raised. */
  readonly forced: boolean;
}

/** The q-quantile, linear inside its bucket. Buckets may come in any order and are changed. */
export function bucketQuantile(q: number, unsorted: Bucket[]): BucketQuantile {
  const plain = (value: number): BucketQuantile => ({ value, forced: false });
  if (Number.isNaN(q)) return plain(Number.NaN);
  if (q < 0) return plain(Number.NEGATIVE_INFINITY);
  if (q > 1) return plain(Number.POSITIVE_INFINITY);
  const buckets = merged(unsorted);
  if (buckets.at(-1)!.bound !== Number.POSITIVE_INFINITY) return plain(Number.NaN);
  const forced = makeMonotonic(buckets);
  const total = buckets.at(-1)!.count;
  if (buckets.length < 2 || total === 0) return { value: Number.NaN, forced };
  const rank = q * total;
  const b = firstReaching(rank, buckets);
  if (b === buckets.length - 1) return { value: buckets[b - 1]!.bound, forced };
  const { bound, count } = buckets[b]!;
  if (b === 0 && bound <= 0) return { value: bound, forced };
  const lower = b === 0 ? 0 : buckets[b - 1]!.bound;
  const below = b === 0 ? 0 : buckets[b - 1]!.count;
  return { value: lower + (bound - lower) * ((rank - below) / (count - below)), forced };
}

/**
 * The first bucket, but for the last, whose count reaches the rank; else the last. The search is binary, as Prometheus',
 * since counts that are NaN are in no order and another search would find another one.
 */
function firstReaching(rank: number, buckets: readonly Bucket[]): number {
  let low = 0;
  let high = buckets.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (buckets[middle]!.count >= rank) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The share of observations between two values, linear inside buckets. Buckets may come in any order and are changed. */
export function bucketFraction(lower: number, upper: number, unsorted: Bucket[]): number {
  const buckets = merged(unsorted);
  if (buckets.at(-1)!.bound !== Number.POSITIVE_INFINITY) return Number.NaN;
  const total = buckets.at(-1)!.count;
  if (total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (rankOf(upper, buckets, total) - rankOf(lower, buckets, total)) / total;
}

/** How many observations are taken to lie at or below `value`. */
function rankOf(value: number, buckets: readonly Bucket[], total: number): number {
  // A first bucket of positive bound begins at 0; one of another bound has no beginning.
  let lower = buckets[0]!.bound <= 0 ? Number.NEGATIVE_INFINITY : 0;
  let below = 0;
  for (const { bound, count } of buckets) {
    if (lower >= value) return Math.min(below, total);
    if (bound > value) {
      // Nothing can be interpolated in a bucket without end: below −∞ all of it counts, up to +∞ none of it.
      if (lower === Number.NEGATIVE_INFINITY) return Math.min(count, total);
      return Math.min(below + ((count - below) * (value - lower)) / (bound - lower), total);
    }
    lower = bound;
    below = count;
  }
  return total;
}

/** Sorted by bound, buckets of one bound made one. */
function merged(buckets: Bucket[]): Bucket[] {
  buckets.sort((a, b) => (a.bound < b.bound ? -1 : a.bound > b.bound ? 1 : 0));
  const result: Bucket[] = [];
  for (const bucket of buckets) {
    const last = result.at(-1);
    if (last !== undefined && last.bound === bucket.bound) last.count += bucket.count;
    else result.push({ ...bucket });
  }
  return result;
}

/** Raises counts that are lower than one before. True if one was lower by more than rounding. */
function makeMonotonic(buckets: Bucket[]): boolean {
  let forced = false;
  let kept = buckets[0]!.count;
  for (const bucket of buckets.slice(1)) {
    if (bucket.count === kept) continue;
    const rounding = almostEqual(kept, bucket.count);
    if (!rounding && !(bucket.count < kept)) {
      kept = bucket.count;
      continue;
    }
    if (!rounding) forced = true;
    bucket.count = kept;
  }
  return forced;
}

/** The least normal double: below it relative differences mean nothing. */
const LEAST_NORMAL = 2.2250738585072014e-308;

function almostEqual(a: number, b: number): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true;
  if (a === b) return true;
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || sum < LEAST_NORMAL) return difference < TOLERANCE * LEAST_NORMAL;
  return difference / Math.min(sum, Number.MAX_VALUE) < TOLERANCE;
}
