/**
 * What the exact probabilities of counts are made of (C. Loader, "Fast and accurate computation of binomial
 * probabilities", 2000). The textbook formula subtracts logarithms of factorials, and at a billion has no digits left.
 */
import { ln } from '../reproducible-math.ts';

export const HALF_LN_2PI = 0.9189385332046728;

/** x ln(x / mean) + mean - x: how far a count is from its mean. Without cancellation when it is near. */
export function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * ln(x / mean) - difference;
  const v = difference / (x + mean);
  const square = v * v;
  let power = 2 * x * v;
  let sum = difference * v;
  for (let j = 1; ; j++) {
    power *= square;
    const next = sum + power / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}
