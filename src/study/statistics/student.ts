/** Student's t: its distribution and quantiles, and the interval of a mean. */
import type { Interval } from '../results.ts';
import { bisect, incompleteBeta } from './incomplete-beta.ts';

/** P(T <= t) with that many degrees of freedom. */
export function studentProbability(t: number, freedom: number): number {
  const tail = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t below which T lies with probability p, for 0 < p < 1. */
export function studentQuantile(p: number, freedom: number): number {
  if (p === 0.5) return 0;
  // The small tail is computed without cancellation, so the quantile is looked for there.
  const tail = p < 0.5 ? p : 1 - p;
  let beyond = 1;
  while (studentProbability(-beyond, freedom) > tail) beyond *= 2;
  const size = bisect(0, beyond, (t) => studentProbability(-t, freedom) > tail);
  return p < 0.5 ? -size : size;
}

export interface MeanSummary {
  readonly count: number;
  readonly mean: number;
  /** With n - 1; null for a single value. */
  readonly deviation: number | null;
}

/** Mean and deviation in two passes, in the order given: equal wherever the values are. Undefined without values. */
export function summarise(values: readonly number[]): MeanSummary | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / count;
  if (count === 1) return { count, mean, deviation: null };
  return { count, mean, deviation: Math.sqrt(covariance(values, values)) };
}

/** With n - 1, of pairs. */
export function covariance(a: readonly number[], b: readonly number[]): number {
  const count = a.length;
  const meanA = a.reduce((sum, value) => sum + value, 0) / count;
  const meanB = b.reduce((sum, value) => sum + value, 0) / count;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += ((a[i] as number) - meanA) * ((b[i] as number) - meanB);
  return sum / (count - 1);
}

/** The two-sided interval of a mean; null where one value says nothing of the deviation. */
export function meanInterval({ count, mean, deviation }: MeanSummary, confidence: number): Interval | null {
  if (deviation === null) return null;
  const half = (quantileOf(confidence, count - 1) * deviation) / Math.sqrt(count);
  return { low: mean - half, high: mean + half };
}

/** The bound that the mean is below with that confidence. */
export function upperBound({ count, mean, deviation }: MeanSummary, confidence: number): number {
  if (deviation === null) return Number.POSITIVE_INFINITY;
  return mean + (studentQuantile(confidence, count - 1) * deviation) / Math.sqrt(count);
}

const known = new Map<string, number>();

/** The two-sided quantile; remembered, because a study asks for few of them, thousands of times. */
export function quantileOf(confidence: number, freedom: number): number {
  const key = `${confidence} ${freedom}`;
  const found = known.get(key) ?? studentQuantile((1 + confidence) / 2, freedom);
  known.set(key, found);
  return found;
}
