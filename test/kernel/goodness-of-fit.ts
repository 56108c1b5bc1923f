/**
 * Whether draws follow a law: the chi-square test for counts and the Kolmogorov–Smirnov test for continuous values. The
 * seeds in the tests are fixed, so a right sampler passes always; `FALSE_ALARM` is the probability with which a fresh
 * seed would have failed it.
 */
import { expect } from 'vitest';

export const FALSE_ALARM = 1e-6;

/** The normal quantile of 1 - FALSE_ALARM. */
const Z = 4.753424308822899;

/**
 * Expects whole numbers to follow the probabilities `lnProbability` gives, over the range in which they matter. Neighbours
 * are pooled until each cell expects at least ten; everything above and below the range is a cell too.
 */
export function expectCounts(
  draws: readonly number[],
  lnProbability: (k: number) => number,
  low: number,
  high: number,
): void {
  expect(draws.filter((draw) => !Number.isInteger(draw))).toEqual([]);
  const seen = new Map<number, number>();
  for (const draw of draws) {
    const k = Math.min(Math.max(draw, low - 1), high + 1);
    seen.set(k, (seen.get(k) ?? 0) + 1);
  }
  const cells: { expected: number; observed: number }[] = [];
  let expected = 0;
  let observed = seen.get(low - 1) ?? 0;
  let covered = 0;
  for (let k = low; k <= high; k++) {
    const share = draws.length * Math.exp(lnProbability(k));
    expected += share;
    covered += share;
    observed += seen.get(k) ?? 0;
    if (expected >= 10) {
      cells.push({ expected, observed });
      expected = 0;
      observed = 0;
    }
  }
  const last = cells.pop() ?? { expected: 0, observed: 0 };
  last.expected += expected + (draws.length - covered);
  last.observed += observed + (seen.get(high + 1) ?? 0);
  cells.push(last);
  const statistic = cells.reduce((sum, cell) => sum + (cell.observed - cell.expected) ** 2 / cell.expected, 0);
  expect(statistic).toBeLessThan(chiSquareBound(Math.max(cells.length - 1, 1)));
}

/** The value a chi-square variable exceeds with probability FALSE_ALARM (Wilson and Hilferty, 1931). */
function chiSquareBound(freedom: number): number {
  const c = 2 / (9 * freedom);
  return freedom * (1 - c + Z * Math.sqrt(c)) ** 3;
}

/** Expects values to follow a continuous distribution function. */
export function expectLaw(draws: readonly number[], distribution: (x: number) => number): void {
  const sorted = [...draws].sort((a, b) => a - b);
  const n = sorted.length;
  const distance = sorted.reduce((worst, x, i) => {
    const p = distribution(x);
    return Math.max(worst, p - i / n, (i + 1) / n - p);
  }, 0);
  // P(distance > d) is nearly 2 exp(-2 n d^2) (Kolmogorov's limit law, its first term).
  expect(distance).toBeLessThan(Math.sqrt(Math.log(2 / FALSE_ALARM) / (2 * n)));
}

/** Expects the mean of values with a known mean and variance to be within what chance allows. */
export function expectMean(draws: readonly number[], mean: number, variance: number): void {
  const average = draws.reduce((sum, x) => sum + (x - mean), 0) / draws.length;
  expect(Math.abs(average)).toBeLessThan(4.9 * Math.sqrt(variance / draws.length));
}
