/** Intervals of shares: of one (exact), and of the difference of two that were seen on the same runs. */
import { normalQuantile } from '../../kernel/reproducible-math.ts';
import type { Interval } from '../results.ts';
import { betaQuantile } from './incomplete-beta.ts';

/**
 * C. Clopper and E. Pearson (1934): never covers less often than it says, also for rare events: none of 100 bounds the share
 * below 3.6 % (two-sided 95 %).
 */
export function clopperPearson(
  count: number,
  of: number,
  confidence: number,
): { readonly low: number; readonly high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const tail = (1 - confidence) / 2;
  return { low: lowerShare(count, of, 1 - tail), high: upperShare(count, of, 1 - tail) };
}

/** The share is above this with that confidence. */
export const lowerShare = (count: number, of: number, confidence: number): number =>
  count === 0 ? 0 : betaQuantile(1 - confidence, count, of - count + 1);

/** The share is below this with that confidence. */
export const upperShare = (count: number, of: number, confidence: number): number =>
  count === of ? 1 : betaQuantile(confidence, count + 1, of - count);

/**
 * Of P(b) - P(a), each pair a run of both (D. Bonett and R. Price, "Adjusted Wald confidence interval for a difference of
 * binomial proportions based on paired data", 2012): one imagined pair of each disagreement keeps it honest near 0.
 */
export function bonettPrice(
  pairs: readonly (readonly [a: number, b: number])[],
  confidence: number,
): { readonly mean: number; readonly interval: Interval } | undefined {
  const n = pairs.length;
  if (n === 0) return undefined;
  const onlyB = pairs.filter(([a, b]) => b > a).length;
  const onlyA = pairs.filter(([a, b]) => a > b).length;
  const [gained, lost] = [(onlyB + 1) / (n + 2), (onlyA + 1) / (n + 2)];
  const centre = gained - lost;
  const z = normalQuantile((1 + confidence) / 2);
  const half = z * Math.sqrt((gained + lost - centre * centre) / (n + 2));
  return {
    mean: (onlyB - onlyA) / n,
    interval: { low: Math.max(-1, centre - half), high: Math.min(1, centre + half) },
  };
}
