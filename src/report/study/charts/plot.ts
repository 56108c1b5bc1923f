/** The small plot that the charts of a study are drawn in: one axis below, in the unit of its measure. */
import { type ScaleLinear, scaleLinear } from 'd3';
import type { StudyUnit } from '../../../study/measures.ts';
import { sayValue } from '../../../study/say.ts';
import { type Child, el, join, type Markup } from '../../markup.ts';
import { label, n, roomFor } from '../../svg.ts';

export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly x: ScaleLinear<number, number>;
  /** Where the axis stands. */
  readonly base: number;
}

const MARGIN = 14;

/** A plot over all of these values. */
export function plotOf(values: readonly number[], width: number, height: number): Plot {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  // What differs by less than a hundredth is drawn as nearly the same, not stretched into a difference.
  const slack = Math.max(Math.abs(least), Math.abs(most)) / 50 || 1;
  const pad = Math.max((most - least) / 40, most - least < slack ? slack : 0);
  const x = scaleLinear()
    .domain([least - pad, most + pad])
    .range([MARGIN, width - MARGIN]);
  return { width, height, x, base: height - 20 };
}

/** The axis with as many ticks as there is room for, then the marks. */
export function svgOf(plot: Plot, unit: StudyUnit, about: string, ...marks: readonly Child[]): Markup {
  const { width, height, base } = plot;
  return el(
    'svg',
    { class: 'lane plot', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': about },
    el('path', { class: 'base', d: `M${MARGIN} ${n(base)}H${width - MARGIN}` }),
    ticksOf(plot, unit),
    ...marks,
  );
}

/** Steps that people count time in, in seconds. */
const TIMES = [60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400];

/** Where ticks stand: at round numbers, or at times that people count in. */
export function valuesAt(x: Plot['x'], unit: StudyUnit): readonly number[] {
  const [from, to] = x.domain() as [number, number];
  const step = unit === 'seconds' && to - from > 120 ? TIMES.find((s) => (to - from) / s <= 4) : undefined;
  if (step === undefined) return x.ticks(4);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step);
}

function ticksOf({ x, base, width }: Plot, unit: StudyUnit): Markup {
  let free = Number.NEGATIVE_INFINITY;
  let before = '';
  return join(
    valuesAt(x, unit).map((value) => {
      const text = sayValue(value, unit);
      const at = x(value);
      const room = roomFor(text);
      if (at - room / 2 < Math.max(0, free + 6) || at + room / 2 > width || text === before) return undefined;
      before = text;
      free = at + room / 2;
      return [
        el('path', { class: 'base', d: `M${n(at)} ${n(base)}v4` }),
        label({ x: at, y: base + 16, anchor: 'middle', cls: 'soft' }, text),
      ];
    }),
  );
}

/** Classes of a variant: colour, and a way of drawing lines that tells it apart without colour. */
export const variantClass = (variant: number): string =>
  `v${variant % 4} ${['', 'dash', 'dots'][variant % 3] ?? ''}`.trim();
