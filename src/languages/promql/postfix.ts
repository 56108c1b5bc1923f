/** What stands behind an operand and changes when and how far it looks: `[…]`, `offset`, `@`, `anchored`, `smoothed`. */
import type { Expr, FixedTime, Length, RangeSelector, Subquery, VectorSelector } from './ast.ts';
import { type DurationParser, RANGE_CONTEXT } from './parse-duration.ts';
import { QueryProblem } from './problem.ts';
import type { TokenStream } from './token-stream.ts';

const AFTER_RANGE = { within: 'subquery or range', expected: '":" or "]"' };
const STEP_CONTEXT = { within: 'subquery selector', expected: 'number, duration, step(), range(), or "]"' };
const AFTER_STEP = { within: 'subquery selector', expected: '"]"' };

/** `expr[range]` or `expr[range:step]`; the bracket comes next. */
export function withRange(expr: Expr, tokens: TokenStream, durations: DurationParser): RangeSelector | Subquery {
  const open = tokens.next();
  const range = tokens.within(RANGE_CONTEXT, () => durations.positive());
  if (tokens.take(']') !== undefined) {
    const selector = rangeable(expr, open.start);
    return { kind: 'range-selector', selector, range, span: { start: expr.span.start, end: tokens.lastClosing } };
  }
  tokens.expect(':', AFTER_RANGE);
  let close = tokens.take(']');
  let step: Length | undefined;
  if (close === undefined) {
    step = tokens.within(STEP_CONTEXT, () => durations.positive());
    close = tokens.expect(']', AFTER_STEP);
  }
  const span = { start: expr.span.start, end: close.end };
  return { kind: 'subquery', expr, range, ...(step === undefined ? {} : { step }), span };
}

function rangeable(expr: Expr, bracket: number): VectorSelector {
  if (expr.kind !== 'vector-selector') throw new QueryProblem(bracket, 'ranges only allowed for vector selectors');
  if (isSet(expr.offset)) throw new QueryProblem(bracket, 'no offset modifiers allowed before range');
  if (expr.at !== undefined) throw new QueryProblem(bracket, 'no @ modifiers allowed before range');
  return expr;
}

/** Prometheus does not tell an offset of zero from none. */
const isSet = (offset: Length | undefined): boolean => offset !== undefined && offset !== 0;

/** `expr offset length`. */
export function withOffset(expr: Expr, offset: Length, end: number): Expr {
  const shifted = shiftable(expr);
  if (shifted === undefined) {
    const message =
      'offset modifier must be preceded by an instant vector selector or range vector selector or a subquery';
    throw new QueryProblem(expr.span.start, message);
  }
  if (isSet(shifted.offset)) throw new QueryProblem(expr.span.start, 'offset may not be set multiple times');
  return reshape(expr, { offset }, end);
}

/** `expr @ time`; a number is in seconds. */
export function withFixedTime(expr: Expr, time: number | 'start' | 'end', end: number): Expr {
  // 2^63 seconds are where Prometheus draws the line.
  if (typeof time === 'number' && !(Math.abs(time) < 9_223_372_036_854_776_000)) {
    throw new QueryProblem(expr.span.start, `timestamp out of bounds for @ modifier: ${printFixed(time)}`);
  }
  const shifted = shiftable(expr);
  if (shifted === undefined) {
    const message = '@ modifier must be preceded by an instant vector selector or range vector selector or a subquery';
    throw new QueryProblem(expr.span.start, message);
  }
  if (shifted.at !== undefined) {
    throw new QueryProblem(expr.span.start, '@ <timestamp> may not be set multiple times');
  }
  const at: FixedTime = typeof time === 'number' ? roundHalfAway(time * 1_000) : time;
  return reshape(expr, { at }, end);
}

const roundHalfAway = (x: number): number => Math.sign(x) * Math.floor(Math.abs(x) + 0.5);

/** Six decimals, as Go's `%f`. */
function printFixed(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return `${BigInt(value)}.000000`;
}

/** `expr anchored` and `expr smoothed`. */
export function withBounds(expr: Expr, bounds: 'anchored' | 'smoothed', experimental: boolean): Expr {
  const refuse = (message: string): never => {
    throw new QueryProblem(expr.span.start, message);
  };
  if (!experimental) return refuse(`${bounds} modifier is experimental and not enabled`);
  if (expr.kind === 'subquery') return refuse(`${bounds} modifier is not supported for subqueries`);
  const selector = expr.kind === 'range-selector' ? expr.selector : expr;
  if (selector.kind !== 'vector-selector') return refuse(`${bounds} modifier not implemented`);
  if (selector.bounds !== undefined && selector.bounds !== bounds) {
    return refuse('anchored and smoothed modifiers cannot be used together');
  }
  const changed = { ...selector, bounds };
  return expr.kind === 'range-selector' ? { ...expr, selector: changed } : changed;
}

function shiftable(expr: Expr): VectorSelector | Subquery | undefined {
  if (expr.kind === 'range-selector') return expr.selector;
  return expr.kind === 'vector-selector' || expr.kind === 'subquery' ? expr : undefined;
}

function reshape(expr: Expr, change: { offset?: Length; at?: FixedTime }, end: number): Expr {
  const span = { start: expr.span.start, end };
  if (expr.kind === 'range-selector') return { ...expr, selector: { ...expr.selector, ...change }, span };
  return { ...expr, ...change, span } as Expr;
}
