/** Requests per second, stacked by version, with what failed on top in the one colour that means failure. */
import { area, curveStepAfter, scaleLinear, stack } from 'd3';
import { sayDuration } from '../../simulation/outcome.ts';
import type { Frame } from '../frame.ts';
import type { Chart } from '../lane.ts';
import { el, join, type Markup } from '../markup.ts';
import { brief, count, percent, plural } from '../numbers.ts';
import { colourClass } from '../palette.ts';
import type { Story } from '../story.ts';
import { group, label, n, shorten, spread } from '../svg.ts';
import type { Table } from '../tables.ts';
import { type Column, secondsOf, trafficColumns } from '../traffic-columns.ts';
import type { Version } from '../versions.ts';
import { scale } from './weight.ts';

const HEIGHT = 104;
const TOP = 12;
const BOTTOM = 96;

export const requests: Chart = (story, frame) => {
  const columns = columnsOf(story, frame.perPixel * 2, frame);
  if (!columns.some((column) => column.requests > 0)) return undefined;
  const failed = columns.reduce((sum, column) => sum + column.failed, 0);
  const most = Math.max(...columns.map((c) => goodRate(c) + c.worstFailures));
  const y = scaleLinear().domain([0, most]).nice(3).range([BOTTOM, TOP]);
  const layers = layersOf(story, columns);
  const places = spread([...layers.map(({ end }) => y(end) + 4), TOP], 15, TOP + 2, BOTTOM + 4);
  return {
    name: 'requests',
    unit: 'per second',
    about:
      'Requests per second by the version that answered; failed requests on top in vermilion, never thinner than two pixels.',
    height: HEIGHT,
    marks: join(
      scale(frame, y, y.ticks(2)),
      layers.map(({ version, total, points }) =>
        group(
          colourClass(version.colour),
          `${version.label}: ${count(total)} requests`,
          el('path', {
            class: 'layer solid',
            d:
              area<Point>()
                .x((p) => frame.x(p.t))
                .y0((p) => y(p.low))
                .y1((p) => y(p.high))
                .curve(curveStepAfter)(points as Point[]) ?? '',
          }),
        ),
      ),
      failed === 0 ? undefined : failures(frame, columns, y),
      layers.map(({ version }, k) => [
        swatch(frame, places[k]!, `layer solid ${colourClass(version.colour)}`),
        label({ x: frame.right + 22, y: places[k]! }, shorten(version.label, 94)),
      ]),
      failed === 0 ? undefined : swatch(frame, places.at(-1)!, 'wrong'),
      failed === 0 ? undefined : label({ x: frame.right + 22, y: places.at(-1)!, cls: 'badtext' }, 'failed'),
    ),
    get data() {
      return dataOf(story);
    },
  };
};

interface Point {
  readonly t: number;
  readonly low: number;
  readonly high: number;
}

interface Layer {
  readonly version: Version;
  readonly total: number;
  readonly points: readonly Point[];
  /** The middle of the layer where it was last seen: there its label belongs. */
  readonly end: number;
}

/** Answered requests per second, stacked in the order of the versions; each column from its beginning to its end. */
function layersOf(story: Story, columns: readonly Column[]): readonly Layer[] {
  const versions = story.versions.all;
  const stacked = stack<Column, number>()
    .keys(versions.map((_, i) => i))
    .value((column, part) => (column.parts[part]!.requests - column.parts[part]!.failed) / secondsOf(column));
  return stacked(columns as Column[])
    .map((layer, i): Layer => {
      const points = layer.map(([low, high], k): Point => ({ t: columns[k]!.from, low, high }));
      const last = points.findLast((_, k) => columns[k]!.parts[i]!.requests > 0);
      return {
        version: versions[i]!,
        total: columns.reduce((sum, column) => sum + column.parts[i]!.requests, 0),
        points: [...points, { ...points.at(-1)!, t: columns.at(-1)!.to }],
        end: last === undefined ? 0 : (last.low + last.high) / 2,
      };
    })
    .filter(({ total }) => total > 0);
}

const goodRate = (column: Column): number => (column.requests - column.failed) / secondsOf(column);

/** What failed, on top of what did not: as tall as the worst tick of the column, and at least two pixels, or one failed request among thousands would vanish. */
function failures(frame: Frame, columns: readonly Column[], y: (rate: number) => number): Markup {
  const bars = columns
    .filter((column) => column.failed > 0)
    .map((column) => {
      const x = frame.x(column.from);
      const width = Math.max(1.2, frame.x(column.to) - x);
      const height = Math.max(2, y(0) - y(column.worstFailures));
      return `M${n(x)} ${n(y(goodRate(column)))}h${n(width)}v${n(-height)}h${n(-width)}z`;
    });
  const worst = columns.reduce((a, b) => (b.worstFailures > a.worstFailures ? b : a));
  const total = columns.reduce((sum, column) => sum + column.failed, 0);
  return group(
    '',
    `${plural(total, 'failed request')}; at worst ${brief(worst.worstFailures)} per second about ${sayDuration(worst.from / 1e6)}`,
    el('path', { class: 'wrong', d: bars.join('') }),
  );
}

const swatch = (frame: Frame, y: number, cls: string): Markup =>
  el('rect', { class: cls, x: frame.right + 8, y: y - 9, width: 9, height: 9 });

function dataOf(story: Story): Table {
  return {
    columns: [
      { name: 'from', numeric: true },
      ...story.versions.all.map((v) => ({ name: `${v.label}: requests`, numeric: true })),
      { name: 'nobody answered', numeric: true },
      { name: 'failed', numeric: true },
      { name: 'failed share', numeric: true },
    ],
    rows: columnsOf(story, story.until / 40).map((c) => [
      { text: sayDuration(c.from / 1e6) },
      ...c.parts.map((part) => ({ text: count(part.requests) })),
      { text: count(c.failed), bad: c.failed > 0 },
      { text: c.requests === 0 ? '–' : percent(c.failed / c.requests) },
    ]),
  };
}

/** One part per version, and a last one for requests that nobody answered. */
const columnsOf = (story: Story, width: number, within?: Frame): readonly Column[] =>
  trafficColumns(story.of('traffic'), {
    width,
    ...(within === undefined ? { until: story.until } : { from: within.from, until: within.until }),
    keys: story.versions.all.length + 1,
    key: (entry) => partOf(story, entry.revision),
  });

export function partOf(story: Story, revision: number): number {
  const colour = revision === 0 ? undefined : story.versions.ofRevision(revision)?.colour;
  return colour ?? story.versions.all.length;
}
