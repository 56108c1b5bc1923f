/**
 * Values at the bounds of a range (experimental): `anchored` takes the last sample at or before the start as the value
 * there, `smoothed` interpolates between the samples on both sides of a bound.
 */
import { Window } from '../samples.ts';
import type { RangeWindow } from './selection.ts';

/** The value at `at` on the line between two samples. A counter that fell is taken to have begun at 0. */
export function interpolate(t1: number, v1: number, t2: number, v2: number, at: number, isCounter: boolean): number {
  const from = isCounter && v2 < v1 ? 0 : v1;
  return from + ((v2 - from) * (at - t1)) / (t2 - t1);
}

/** Where the samples that count begin and end, and the values at the two bounds; `undefined` if nothing is to be measured. */
export interface BoundedRange {
  readonly first: number;
  readonly last: number;
  readonly left: number;
  readonly right: number;
}

export function boundedRange(
  { samples, startMs, endMs, bounds }: RangeWindow,
  isCounter: boolean,
): BoundedRange | undefined {
  const { times, values, length } = samples;
  const smoothed = bounds === 'smoothed';
  let first = 0;
  while (first < length - 1 && times[first]! <= startMs) first += 1;
  first = Math.max(0, first - 1);
  let last = length - 1;
  if (smoothed) {
    last = 0;
    while (last < length - 1 && times[last]! < endMs) last += 1;
  }
  if (times[last]! <= startMs || (smoothed && times[first]! > endMs)) return undefined;
  const at = (i: number, bound: number) =>
    interpolate(times[i]!, values[i]!, times[i + 1]!, values[i + 1]!, bound, isCounter);
  const left = smoothed && times[first]! < startMs ? at(first, startMs) : values[first]!;
  const right = smoothed && last > 0 && times[last]! > endMs ? at(last - 1, endMs) : values[last]!;
  if (times[first]! <= startMs) first += 1;
  if (times[last]! >= endMs) last -= 1;
  return { first, last, left, right };
}

/** The samples of a range selector with its values at the bounds in place, as it is shown when it is the whole query. */
export function withBoundsFilled(window: RangeWindow): Window {
  const filled = new Window();
  const range = boundedRange(window, false);
  if (range === undefined) return filled;
  filled.push(window.startMs, range.left);
  for (let i = range.first; i <= range.last; i += 1) filled.push(window.samples.times[i]!, window.samples.values[i]!);
  filled.push(window.endMs, range.right);
  return filled;
}
