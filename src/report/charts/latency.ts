/** Latency by version: p50, p95 and p99 as lines, and a pale band between the extremes that the averages would hide. */
import { area, line, scaleLinear } from 'd3';
import { sayDuration } from '../../simulation/outcome.ts';
import type { Frame } from '../frame.ts';
import type { Chart } from '../lane.ts';
import { el, join } from '../markup.ts';
import { latency as sayLatency } from '../numbers.ts';
import { colourClass } from '../palette.ts';
import type { Story } from '../story.ts';
import { group, label, spread } from '../svg.ts';
import { type Column, type Part, trafficColumns } from '../traffic-columns.ts';
import { partOf } from './requests.ts';
import { scale } from './weight.ts';

const HEIGHT = 92;
const TOP = 12;
const BOTTOM = 84;
const LINES = [
  { name: 'p50', cls: 'edge', of: (part: Part) => part.p50 },
  { name: 'p95', cls: 'edge thin dash', of: (part: Part) => part.p95 },
  { name: 'p99', cls: 'edge thin dots', of: (part: Part) => part.p99 },
] as const;

export const latency: Chart = (story, frame) => {
  const columns = columnsOf(story, frame.perPixel * 5, frame);
  const shown = story.versions.all
    .map((version, i) => ({ version, i }))
    .filter(({ i }) => columns.some((c) => c.parts[i]!.requests > 0));
  if (shown.length === 0) return undefined;
  const greatest = Math.max(...columns.flatMap((c) => shown.map(({ i }) => c.parts[i]!.greatest)));
  if (greatest <= 0) return undefined;
  const y = scaleLinear().domain([0, greatest]).nice(3).range([BOTTOM, TOP]);
  const x = (c: Column) => frame.x((c.from + c.to) / 2);
  const ends = shown.flatMap(({ version, i }) => {
    const last = columns.findLast((c) => c.parts[i]!.requests > 0)!;
    const reachesEnd = last === columns.at(-1);
    return reachesEnd ? LINES.map(({ name, of }) => ({ version, name, value: of(last.parts[i]!) })) : [];
  });
  const places = spread(
    ends.map(({ value }) => y(value) + 4),
    14.5,
    TOP + 2,
    BOTTOM + 4,
  );
  return {
    name: 'latency',
    unit: '',
    about:
      'Latency by version: half (solid), 95 % (dashed) and 99 % (dotted) of requests were faster. The band reaches to the extremes.',
    height: HEIGHT,
    marks: join(
      scale(frame, y, y.ticks(2), (v) => (v === 0 ? '0' : sayLatency(v))),
      shown.map(({ version, i }) => {
        const defined = (c: Column) => c.parts[i]!.requests > 0;
        const band = area<Column>()
          .defined(defined)
          .x(x)
          .y0((c) => y(c.parts[i]!.least))
          .y1((c) => y(c.parts[i]!.greatest));
        return el(
          'g',
          { class: colourClass(version.colour) },
          group(
            '',
            `${version.label}: from the least median to the greatest p99`,
            el('path', { class: 'pale', d: band(columns as Column[]) ?? '' }),
          ),
          LINES.map(({ name, cls, of }) => {
            const d = line<Column>()
              .defined(defined)
              .x(x)
              .y((c) => y(of(c.parts[i]!)))(columns as Column[]);
            return group('', `${version.label}: ${name}`, el('path', { class: cls, d: d ?? '' }));
          }),
        );
      }),
      ends.map(({ version, name, value }, k) => [
        el('rect', {
          class: `solid ${colourClass(version.colour)}`,
          x: frame.right + 8,
          y: places[k]! - 5,
          width: 9,
          height: 2,
        }),
        label(
          { x: frame.right + 22, y: places[k]!, cls: name === 'p50' ? '' : 'soft' },
          `${name} ${sayLatency(value)}`,
        ),
      ]),
    ),
    get data() {
      return {
        columns: [
          { name: 'from', numeric: true },
          ...shown.flatMap(({ version }) =>
            LINES.map(({ name }) => ({ name: `${version.label}: ${name}`, numeric: true })),
          ),
        ],
        rows: columnsOf(story, story.until / 40).map((c) => [
          { text: sayDuration(c.from / 1e6) },
          ...shown.flatMap(({ i }) =>
            LINES.map(({ of }) => ({ text: c.parts[i]!.requests === 0 ? '–' : sayLatency(of(c.parts[i]!)) })),
          ),
        ]),
      };
    },
  };
};

const columnsOf = (story: Story, width: number, within?: Frame): readonly Column[] =>
  trafficColumns(story.of('traffic'), {
    width,
    ...(within === undefined ? { until: story.until } : { from: within.from, until: within.until }),
    keys: story.versions.all.length + 1,
    key: (entry) => (entry.revision === 0 ? undefined : partOf(story, entry.revision)),
  });
