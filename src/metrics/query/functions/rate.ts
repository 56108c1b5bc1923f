/** How fast counters grow and gauges change: `rate`, `increase`, `delta`, their instant forms, `resets` and `changes`. */
import { boundedRange } from '../bounds.ts';
import type { RangeWindow } from '../selection.ts';
import { overRange } from './meaning.ts';

const anywhere = ['anchored', 'smoothed'] as const;

export const rateFunctions = {
  rate: overRange((w) => growth(w, true, true), { forCounters: true, bounds: anywhere }),
  increase: overRange((w) => growth(w, true, false), { forCounters: true, bounds: anywhere }),
  delta: overRange((w) => growth(w, false, false), { bounds: anywhere }),
  irate: overRange((w) => lastStep(w, true)),
  idelta: overRange((w) => lastStep(w, false)),
  resets: overRange((w) => countSteps(w, (before, after) => after < before), { bounds: ['anchored'] }),
  changes: overRange((w) => countSteps(w, (a, b) => a !== b && !(Number.isNaN(a) && Number.isNaN(b))), {
    bounds: ['anchored'],
  }),
};

/** How much of the mean distance between samples may be missing at a bound before the series is taken to begin or end there. */
const NEARNESS = 1.1;

/**
 * The difference of the samples in a range, extrapolated to its bounds (`promql/functions.go: extrapolatedRate`). Because
 * of the extrapolation the increase of a counter of whole numbers is seldom whole.
 */
function growth(window: RangeWindow, isCounter: boolean, perSecond: boolean): number | undefined {
  if (window.bounds !== undefined) return growthBetweenBounds(window, isCounter, perSecond);
  const { times, values, length } = window.samples;
  if (length < 2) return undefined;
  const first = values[0]!;
  let difference = values[length - 1]! - first;
  if (isCounter) {
    // A counter that fell was restarted at 0, so what it had reached counts on.
    for (let i = 1; i < length; i += 1) if (values[i]! < values[i - 1]!) difference += values[i - 1]!;
  }
  const sampled = (times[length - 1]! - times[0]!) / 1_000;
  const distance = sampled / (length - 1);
  let toStart = (times[0]! - window.startMs) / 1_000;
  let toEnd = (window.endMs - times[length - 1]!) / 1_000;
  // Counters are not extrapolated to below 0.
  const toZero = isCounter && difference > 0 && first >= 0 ? sampled * (first / difference) : Number.POSITIVE_INFINITY;
  if (window.zeroFirst) toStart = Math.min(toStart, toZero);
  if (toStart >= distance * NEARNESS) toStart = distance / 2;
  toStart = Math.min(toStart, toZero);
  if (toEnd >= distance * NEARNESS) toEnd = distance / 2;
  let factor = sampled === 0 ? 1 : (sampled + toStart + toEnd) / sampled;
  if (perSecond) factor /= (window.endMs - window.startMs) / 1_000;
  return difference * factor;
}

/** With values known at both bounds nothing is extrapolated (`promql/functions.go: extendedRate`). */
function growthBetweenBounds(window: RangeWindow, isCounter: boolean, perSecond: boolean): number | undefined {
  const range = boundedRange(window, isCounter);
  if (range === undefined) return undefined;
  let difference = range.right - range.left;
  if (isCounter) {
    let before = range.left;
    for (let i = range.first; i <= range.last; i += 1) {
      const value = window.samples.values[i]!;
      if (value < before) difference += before;
      before = value;
    }
    if (range.right < before) difference += before;
  }
  return perSecond ? difference / ((window.endMs - window.startMs) / 1_000) : difference;
}

/** Between the last two samples; a counter that fell has grown by what it is now. */
function lastStep({ samples: { times, values, length } }: RangeWindow, isRate: boolean): number | undefined {
  if (length < 2) return undefined;
  const distance = times[length - 1]! - times[length - 2]!;
  if (distance === 0) return undefined;
  const last = values[length - 1]!;
  const before = values[length - 2]!;
  const difference = isRate && last < before ? last : last - before;
  return isRate ? difference / (distance / 1_000) : difference;
}

function countSteps(window: RangeWindow, counts: (before: number, after: number) => boolean): number | undefined {
  const { times, values, length } = window.samples;
  let first = 0;
  if (window.bounds === 'anchored') {
    // The last sample at or before the start is where the counting starts; without one after the start there is nothing.
    while (first < length && times[first]! <= window.startMs) first += 1;
    if (first === length) return undefined;
    first = Math.max(0, first - 1);
  }
  let n = 0;
  for (let i = first + 1; i < length; i += 1) if (counts(values[i - 1]!, values[i]!)) n += 1;
  return n;
}
