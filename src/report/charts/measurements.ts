/** Every measurement: its value against its threshold, its verdict, and hollow when it saw no request at all. */
import { extent, scaleLinear } from 'd3';
import { requestsSeen, sayDuration } from '../../simulation/outcome.ts';
import { sayValue } from '../../simulation/sentence.ts';
import type { AnalysisEntry, MeasurementEntry } from '../../simulation/trace.ts';
import { type Frame, markOf } from '../frame.ts';
import { type Chart, MOST_ROWS } from '../lane.ts';
import { el, join, type Markup } from '../markup.ts';
import { brief, plural } from '../numbers.ts';
import type { Story } from '../story.ts';
import { group, label, n, roomFor, shorten, title, verdictMark } from '../svg.ts';
import { measurementTable } from '../tables.ts';
import { overlapping, within } from '../window.ts';

const ROW = 58;
const PLOT = 24;

export const measurements: Chart = (story, frame) => {
  const all = story.of('measurement');
  const runs = story.of('analysis');
  if (all.length === 0 && runs.length === 0) return undefined;
  const metrics = [...new Set(all.map((m) => m.metric))];
  const spans = overlapping(runSpans(story), frame);
  return {
    name: 'analysis',
    unit: 'verdicts',
    about:
      'Each measurement at its value: ✔ passed, ✖ failed, triangle for an error, dash for inconclusive; hollow when it saw no canary request.',
    height: Math.max(1, metrics.length) * ROW + 4,
    marks: join(
      metrics.length === 0
        ? [runLines(frame, spans, ROW / 2), label({ x: frame.right + 8, y: ROW / 2 + 4, cls: 'soft' }, 'none taken')]
        : metrics.map((metric, i) =>
            row(
              frame,
              metric,
              all.filter((m) => m.metric === metric),
              spans,
              i * ROW,
            ),
          ),
    ),
    get data() {
      return measurementTable(story.of('measurement'), MOST_ROWS);
    },
  };
};

interface RunSpan {
  readonly entry: AnalysisEntry;
  readonly run: string;
  readonly from: number;
  readonly to: number;
  readonly phase: string;
}

function runSpans(story: Story): readonly RunSpan[] {
  const spans = new Map<string, RunSpan>();
  for (const entry of story.of('analysis')) {
    const { run, t, phase } = entry;
    const open = spans.get(run);
    const ended = phase !== 'Running' && phase !== 'Pending' && phase !== '';
    spans.set(run, { entry, run, from: open?.from ?? t, to: ended ? t : story.until, phase });
  }
  return [...spans.values()];
}

const runLines = (frame: Frame, spans: readonly RunSpan[], y: number): Markup =>
  join(
    spans.map(({ entry, run, from, to, phase }) =>
      markOf(
        frame,
        entry,
        '',
        `analysis run ${run}: ${phase}, ${sayDuration(from / 1e6)} to ${sayDuration(to / 1e6)}`,
        el('path', { class: 'span', d: `M${n(frame.x(from))} ${n(y)}H${n(Math.max(frame.x(to), frame.x(from) + 2))}` }),
      ),
    ),
  );

function row(
  frame: Frame,
  metric: string,
  taken: readonly MeasurementEntry[],
  spans: readonly RunSpan[],
  top: number,
): Markup {
  const values = taken.map((m) => numberIn(m.value));
  const limit = thresholdIn(taken[0]?.condition ?? '');
  const [low, high] = extent([...values.filter((v) => v !== undefined), ...(limit === undefined ? [] : [limit])]);
  const base = top + 16;
  const spread =
    low === undefined || high === undefined || low === high
      ? undefined
      : scaleLinear()
          .domain([low, high])
          .range([base + PLOT, base]);
  const y = (v: number | undefined) => (v === undefined || spread === undefined ? base + PLOT / 2 : spread(v));
  const runs = new Set(taken.map((m) => m.run));
  const place = (m: MeasurementEntry): Placed => ({ entry: m, x: frame.x(m.t), y: y(numberIn(m.value)) });
  const placed = within(taken, frame).map(place);
  const dense = placed.some((mark, i) => i > 0 && mark.x - placed[i - 1]!.x < 11);
  return join(
    runLines(
      frame,
      spans.filter((span) => runs.has(span.run)),
      top + ROW - 4,
    ),
    limit === undefined
      ? undefined
      : group(
          '',
          `${metric}: wanted ${taken[0]!.condition}`,
          el('path', { class: 'rule', d: `M${frame.left} ${n(y(limit))}H${frame.right}` }),
        ),
    limit === undefined
      ? undefined
      : label({ x: frame.left - 6, y: y(limit) + 4, anchor: 'end', cls: 'soft' }, brief(limit)),
    dense ? denseMarks(frame, placed) : sparseMarks(frame, placed, top + 8),
    group('', metric, label({ x: frame.right + 8, y: top + 24 }, shorten(metric, 108))),
    label({ x: frame.right + 8, y: top + 39, cls: 'soft' }, shorten(sayLast(taken.at(-1)!), 108)),
  );
}

interface Placed {
  readonly entry: MeasurementEntry;
  readonly x: number;
  readonly y: number;
}

/** Signs with their values, as far as the values do not cover each other. */
function sparseMarks(frame: Frame, placed: readonly Placed[], ceiling: number): Markup {
  let freeFrom = Number.NEGATIVE_INFINITY;
  return join(
    placed.map(({ entry, x, y }) => {
      const text = entry.phase === 'Error' ? 'error' : sayValue(entry.value);
      const room = roomFor(text);
      const shown = x - room / 2 > freeFrom && room < 120;
      if (shown) freeFrom = x + room / 2 + 4;
      const at = { x, y: y - 11 > ceiling ? y - 11 : y + 19, anchor: 'middle' } as const;
      return markOf(
        frame,
        entry,
        'what',
        explain(entry),
        verdictMark(x, y, entry.phase, requestsSeen(entry) === 0),
        shown ? label({ ...at, cls: isBad(entry) ? 'badtext on' : 'on' }, text) : undefined,
      );
    }),
  );
}

/** Too many for signs: a dot each, one a pixel column, and of a column's measurements the worst; bad ones last, so on top. */
function denseMarks(frame: Frame, placed: readonly Placed[]): Markup {
  const columns = new Map<number, Placed>();
  for (const mark of placed) {
    const column = Math.floor(mark.x / 2);
    const other = columns.get(column);
    if (other === undefined || badness(mark.entry) >= badness(other.entry)) columns.set(column, mark);
  }
  const kept = [...columns.values()].sort((a, b) => badness(a.entry) - badness(b.entry) || a.x - b.x);
  return join(
    kept.map(({ entry, x, y }) => {
      const cls = isBad(entry) ? 'wrong' : requestsSeen(entry) === 0 || badness(entry) > 0 ? 'ring' : 'dot';
      const r = isBad(entry) ? 3.2 : 2.2;
      return el('circle', { class: cls, cx: x, cy: y, r, ...frame.link?.(entry) }, title(explain(entry)));
    }),
  );
}

const isBad = (m: MeasurementEntry): boolean => m.phase === 'Failed' || m.phase === 'Error';
const badness = (m: MeasurementEntry): number => (isBad(m) ? 2 : m.phase === 'Successful' ? 0 : 1);

const sayLast = (m: MeasurementEntry): string =>
  m.phase === 'Successful' ? `#${m.number} passed` : `#${m.number} ${m.phase.toLowerCase()}`;

function explain(m: MeasurementEntry): string {
  const value = m.phase === 'Error' && m.message !== '' ? m.message : sayValue(m.value);
  const wanted = m.condition === '' ? '' : `, wanted ${m.condition}`;
  const seen = requestsSeen(m);
  const saw =
    seen === undefined ? '' : `; ${plural(m.evidence?.samples ?? 0, 'sample')}, ${plural(seen, 'canary request')}`;
  return `${m.metric} #${m.number} at ${sayDuration(m.t / 1e6)}: ${value}, ${m.phase}${wanted}${saw}`;
}

/** The number in a value, if it is one: `0.98`, `[0.98]`. */
export function numberIn(value: string): number | undefined {
  const text = /^\[?(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\]?$/i.exec(value.trim())?.[1];
  return text === undefined ? undefined : Number(text);
}

/** The threshold of a simple condition, `result[0] >= 0.95`; `undefined` when there is none or several. */
export function thresholdIn(condition: string): number | undefined {
  const found = [...condition.matchAll(/[<>]=?\s*(-?\d+(?:\.\d+)?)(?![\w.])/g)];
  return found.length === 1 ? Number(found[0]![1]) : undefined;
}
