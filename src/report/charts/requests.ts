/** Requests per second, stacked by version, with what failed on top in the one colour that means failure. */
import { area, scaleLinear, stack } from 'd3';
import { sayDuration } from '../../simulation/outcome.ts';
import type { Chart } from '../lane.ts';
import { el, join } from '../markup.ts';
import { brief, count, percent } from '../numbers.ts';
import { colourClass } from '../palette.ts';
import type { Story } from '../story.ts';
import { group, label, n, shorten, spread } from '../svg.ts';
import { type Column, secondsOf, trafficColumns } from '../traffic-columns.ts';
import { scale } from './weight.ts';

const HEIGHT = 104;
const TOP = 12;
const BOTTOM = 96;

export const requests: Chart = (story, frame) => {
  const versions = story.versions.all;
  const columns = columnsOf(story, (frame.until / (frame.right - frame.left)) * 2);
  const all = columns.reduce((sum, column) => sum + column.requests, 0);
  if (all === 0) return undefined;
  const failed = columns.reduce((sum, column) => sum + column.failed, 0);
  const good = (column: Column, part: number) =>
    (column.parts[part]!.requests - column.parts[part]!.failed) / secondsOf(column);
  const most = Math.max(...columns.map((c) => (c.requests - c.failed) / secondsOf(c) + c.worstFailures));
  const y = scaleLinear().domain([0, most]).nice(3).range([BOTTOM, TOP]);
  const layers = stack<Column, number>()
    .keys(versions.map((_, i) => i))
    .value(good)(columns as Column[]);
  const middle = (c: Column) => frame.x((c.from + c.to) / 2);
  const wrong = columns.map((c) => {
    const height = y(0) - y(c.worstFailures);
    if (c.failed === 0) return '';
    // At least two pixels tall: a single failed request among thousands must still be seen.
    const base = y((c.requests - c.failed) / secondsOf(c));
    const width = Math.max(1.2, frame.x(c.to) - frame.x(c.from));
    return `M${n(frame.x(c.from))} ${n(base)}h${n(width)}v${n(-Math.max(2, height))}h${n(-width)}z`;
  });
  const worst = columns.reduce((a, b) => (b.worstFailures > a.worstFailures ? b : a));
  const shown = versions
    .map((version, i) => ({ version, i, total: columns.reduce((s, c) => s + c.parts[i]!.requests, 0) }))
    .filter(({ total }) => total > 0);
  const ends = shown.map(({ i }) => {
    const layer = layers[i]!;
    const end = layer.findLast((_, k) => columns[k]!.parts[i]!.requests > 0) ?? layer[0]!;
    return y((end[0] + end[1]) / 2) + 4;
  });
  const places = spread([...ends, TOP], 15, TOP + 2, BOTTOM + 4);
  return {
    name: 'requests',
    unit: 'per second',
    about:
      'Requests per second by the version that answered; failed requests on top in vermilion, never thinner than two pixels.',
    height: HEIGHT,
    marks: join(
      scale(frame, y, y.ticks(2)),
      shown.map(({ version, i }) =>
        group(
          colourClass(version.colour),
          `${version.label}: ${count(columns.reduce((s, c) => s + c.parts[i]!.requests, 0))} requests`,
          el('path', {
            class: 'layer solid',
            d:
              area<[number, number] & { data: Column }>()
                .x((p) => middle(p.data))
                .y0((p) => y(p[0]))
                .y1((p) => y(p[1]))(layers[i] as unknown as ([number, number] & { data: Column })[]) ?? '',
          }),
        ),
      ),
      failed === 0
        ? undefined
        : group(
            '',
            `${count(failed)} failed requests; at worst ${brief(worst.worstFailures)} per second about ${sayDuration(worst.from / 1e6)}`,
            el('path', { class: 'wrong', d: wrong.join('') }),
          ),
      shown.map(({ version }, k) => [
        el('rect', {
          class: `layer solid ${colourClass(version.colour)}`,
          x: frame.right + 8,
          y: places[k]! - 9,
          width: 9,
          height: 9,
        }),
        label({ x: frame.right + 22, y: places[k]! }, shorten(version.label, 94)),
      ]),
      failed === 0
        ? undefined
        : el('rect', { class: 'wrong', x: frame.right + 8, y: places.at(-1)! - 9, width: 9, height: 9 }),
      failed === 0 ? undefined : label({ x: frame.right + 22, y: places.at(-1)!, cls: 'badtext' }, 'failed'),
    ),
    data: {
      columns: [
        { name: 'from', numeric: true },
        ...versions.map((v) => ({ name: `${v.label}: requests`, numeric: true })),
        { name: 'nobody answered', numeric: true },
        { name: 'failed', numeric: true },
        { name: 'failed share', numeric: true },
      ],
      rows: columnsOf(story, frame.until / 40).map((c) => [
        { text: sayDuration(c.from / 1e6) },
        ...c.parts.map((part) => ({ text: count(part.requests) })),
        { text: count(c.failed), bad: c.failed > 0 },
        { text: c.requests === 0 ? '–' : percent(c.failed / c.requests) },
      ]),
    },
  };
};

/** One part per version, and a last one for requests that nobody answered. */
const columnsOf = (story: Story, width: number): readonly Column[] =>
  trafficColumns(story.of('traffic'), {
    width,
    until: story.until,
    keys: story.versions.all.length + 1,
    key: (entry) => partOf(story, entry.revision),
  });

export function partOf(story: Story, revision: number): number {
  const colour = revision === 0 ? undefined : story.versions.ofRevision(revision)?.colour;
  return colour ?? story.versions.all.length;
}
