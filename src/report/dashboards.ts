/** Panels of Grafana dashboards, drawn two in a row: every series a line, and its name below. */
import { line, scaleLinear } from 'd3';
import type { ShownDashboard, ShownPanel, ShownSeries } from '../simulation/dashboards.ts';
import { timeTicks } from './frame.ts';
import { el, join, type Markup } from './markup.ts';
import { brief, plural } from './numbers.ts';
import { label, n, title } from './svg.ts';

const WIDTH = 540;
const HEIGHT = 170;
const LEFT = 56;
const RIGHT = WIDTH - 12;
const TOP = 10;
const BOTTOM = HEIGHT - 24;

/** So many series have a name below the panel; a line more says how many others there are. */
const MOST_NAMED = 8;

/** All panels of all dashboards of a run that ended at `until`; nothing without dashboards. */
export function dashboardPanels(dashboards: readonly ShownDashboard[], until: number): Markup | undefined {
  if (dashboards.every(({ panels }) => panels.length === 0)) return undefined;
  return join(
    dashboards.map(({ title: name, panels }) =>
      join(
        el('h3', {}, name),
        el(
          'div',
          { class: 'two' },
          panels.map((panel) => drawn(panel, until)),
        ),
      ),
    ),
  );
}

function drawn({ title: name, series, problems }: ShownPanel, until: number): Markup {
  return el(
    'figure',
    { class: 'panel' },
    el('figcaption', {}, name),
    series.length === 0 ? el('p', { class: 'reads' }, 'No data') : plot(name, series, until),
    problems.map((problem) => el('p', { class: 'reads' }, problem)),
    series.length > 0 && legend(series),
  );
}

function plot(name: string, series: readonly ShownSeries[], until: number): Markup {
  const values = series.flatMap(({ points }) => points.map(({ value }) => value)).filter(Number.isFinite);
  const least = values.reduce((a, b) => Math.min(a, b), 0);
  const most = values.reduce((a, b) => Math.max(a, b), least);
  const y = scaleLinear()
    .domain([least, most > least ? most : least + 1])
    .nice(4)
    .range([BOTTOM, TOP]);
  const x = scaleLinear().domain([0, until]).range([LEFT, RIGHT]);
  const draw = line<ShownSeries['points'][number]>()
    .defined(({ value }) => Number.isFinite(value))
    .x(({ t }) => x(t))
    .y(({ value }) => y(value));
  return el(
    'svg',
    {
      class: 'lane',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-label': `${name}: ${plural(series.length, 'series', 'series')}`,
    },
    y
      .ticks(4)
      .map((value) => [
        el('path', { class: 'base', d: `M${LEFT} ${n(y(value))}H${RIGHT}` }),
        label({ x: LEFT - 6, y: y(value) + 4, anchor: 'end', cls: 'soft' }, brief(value)),
      ]),
    timeTicks(until).map(({ t, text }) => label({ x: x(t), y: HEIGHT - 6, anchor: 'middle', cls: 'soft' }, text)),
    series.map(({ name: full, points }, i) =>
      el('path', { class: `edge ${style(i)}`, d: draw(points as ShownSeries['points'][number][]) ?? '' }, title(full)),
    ),
  );
}

/** Four colours, each solid, dashed and dotted before they begin again. */
const style = (i: number): string => `v${i % 4}${['', ' dash', ' dots'][Math.floor(i / 4) % 3]}`;

function legend(series: readonly ShownSeries[]): Markup {
  const named = series.slice(0, MOST_NAMED);
  return el(
    'ul',
    { class: 'notes' },
    named.map(({ legend: text, points }, i) =>
      el(
        'li',
        {},
        el(
          'svg',
          { class: 'lane', width: 22, height: 8, 'aria-hidden': 'true' },
          el('path', { class: `edge ${style(i)}`, d: 'M0 4H22' }),
        ),
        `${text === '' ? '' : ` ${text} ·`} last ${brief(points.at(-1)?.value ?? Number.NaN)}`,
      ),
    ),
    series.length > named.length && el('li', {}, `and ${series.length - named.length} more`),
  );
}
