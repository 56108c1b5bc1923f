/**
 * Confidence intervals and how often they hold the truth. A right model's 95 % interval misses 1 time in 20; so what is
 * tested is the rate over many independent runs, against the binomial law of that rate.
 */
import { lgamma } from '../../src/kernel/reproducible-math.ts';
import { FALSE_ALARM } from '../traffic/goodness-of-fit.ts';

export interface Interval {
  readonly mean: number;
  readonly halfWidth: number;
}

/** The 97.5 % point of Student's t with 15 degrees of freedom. */
const STUDENT_15 = 2.1314495;
const BATCHES = 16;

/** The 95 % interval of the mean of a stationary sequence, by 16 batch means, which are long enough to be independent. */
export function interval95(values: ArrayLike<number>): Interval {
  const size = Math.floor(values.length / BATCHES);
  const means = Array.from({ length: BATCHES }, (_, b) => {
    let sum = 0;
    for (let i = b * size; i < (b + 1) * size; i++) sum += values[i]!;
    return sum / size;
  });
  const mean = means.reduce((sum, x) => sum + x, 0) / BATCHES;
  const variance = means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (BATCHES - 1);
  return { mean, halfWidth: STUDENT_15 * Math.sqrt(variance / BATCHES) };
}

/**
 * Whether `held` of `runs` intervals holding the truth is what 95 % intervals do: neither so few nor so many that it would
 * happen with less than `FALSE_ALARM`. Batch means of queues are a little correlated and skewed, so the true rate of such
 * intervals lies slightly below 95 %; a rate of 92 % is taken for the lower side.
 */
export function isCoverage95(held: number, runs: number): boolean {
  return tail(runs, 0.92, (k) => k <= held) > FALSE_ALARM / 2 && tail(runs, 0.95, (k) => k >= held) > FALSE_ALARM / 2;
}

function tail(n: number, p: number, counts: (k: number) => boolean): number {
  let sum = 0;
  for (let k = 0; k <= n; k++) {
    if (!counts(k)) continue;
    sum += Math.exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * Math.log(p) + (n - k) * Math.log(1 - p));
  }
  return sum;
}
