/** The ratio of two means seen on the same runs, for sentences such as "61 % fewer". */
import type { Interval } from '../results.ts';
import { covariance, quantileOf } from './student.ts';

/**
 * E. Fieller (1954), for mean(b) / mean(a). Undefined where a mean of `a` of 0 cannot be excluded: then there is nothing to
 * speak in per cent of.
 */
export function fieller(
  a: readonly number[],
  b: readonly number[],
  confidence: number,
): { readonly ratio: number; readonly interval: Interval } | undefined {
  const n = a.length;
  if (n < 2) return undefined;
  const [x, y] = [average(a), average(b)];
  const t = quantileOf(confidence, n - 1);
  const squared = (t * t) / n;
  const [xx, yy, xy] = [squared * covariance(a, a), squared * covariance(b, b), squared * covariance(a, b)];
  const leading = x * x - xx;
  if (!(leading > 0)) return undefined;
  const middle = x * y - xy;
  const root = Math.sqrt(Math.max(0, middle * middle - leading * (y * y - yy)));
  return { ratio: y / x, interval: { low: (middle - root) / leading, high: (middle + root) / leading } };
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
