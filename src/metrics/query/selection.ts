/** Selectors at work: the newest samples at an instant, and windows of samples. */
import type { RangeSelector, VectorSelector } from '../../languages/promql/ast.ts';
import type { Labels } from '../labels.ts';
import type { Point, Window } from '../samples.ts';
import type { Series } from '../series.ts';
import { interpolate } from './bounds.ts';
import type { Element } from './element.ts';
import type { Evaluation } from './evaluation.ts';

/** The series a selector means; the same in all steps of a query. */
export function seriesOf(evaluation: Evaluation, selector: VectorSelector): readonly Series[] {
  return evaluation.remembered(selector, () => evaluation.store.select(selector.matchers));
}

/** A point to look up into; one is enough, since nothing keeps it. */
const found: Point = { timeMs: 0, value: 0, stale: false };

/** Calls `visit` with the newest sample of each series in (t − lookback, t], unless that is the end of the series. */
export function eachNewest(
  evaluation: Evaluation,
  selector: VectorSelector,
  timeMs: number,
  visit: (labels: Labels, value: number, sampleMs: number) => void,
): void {
  const at = evaluation.shifted(selector, timeMs);
  const after = at - evaluation.settings.lookbackMs - evaluation.leftMarginMs;
  for (const series of seriesOf(evaluation, selector)) {
    if (!series.samples.newestAt(at, found) || found.timeMs <= after) continue;
    evaluation.touch(series, 1);
    if (!found.stale) visit(series.labels, found.value, found.timeMs);
  }
}

/** The elements of an instant selector. */
export function selectInstant(evaluation: Evaluation, selector: VectorSelector, timeMs: number): readonly Element[] {
  if (selector.bounds === 'smoothed') return selectSmoothed(evaluation, selector, timeMs);
  const elements: Element[] = [];
  eachNewest(evaluation, selector, timeMs, (labels, value) => {
    elements.push({ labels, value, dropName: false });
  });
  return elements;
}

/** A value between the samples before and after the instant, both within the lookback (experimental). */
function selectSmoothed(evaluation: Evaluation, selector: VectorSelector, timeMs: number): readonly Element[] {
  const at = evaluation.shifted(selector, timeMs);
  const { lookbackMs } = evaluation.settings;
  const window = evaluation.scratch;
  const elements: Element[] = [];
  for (const series of seriesOf(evaluation, selector)) {
    series.samples.windowInto(window, at - lookbackMs, at + lookbackMs);
    if (window.length === 0) continue;
    evaluation.touch(series, window.length);
    const value = smoothedAt(window, at);
    if (value !== undefined) elements.push({ labels: series.labels, value, dropName: false });
  }
  return elements;
}

function smoothedAt(window: Window, at: number): number | undefined {
  const { times, values, length } = window;
  let i = 0;
  while (i < length && times[i]! < at) i += 1;
  if (i < length && times[i] === at) return values[i];
  // Only a sample before: its value holds. Only one after: the series has not begun.
  if (i === length) return values[length - 1];
  if (i === 0) return undefined;
  return interpolate(times[i - 1]!, values[i - 1]!, times[i]!, values[i]!, at, false);
}

/** A window of one series, and the range it was taken for. */
export interface RangeWindow {
  readonly samples: Window;
  /** The range is (startMs, endMs]; with `anchored` and `smoothed` the samples reach beyond it. */
  readonly startMs: number;
  readonly endMs: number;
  readonly bounds: 'anchored' | 'smoothed' | undefined;
  /** Whether growth is cut at zero before gaps at the bounds are looked at, as Prometheus 2 did. */
  readonly zeroFirst: boolean;
  /** The instant of evaluation, which the range may be far from. */
  readonly timeMs: number;
}

/** Calls `visit` with the samples in the range of each series that has some. The window is reused between calls. */
export function eachWindow(
  evaluation: Evaluation,
  { selector, range }: RangeSelector,
  timeMs: number,
  visit: (labels: Labels, window: RangeWindow) => void,
): void {
  const endMs = evaluation.shifted(selector, timeMs);
  const startMs = endMs - evaluation.milliseconds(range);
  const { bounds } = selector;
  const { lookbackMs } = evaluation.settings;
  const after = (bounds === undefined ? startMs : startMs - lookbackMs) - evaluation.leftMarginMs;
  const upto = bounds === 'smoothed' ? endMs + lookbackMs : endMs;
  const samples = evaluation.scratch;
  const zeroFirst = evaluation.settings.version2;
  const window: RangeWindow = { samples, startMs, endMs, bounds, timeMs, zeroFirst };
  for (const series of seriesOf(evaluation, selector)) {
    series.samples.windowInto(samples, after, upto);
    if (samples.length === 0) continue;
    evaluation.touch(series, samples.length);
    visit(series.labels, window);
  }
}
