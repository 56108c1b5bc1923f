/**
 * Asking a store: instant and range queries, their answers as Prometheus would give them, and what they looked at. A query
 * that cannot be answered is an answer too, not an exception.
 */
import type { Expr } from '../../languages/promql/ast.ts';
import { typeOf } from '../../languages/promql/check.ts';
import { compareLabels, type Labels, noLabels } from '../labels.ts';
import type { Window } from '../samples.ts';
import type { Queryable } from '../series.ts';
import { withBoundsFilled } from './bounds.ts';
import { type Element, QueryError, refuseDuplicates, withoutName } from './element.ts';
import { Evaluation } from './evaluation.ts';
import { eachWindow } from './selection.ts';
import { eachSubqueryWindow } from './subquery.ts';

export interface QueryOptions {
  /** How far back an instant selector looks. Default: 5 minutes. */
  readonly lookbackMs?: number;
  /** Step of subqueries that name none (Prometheus' global evaluation interval). Default: 1 minute. */
  readonly subqueryStepMs?: number;
  /** The feature `promql-delayed-name-removal`, off by default as in Prometheus. */
  readonly delayedNameRemoval?: boolean;
  /**
   * Whose rules hold where the major versions differ. In version 2 the left bound of ranges, lookback and subqueries is
   * part of them, and a counter is extrapolated to where it was zero, even if that lies in a gap. Default: 3.
   */
  readonly prometheus?: 2 | 3;
}

/** One value of an instant vector, at the time of the query. */
export interface VectorElement {
  readonly labels: Labels;
  readonly value: number;
}

export interface TimedValue {
  readonly timeMs: number;
  readonly value: number;
}

export interface MatrixSeries {
  readonly labels: Labels;
  readonly points: readonly TimedValue[];
}

export type QueryValue =
  | { readonly kind: 'scalar'; readonly timeMs: number; readonly value: number }
  | { readonly kind: 'string'; readonly timeMs: number; readonly value: string }
  /** In the order of the labels, unless the query orders it (`sort`, `topk`). */
  | { readonly kind: 'vector'; readonly timeMs: number; readonly elements: readonly VectorElement[] }
  /** In the order of the labels. */
  | { readonly kind: 'matrix'; readonly series: readonly MatrixSeries[] };

/** Which series a query looked at, sorted by labels, and how many samples it read of them. */
export interface Touched {
  series(): readonly Labels[];
  readonly samples: number;
}

interface Remarks {
  /** Texts as Prometheus gives them: `PromQL warning: … (1:7)`. */
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly touched: Touched;
}

export type QueryResult = Remarks &
  (
    | { readonly ok: true; readonly value: QueryValue }
    /** `problem` is the text of Prometheus' error, which comes with the HTTP status 422. */
    | { readonly ok: false; readonly problem: string }
  );

/** Evaluates a query at one instant, in milliseconds since 1970. */
export function queryInstant(store: Queryable, expr: Expr, timeMs: number, options: QueryOptions = {}): QueryResult {
  const evaluation = evaluationOf(store, { startMs: timeMs, endMs: timeMs, stepMs: 0 }, options);
  return answer(evaluation, () => instantValue(evaluation, expr, timeMs));
}

/**
 * Evaluates a query at `startMs`, `startMs + stepMs`, … up to and including `endMs`. Each step stands alone; a step without
 * a value is missing from its series. A scalar gives one series without labels.
 */
export function queryRange(
  store: Queryable,
  expr: Expr,
  startMs: number,
  endMs: number,
  stepMs: number,
  options: QueryOptions = {},
): QueryResult {
  const evaluation = evaluationOf(store, { startMs, endMs, stepMs }, options);
  return answer(evaluation, () => rangeValue(evaluation, expr));
}

function evaluationOf(
  store: Queryable,
  extent: { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
  options: QueryOptions,
): Evaluation {
  return new Evaluation(store, {
    lookbackMs: options.lookbackMs ?? 300_000,
    subqueryStepMs: options.subqueryStepMs ?? 60_000,
    version2: options.prometheus === 2,
    delayedNameRemoval: options.delayedNameRemoval ?? false,
    ...extent,
  });
}

function answer(evaluation: Evaluation, evaluate: () => QueryValue): QueryResult {
  const remarks = (): Remarks => ({
    warnings: evaluation.annotations.warnings,
    infos: evaluation.annotations.infos,
    touched: touchedBy(evaluation),
  });
  try {
    const value = evaluate();
    return { ok: true, value, ...remarks() };
  } catch (problem) {
    if (!(problem instanceof QueryError)) throw problem;
    return { ok: false, problem: problem.message, ...remarks() };
  }
}

/** The list is made when it is looked at: most who ask a query do not. */
function touchedBy({ touchedSeries, touchedSamples }: Evaluation): Touched {
  return {
    series: () => [...touchedSeries].map((s) => s.labels).sort(compareLabels),
    samples: touchedSamples,
  };
}

function instantValue(evaluation: Evaluation, expr: Expr, timeMs: number): QueryValue {
  switch (typeOf(expr)) {
    case 'scalar':
      return { kind: 'scalar', timeMs, value: evaluation.scalar(expr, timeMs) };
    case 'string':
      return { kind: 'string', timeMs, value: evaluation.text(expr) };
    case 'range vector':
      return { kind: 'matrix', series: rawSamples(evaluation, expr, timeMs) };
    case 'instant vector': {
      const elements = finished(evaluation, evaluation.vector(expr, timeMs));
      const sorted = isOrdered(expr) ? elements : [...elements].sort((a, b) => compareLabels(a.labels, b.labels));
      return { kind: 'vector', timeMs, elements: sorted.map(({ labels, value }) => ({ labels, value })) };
    }
  }
}

/** Whether the order of the elements is part of the answer. */
function isOrdered(expr: Expr): boolean {
  if (expr.kind === 'parentheses') return isOrdered(expr.expr);
  if (expr.kind === 'call') return expr.function.startsWith('sort');
  return expr.kind === 'aggregation' && (expr.op === 'topk' || expr.op === 'bottomk');
}

/** Drops the names that were to be dropped at the end. */
function finished(evaluation: Evaluation, elements: readonly Element[]): readonly Element[] {
  if (!evaluation.settings.delayedNameRemoval) return elements;
  return refuseDuplicates(
    elements.map((e) => (e.dropName ? { ...e, labels: withoutName(e.labels), dropName: false } : e)),
  );
}

function rawSamples(evaluation: Evaluation, expr: Expr, timeMs: number): readonly MatrixSeries[] {
  const series: MatrixSeries[] = [];
  const range = expr.kind === 'parentheses' ? expr.expr : expr;
  if (range.kind === 'parentheses') return rawSamples(evaluation, range, timeMs);
  const keep = (labels: Labels, samples: Window) => {
    if (samples.length === 0) return;
    const points: TimedValue[] = [];
    for (let i = 0; i < samples.length; i += 1) points.push({ timeMs: samples.times[i]!, value: samples.values[i]! });
    series.push({ labels, points });
  };
  if (range.kind === 'range-selector') {
    eachWindow(evaluation, range, timeMs, (labels, window) => {
      keep(labels, window.bounds === undefined ? window.samples : withBoundsFilled(window));
    });
  } else if (range.kind === 'subquery') {
    eachSubqueryWindow(evaluation, range, timeMs, (labels, { samples }, dropName) => {
      keep(dropName ? withoutName(labels) : labels, samples);
    });
  }
  return series;
}

function rangeValue(evaluation: Evaluation, expr: Expr): QueryValue {
  const type = typeOf(expr);
  if (type !== 'scalar' && type !== 'instant vector') {
    throw new QueryError(`invalid expression type "${type}" for range query, must be Scalar or instant Vector`);
  }
  const { startMs, endMs, stepMs } = evaluation.settings;
  const series = new Map<string, { readonly labels: Labels; readonly points: TimedValue[] }>();
  const add = (labels: Labels, timeMs: number, value: number) => {
    const known = series.get(labels.key);
    if (known === undefined) series.set(labels.key, { labels, points: [{ timeMs, value }] });
    else known.points.push({ timeMs, value });
  };
  for (let t = startMs; t <= endMs; t += stepMs) {
    if (type === 'scalar') add(noLabels, t, evaluation.scalar(expr, t));
    else for (const { labels, value } of finished(evaluation, evaluation.vector(expr, t))) add(labels, t, value);
  }
  return { kind: 'matrix', series: [...series.values()].sort((a, b) => compareLabels(a.labels, b.labels)) };
}
