/** What the samples of a range amount to: sum, mean, extremes, spread, first and last. */
import { invalidQuantile } from '../annotations.ts';
import { KahanSum, RunningMean } from '../kahan.ts';
import { anyWindow } from '../range-call.ts';
import type { RangeWindow } from '../selection.ts';
import { quantile } from '../statistics.ts';
import { absentLabels } from './absence.ts';
import { ofVector, overRange } from './meaning.ts';

export const overTimeFunctions = {
  sum_over_time: overRange((w) => {
    const sum = new KahanSum();
    for (let i = 0; i < w.samples.length; i += 1) sum.add(w.samples.values[i]!);
    return sum.value;
  }),
  avg_over_time: overRange((w) => {
    const mean = new RunningMean(w.samples.values[0]!);
    for (let i = 1; i < w.samples.length; i += 1) mean.add(w.samples.values[i]!);
    return mean.value;
  }),
  count_over_time: overRange((w) => w.samples.length),
  present_over_time: overRange(() => 1),
  absent_over_time: ofVector(({ evaluation, call, timeMs }) => {
    return anyWindow(evaluation, call.args[0]!, timeMs)
      ? []
      : [{ labels: absentLabels(call.args[0]!), value: 1, dropName: false }];
  }),
  first_over_time: overRange((w) => w.samples.values[0], { keepsName: true }),
  last_over_time: overRange((w) => w.samples.values[w.samples.length - 1], { keepsName: true }),
  max_over_time: overRange((w) => w.samples.values[extreme(w, (v, best) => v > best)]),
  min_over_time: overRange((w) => w.samples.values[extreme(w, (v, best) => v < best)]),
  ts_of_first_over_time: overRange((w) => w.samples.times[0]! / 1_000),
  ts_of_last_over_time: overRange((w) => w.samples.times[w.samples.length - 1]! / 1_000),
  ts_of_max_over_time: overRange((w) => w.samples.times[extreme(w, (v, best) => v >= best)]! / 1_000),
  ts_of_min_over_time: overRange((w) => w.samples.times[extreme(w, (v, best) => v <= best)]! / 1_000),
  stddev_over_time: overRange((w) => Math.sqrt(variance(w))),
  stdvar_over_time: overRange(variance),
  quantile_over_time: overRange((w, [q]) => quantile(q!, valuesOf(w)), {
    remark({ evaluation, call }, [q]) {
      if (!(q! >= 0 && q! <= 1)) evaluation.annotations.warn(invalidQuantile(q!), call.args[0]!);
    },
  }),
  mad_over_time: overRange((w) => {
    const values = valuesOf(w);
    if (values.some(Number.isNaN)) return Number.NaN;
    const median = quantile(0.5, values);
    return quantile(
      0.5,
      values.map((v) => Math.abs(v - median)),
    );
  }),
};

const valuesOf = ({ samples }: RangeWindow): Float64Array => samples.values.slice(0, samples.length);

/** Where the best sample is; NaN is only best when there is nothing else. */
function extreme(
  { samples: { values, length } }: RangeWindow,
  beats: (value: number, best: number) => boolean,
): number {
  let best = 0;
  for (let i = 0; i < length; i += 1) if (beats(values[i]!, values[best]!) || Number.isNaN(values[best]!)) best = i;
  return best;
}

/** Of the population, by a running mean with compensation. */
function variance({ samples: { values, length } }: RangeWindow): number {
  const mean = new KahanSum();
  const squares = new KahanSum();
  for (let i = 0; i < length; i += 1) {
    const delta = values[i]! - (mean.sum + mean.compensation);
    mean.add(delta / (i + 1));
    squares.add(delta * (values[i]! - (mean.sum + mean.compensation)));
  }
  return (squares.sum + squares.compensation) / length;
}
