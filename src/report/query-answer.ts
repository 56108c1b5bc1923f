/** The answer of a PromQL query for a terminal: values in a column, or a line of blocks per series over a range of time. */
import { EPOCH_MS, type Instant, rfc3339 } from '../kernel/time.ts';
import { printSeries } from '../metrics/labels.ts';
import { formatFloat } from '../metrics/numbers.ts';
import type { MatrixSeries, QueryValue, TimedValue } from '../metrics/query/query.ts';
import { sayDuration } from '../simulation/outcome.ts';
import type { Painter } from './painter.ts';
import { plainText } from './plain-text.ts';
import { sparkline } from './sparkline.ts';
import { wrap } from './wrap.ts';

/** When a query was asked, in milliseconds since 1970. */
export type Asked =
  | { readonly kind: 'instant'; readonly timeMs: number }
  | { readonly kind: 'range'; readonly startMs: number; readonly endMs: number; readonly stepMs: number };

/** Lines that end with a line break. An answer without any series says so. */
export function renderAnswer(value: QueryValue, asked: Asked, painter: Painter, width: number): string {
  return `${[painter.dim(sayAsked(asked)), ...linesOf(value, asked, painter, width)].join('\n')}\n`;
}

function linesOf(value: QueryValue, asked: Asked, painter: Painter, width: number): readonly string[] {
  switch (value.kind) {
    case 'scalar':
      return [formatFloat(value.value)];
    case 'string':
      return [plainText(value.value)];
    case 'vector':
      return value.elements.length === 0
        ? ['no series']
        : column(
            value.elements.map((e) => [formatFloat(e.value), printSeries(e.labels)]),
            width,
          );
    case 'matrix':
      if (value.series.length === 0) return ['no series'];
      return value.series.flatMap((series) => [
        ...wrap(plainText(printSeries(series.labels)), width, 4),
        ...(asked.kind === 'range' ? overTime(series, asked, painter, width) : samples(series, width)),
      ]);
  }
}

function sayAsked(asked: Asked): string {
  if (asked.kind === 'instant') return `at ${moment(asked.timeMs)} (${rfc3339(instantOf(asked.timeMs))})`;
  const { startMs, endMs, stepMs } = asked;
  return `from ${moment(startMs)} to ${moment(endMs)}, every ${sayDuration(stepMs / 1_000)}`;
}

const instantOf = (ms: number): Instant => ((ms - EPOCH_MS) * 1_000) as Instant;
const moment = (ms: number): string => sayDuration((ms - EPOCH_MS) / 1_000);

/** Rows of two: the first flush right, the second broken where it is too long. */
function column(rows: readonly (readonly [string, string])[], width: number): readonly string[] {
  const first = Math.max(...rows.map(([text]) => text.length));
  return rows.flatMap(([value, text]) => wrap(`${value.padStart(first)}  ${plainText(text)}`, width, first + 2));
}

const samples = ({ points }: MatrixSeries, width: number): readonly string[] =>
  column(
    points.map((p) => [moment(p.timeMs), formatFloat(p.value)]),
    width - 2,
  ).map((line) => `  ${line}`);

function overTime(
  { points }: MatrixSeries,
  { startMs, endMs, stepMs }: Extract<Asked, { kind: 'range' }>,
  painter: Painter,
  width: number,
): readonly string[] {
  const values = new Map(points.map((p: TimedValue) => [Math.round((p.timeMs - startMs) / stepMs), p.value]));
  const steps = Math.floor((endMs - startMs) / stepMs) + 1;
  const all = Array.from({ length: steps }, (_, i) => values.get(i));
  const numbers = points.map((p) => p.value).filter((v) => !Number.isNaN(v));
  const least = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const words =
    numbers.length === 0
      ? 'NaN'
      : `min ${short(least)}  max ${short(most)}  last ${short(points.at(-1)?.value ?? Number.NaN)}`;
  const room = Math.max(10, width - 4 - words.length);
  return [`  ${painter.bold(sparkline(all, room))}  ${words}`];
}

/** Five digits are enough beside a drawing. */
const short = (value: number): string => formatFloat(Number.isFinite(value) ? Number(value.toPrecision(5)) : value);
