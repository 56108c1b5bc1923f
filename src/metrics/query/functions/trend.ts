/** Lines and curves through the samples of a range. */
import { QueryError } from '../element.ts';
import { KahanSum } from '../kahan.ts';
import type { RangeWindow } from '../selection.ts';
import { overRange } from './meaning.ts';

export const trendFunctions = {
  deriv: overRange((w) => leastSquares(w, w.samples.times[0]!)?.slope),
  predict_linear: overRange((w, [ahead]) => {
    const line = leastSquares(w, w.timeMs);
    return line === undefined ? undefined : line.slope * ahead! + line.intercept;
  }),
  double_exponential_smoothing: overRange((w, [smoothing, trend]) =>
    smoothed(w, checkedFactor('smoothing', smoothing!), checkedFactor('trend', trend!)),
  ),
};

/** The line through the samples; its value at `interceptMs` and its slope per second. A constant has slope exactly 0. */
function leastSquares(
  { samples: { times, values, length } }: RangeWindow,
  interceptMs: number,
): { readonly slope: number; readonly intercept: number } | undefined {
  if (length < 2) return undefined;
  const [sumX, sumY, sumXY, sumXX] = [new KahanSum(), new KahanSum(), new KahanSum(), new KahanSum()];
  let constant = true;
  for (let i = 0; i < length; i += 1) {
    const x = (times[i]! - interceptMs) / 1_000;
    const y = values[i]!;
    if (i > 0 && y !== values[0]) constant = false;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumXX.add(x * x);
  }
  if (constant) {
    const y = values[0]!;
    return Number.isFinite(y) || Number.isNaN(y)
      ? { slope: 0, intercept: y }
      : { slope: Number.NaN, intercept: Number.NaN };
  }
  const [x, y, xy, xx] = [sumX, sumY, sumXY, sumXX].map((s) => s.sum + s.compensation) as [
    number,
    number,
    number,
    number,
  ];
  const slope = (xy - (x * y) / length) / (xx - (x * x) / length);
  return { slope, intercept: y / length - (slope * x) / length };
}

/** Holt's double exponential smoothing. */
function smoothed({ samples: { values, length } }: RangeWindow, smoothing: number, trend: number): number | undefined {
  if (length < 2) return undefined;
  let before = 0;
  let level = values[0]!;
  let slope = values[1]! - values[0]!;
  for (let i = 1; i < length; i += 1) {
    if (i > 1) slope = trend * (level - before) + (1 - trend) * slope;
    [before, level] = [level, smoothing * values[i]! + (1 - smoothing) * (level + slope)];
  }
  return level;
}

/** A factor has to lie between 0 and 1. */
function checkedFactor(name: string, value: number): number {
  if (value <= 0 || value >= 1)
    throw new QueryError(`invalid ${name} factor. Expected: 0 < ${name[0]}f < 1, got: ${value.toFixed(6)}`);
  return value;
}
