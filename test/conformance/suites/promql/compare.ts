/** Compares answers of a query with expected ones, nearly. */
import { type Labels, labels as labelsOf, printSeries } from '../../../../src/metrics/labels.ts';
import type { QueryResult } from '../../../../src/metrics/query/query.ts';

export type ExpectedNumber = number | string | null | { readonly histogram: string };

export interface ExpectedSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly value?: ExpectedNumber;
  readonly values?: readonly ExpectedNumber[];
}

export type Expected =
  | { readonly type: 'vector'; readonly series: readonly ExpectedSeries[]; readonly ordered?: boolean }
  | {
      readonly type: 'matrix';
      readonly series: readonly ExpectedSeries[];
      readonly rangeVector?: { startMs?: number; stepMs?: number };
    }
  | { readonly type: 'scalar'; readonly value: ExpectedNumber }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'fail'; readonly msg?: string; readonly regex?: string };

/** Where points of a matrix lie. */
export interface Grid {
  readonly startMs: number;
  readonly stepMs: number;
}

/** How the answer differs from the expected one; `undefined` if it does not. */
export function difference(result: QueryResult, expected: Expected, grid: Grid, tolerance: number): string | undefined {
  if (expected.type === 'fail') {
    if (result.ok) return 'answered, but should have failed';
    if (expected.msg !== undefined && result.problem !== expected.msg)
      return `failed with "${result.problem}", wanted "${expected.msg}"`;
    if (expected.regex !== undefined && !new RegExp(expected.regex).test(result.problem)) {
      return `failed with "${result.problem}", wanted /${expected.regex}/`;
    }
    return undefined;
  }
  if (!result.ok) return `failed: ${result.problem}`;
  const { value } = result;
  switch (expected.type) {
    case 'scalar':
      if (value.kind !== 'scalar') return `${value.kind} instead of a scalar`;
      return near(value.value, numberOf(expected.value), tolerance)
        ? undefined
        : `${value.value} instead of ${expected.value}`;
    case 'string':
      return value.kind === 'string' && value.value === expected.value
        ? undefined
        : `${JSON.stringify(value)} instead of ${expected.value}`;
    case 'vector':
      if (value.kind !== 'vector') return `${value.kind} instead of a vector`;
      return vectorDifference(value.elements, expected.series, expected.ordered === true, tolerance);
    case 'matrix':
      if (value.kind !== 'matrix') return `${value.kind} instead of a matrix`;
      return matrixDifference(value.series, expected.series, grid, tolerance);
  }
}

/** What a case says of remarks: at least one of a kind, none, or one of a certain text. */
export interface ExpectedRemark {
  readonly type: 'warn' | 'info' | 'no_warn' | 'no_info';
  readonly msg?: string;
  readonly regex?: string;
}

/** How the remarks differ from those expected; `undefined` if they do not. */
export function remarkDifference(
  { warnings, infos }: QueryResult,
  expected: readonly ExpectedRemark[],
): string | undefined {
  for (const { type, msg, regex } of expected) {
    const texts = type.endsWith('warn') ? warnings : infos;
    const fits = (text: string) =>
      (msg === undefined || text === msg) && (regex === undefined || new RegExp(regex).test(text));
    const fulfilled = type.startsWith('no_') ? texts.length === 0 : texts.some(fits);
    if (!fulfilled) return `${type} ${msg ?? regex ?? ''} does not fit ${JSON.stringify(texts)}`;
  }
  return undefined;
}

function vectorDifference(
  elements: readonly { readonly labels: Labels; readonly value: number }[],
  expected: readonly ExpectedSeries[],
  ordered: boolean,
  tolerance: number,
): string | undefined {
  if (elements.length !== expected.length) {
    return `${elements.length} elements instead of ${expected.length}: ${elements.map((e) => `${printSeries(e.labels)} ${e.value}`).join(', ')}`;
  }
  const byKey = new Map(elements.map((e) => [e.labels.key, e.value]));
  for (const [i, want] of expected.entries()) {
    const labels = labelsOf(want.labels);
    if (ordered && elements[i]!.labels.key !== labels.key)
      return `${printSeries(elements[i]!.labels)} at place ${i} instead of ${printSeries(labels)}`;
    const got = byKey.get(labels.key);
    if (got === undefined)
      return `no ${printSeries(labels)} but ${elements.map((e) => printSeries(e.labels)).join(', ')}`;
    if (!near(got, numberOf(want.value!), tolerance))
      return `${printSeries(labels)} is ${got} instead of ${String(want.value)}`;
  }
  return undefined;
}

function matrixDifference(
  series: readonly { readonly labels: Labels; readonly points: readonly { timeMs: number; value: number }[] }[],
  expected: readonly ExpectedSeries[],
  grid: Grid,
  tolerance: number,
): string | undefined {
  const wanted = expected.filter((s) => s.values!.some((v) => v !== null));
  if (series.length !== wanted.length) {
    return `${series.length} series instead of ${wanted.length}: ${series.map((s) => printSeries(s.labels)).join(', ')}`;
  }
  const byKey = new Map(series.map((s) => [s.labels.key, s.points]));
  for (const want of wanted) {
    const labels = labelsOf(want.labels);
    const points = byKey.get(labels.key);
    if (points === undefined)
      return `no ${printSeries(labels)} but ${series.map((s) => printSeries(s.labels)).join(', ')}`;
    const byTime = new Map(points.map((p) => [p.timeMs, p.value]));
    for (const [i, value] of want.values!.entries()) {
      const timeMs = grid.startMs + i * grid.stepMs;
      const got = byTime.get(timeMs);
      byTime.delete(timeMs);
      if (value === null ? got !== undefined : got === undefined || !near(got, numberOf(value), tolerance)) {
        return `${printSeries(labels)} at ${timeMs} is ${got} instead of ${String(value)}`;
      }
    }
    if (byTime.size > 0) return `${printSeries(labels)} has points at ${[...byTime.keys()].join(', ')} too`;
  }
  return undefined;
}

export function numberOf(value: ExpectedNumber): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value === '-0' ? -0 : Number(value.replace('Inf', 'Infinity'));
  return Number.NaN;
}

/** Equal, both NaN, or apart by less than `tolerance` of the sum of their magnitudes. */
export function near(a: number, b: number, tolerance: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  const sum = Math.abs(a) + Math.abs(b);
  // If one of them is 0 the other has to be, for practical purposes.
  if (a === 0 || b === 0) return sum < Number.MIN_VALUE * 2 ** 52 || sum < 1e-300;
  return Math.abs(a - b) / sum < tolerance;
}
