/** The time axis that all lanes share: one scale, one set of ticks, and the hairlines that tie the lanes together. */
import { scaleLinear } from 'd3';
import type { Instant } from '../kernel/time.ts';
import type { TraceEntry } from '../simulation/trace.ts';
import { type Attributes, type Child, el, join, type Markup } from './markup.ts';
import { clock } from './numbers.ts';
import { type Story, states } from './story.ts';
import { label, n, title } from './svg.ts';

export interface Frame {
  readonly width: number;
  /** Where the plot begins and ends. Lane names stand left of it, direct labels right of it. */
  readonly left: number;
  readonly right: number;
  /** The window of time that is drawn. */
  readonly from: Instant;
  readonly until: Instant;
  /** Microseconds of a pixel. */
  readonly perPixel: number;
  /** What lies outside of the window stands at its edge. */
  readonly x: (t: number) => number;
  readonly ticks: readonly { readonly t: number; readonly text: string }[];
  readonly borders: readonly Border[];
  /** What makes a mark lead to its entry; absent where nothing can be followed, as in a picture. */
  readonly link?: Linking;
}

export type Linking = (entry: TraceEntry) => Attributes;

export interface Border {
  readonly t: Instant;
  readonly kind: 'begin' | 'step' | 'stop';
}

/** Wide enough for a laptop; at the width of A4 landscape its 12 px are still 11. */
export const WIDTH = 1140;

/** Where the plot of every lane begins and ends, whatever it shows. */
export const PLOT = { left: 116, right: WIDTH - 118 } as const;

/** The frame of the whole run, or of a window of it. */
export function frameOf(
  story: Story,
  window?: { readonly from: number; readonly until: number },
  link?: Linking,
): Frame {
  const { left, right } = PLOT;
  const from = (window?.from ?? 0) as Instant;
  const until = (window?.until ?? story.until) as Instant;
  const scale = scaleLinear()
    .domain([from, Math.max(from + 1, until)])
    .range([left, right])
    .clamp(true);
  const x = (t: number) => scale(t);
  return {
    width: WIDTH,
    left,
    right,
    from,
    until,
    perPixel: (until - from) / (right - left),
    x,
    ticks: timeTicks(until, from),
    borders: borders(story, x, from, until),
    ...(link === undefined ? {} : { link }),
  };
}

const S = 1_000_000;
const STEPS = [
  1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 43_200,
  86_400,
];

/** At most six moments that people count in. */
export function timeTicks(until: number, from = 0): Frame['ticks'] {
  const span = until - from;
  let step = STEPS.find((s) => span / (s * S) < 6);
  if (step === undefined) step = Math.ceil(span / S / 86_400 / 5) * 86_400;
  const ticks: { t: number; text: string }[] = [];
  for (let t = Math.ceil(from / (step * S)) * step * S; t <= until; t += step * S) {
    ticks.push({ t, text: sayTick(t, until, step) });
  }
  return ticks;
}

/** As precise as the step between ticks, which in a window of a long run is finer than the run is long. */
function sayTick(t: number, until: number, step: number): string {
  if (step >= 60) return clock(t, step >= 3_600 ? until : Math.min(until, 86_400 * S));
  const seconds = Math.round(t / S);
  const minutes = clock(t, until < 3 * 3_600 * S ? until : 3 * 3_600 * S).replace(/ h$/, '');
  return until < 3 * 3_600 * S ? minutes : `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Where steps begin and end; of those that would fall on the same pixels only the first, and the stop in any case. */
function borders(story: Story, x: (t: number) => number, from: number, until: number): readonly Border[] {
  const all: Border[] = story.of('release').map(({ t }) => ({ t, kind: 'begin' }));
  let before: { step: number | undefined; aborted: boolean } = { step: undefined, aborted: false };
  for (const state of states(story)) {
    if (state.aborted && !before.aborted) all.push({ t: state.t, kind: 'stop' });
    else if (before.step !== undefined && state.step !== before.step && !state.aborted)
      all.push({ t: state.t, kind: 'step' });
    before = { step: state.step, aborted: state.aborted };
  }
  all.sort((a, b) => a.t - b.t);
  const kept: Border[] = [];
  for (const border of all) {
    if (border.t < from || border.t > until) continue;
    const near = kept.at(-1);
    if (near !== undefined && x(border.t) - x(near.t) < 3) {
      if (border.kind === 'stop') kept[kept.length - 1] = border;
      continue;
    }
    kept.push(border);
  }
  return kept;
}

/** The hairlines through one lane of this height. */
export const hairlines = (frame: Frame, height: number): Markup =>
  join(
    frame.borders.map(({ t, kind }) =>
      el('path', { class: kind === 'step' ? 'hair' : `hair ${kind}`, d: `M${n(frame.x(t))} 0V${n(height)}` }),
    ),
  );

/** A group of marks with one explanation, which leads to the entry that it shows. */
export const markOf = (
  frame: Frame,
  entry: TraceEntry,
  cls: string,
  about: string,
  ...children: readonly Child[]
): Markup => el('g', { class: cls, ...frame.link?.(entry) }, title(about), ...children);

/** As near as two places to point at may be. */
const REACH = 7;

/** Places to point at along a line or an area, where it changes; none where nothing can be followed. */
export function reaches<E extends { readonly t: number }>(
  frame: Frame,
  changes: readonly E[],
  { top, bottom }: { readonly top: number; readonly bottom: number },
  of: (change: E) => { readonly entry: TraceEntry; readonly about: string } | undefined,
): Markup | undefined {
  if (frame.link === undefined) return undefined;
  let before = Number.NEGATIVE_INFINITY;
  return join(
    changes.map((change) => {
      const x = frame.x(change.t);
      const meant = change.t < frame.from || x - before < REACH ? undefined : of(change);
      if (meant === undefined) return undefined;
      before = x;
      return markOf(
        frame,
        meant.entry,
        'reach',
        meant.about,
        el('rect', { class: 'touch', x: x - 3, y: top, width: 6, height: bottom - top }),
        el('path', { class: 'tick', d: `M${n(x)} ${n(top)}V${n(bottom)}` }),
      );
    }),
  );
}

/** The axis itself, as tall as a line of text. */
export function axis(frame: Frame): Markup {
  const marks = frame.ticks.map(({ t, text }) => [
    el('path', { class: 'base', d: `M${n(frame.x(t))} 18v5` }),
    label({ x: frame.x(t), y: 13, anchor: 'middle', cls: 'soft' }, text),
  ]);
  return join(el('path', { class: 'base', d: `M${frame.left} 22.5H${frame.right}` }), marks);
}

export const AXIS_HEIGHT = 24;
