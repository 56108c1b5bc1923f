/**
 * The evaluation of one query: what an expression means at an instant. Every step of a range query is an instant of its
 * own; what does not change between them (the series a selector means, names dropped, groups formed) is remembered by
 * node. Everything is a pure function of the node and the instant, so results of subqueries may be remembered too.
 */

import { invariant } from '../../kernel/invariant.ts';
import type { Expr, Length, TimeShift } from '../../languages/promql/ast.ts';
import type { FunctionName } from '../../languages/promql/functions.ts';
import type { Labels } from '../labels.ts';
import { Window } from '../samples.ts';
import type { Queryable, Series } from '../series.ts';
import { evaluateAggregation } from './aggregation.ts';
import { Annotations } from './annotations.ts';
import { evaluateBinary } from './binary.ts';
import { durationSeconds } from './durations.ts';
import { type Element, QueryError, refuseDuplicates, withoutName } from './element.ts';
import { meanings } from './functions/index.ts';
import { scalarOperation } from './operators.ts';
import { evaluateRangeCall } from './range-call.ts';
import { selectInstant } from './selection.ts';

export interface EvaluationSettings {
  readonly lookbackMs: number;
  /** Step of subqueries that name none: the global evaluation interval. */
  readonly subqueryStepMs: number;
  /** Drop names at the end of the evaluation rather than at each step (a feature flag of Prometheus, off by default). */
  readonly delayedNameRemoval: boolean;
  /** The rules of Prometheus 2: see `QueryOptions.prometheus`. */
  readonly version2: boolean;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 for an instant query. */
  readonly stepMs: number;
}

export class Evaluation {
  readonly store: Queryable;
  readonly settings: EvaluationSettings;
  readonly annotations = new Annotations();
  /** The series whose samples were looked at, and how many samples. */
  readonly touchedSeries = new Set<Series>();
  touchedSamples = 0;
  /** Where windows of samples are copied to. One is enough: nothing keeps a window while another is filled. */
  readonly scratch = new Window();
  readonly #memory = new Map<Expr, unknown>();
  readonly isInstant: boolean;
  /**
   * How many milliseconds before the left bound of a window samples still belong to it: the bound itself is outside in
   * Prometheus 3 and inside in Prometheus 2, and times are whole milliseconds.
   */
  readonly leftMarginMs: number;

  constructor(store: Queryable, settings: EvaluationSettings) {
    this.store = store;
    this.settings = settings;
    this.isInstant = settings.stepMs === 0;
    this.leftMarginMs = settings.version2 ? 1 : 0;
  }

  /** The elements of an expression of type instant vector. */
  vector(expr: Expr, timeMs: number): readonly Element[] {
    switch (expr.kind) {
      case 'vector-selector':
        return selectInstant(this, expr, timeMs);
      case 'parentheses':
        return this.vector(expr.expr, timeMs);
      case 'unary':
        return expr.op === '+' ? this.vector(expr.expr, timeMs) : this.#negated(expr.expr, timeMs);
      case 'aggregation':
        return evaluateAggregation(this, expr, timeMs);
      case 'binary':
        return this.#unique(evaluateBinary(this, expr, timeMs));
      case 'call': {
        const meaning = meanings[expr.function as FunctionName];
        if (meaning.kind === 'range') return evaluateRangeCall(this, expr, meaning, timeMs);
        if (meaning.kind === 'vector') return this.#unique(meaning.evaluate({ evaluation: this, call: expr, timeMs }));
        break;
      }
      default:
        break;
    }
    invariant(false, 'the type check lets only vectors be evaluated as vectors', { kind: expr.kind });
  }

  /** The value of an expression of type scalar. */
  scalar(expr: Expr, timeMs: number): number {
    switch (expr.kind) {
      case 'number':
        return expr.value;
      case 'parentheses':
        return this.scalar(expr.expr, timeMs);
      case 'unary':
        return expr.op === '-' ? -this.scalar(expr.expr, timeMs) : this.scalar(expr.expr, timeMs);
      case 'binary':
        return scalarOperation(expr.op, this.scalar(expr.left, timeMs), this.scalar(expr.right, timeMs));
      case 'call': {
        const meaning = meanings[expr.function as FunctionName];
        if (meaning.kind === 'scalar') return meaning.evaluate({ evaluation: this, call: expr, timeMs });
        break;
      }
      default:
        break;
    }
    invariant(false, 'the type check lets only scalars be evaluated as scalars', { kind: expr.kind });
  }

  /** The text of an expression of type string. */
  text(expr: Expr): string {
    if (expr.kind === 'parentheses') return this.text(expr.expr);
    invariant(expr.kind === 'string', 'only literals are of type string');
    return expr.value;
  }

  /** The instant a selector or subquery looks at when it is evaluated at `timeMs`. */
  shifted({ at, offset }: TimeShift, timeMs: number): number {
    const { startMs, endMs } = this.settings;
    const base = at === undefined ? timeMs : at === 'start' ? startMs : at === 'end' ? endMs : at;
    return base - (offset === undefined ? 0 : this.milliseconds(offset, true));
  }

  /** A length in milliseconds. One that is computed has to come out positive, unless it is an offset. */
  milliseconds(length: Length, mayBeNegative = false): number {
    if (typeof length === 'number') return length;
    const seconds = durationSeconds(length, this.settings);
    const { start, end } = length.span;
    const refuse = (why: string): never => {
      throw new QueryError(`${start}:${end}: ${why}`);
    };
    if (!Number.isFinite(seconds)) refuse('duration is NaN or infinite');
    if (seconds <= 0 && !mayBeNegative) refuse('duration must be greater than 0');
    if (Math.abs(seconds) > 9_223_372_036.854_776) refuse('duration is out of range');
    return Math.trunc(seconds * 1_000);
  }

  /** What a node remembers, made when it is first asked for. A node remembers one kind of thing. */
  remembered<T>(node: Expr, make: () => T): T {
    const known = this.#memory.get(node);
    if (known !== undefined) return known as T;
    const made = make();
    this.#memory.set(node, made);
    return made;
  }

  /** An element whose name goes: now, or at the end if removal is delayed. */
  nameless(labels: Labels, value: number): Element {
    if (this.settings.delayedNameRemoval) return { labels, value, dropName: true };
    return { labels: withoutName(labels), value, dropName: false };
  }

  touch(series: Series, samples: number): void {
    this.touchedSeries.add(series);
    this.touchedSamples += samples;
  }

  #negated(expr: Expr, timeMs: number): readonly Element[] {
    const negated = this.vector(expr, timeMs).map(({ labels, value }) => this.nameless(labels, -value));
    return this.#unique(negated);
  }

  /** While names are still there, equal labels are found at the end. */
  #unique(elements: readonly Element[]): readonly Element[] {
    return this.settings.delayedNameRemoval ? elements : refuseDuplicates(elements);
  }
}
