/** The Prometheus queries of metrics as trees, and what can be told from a tree. */

import { inSeconds } from '../kernel/time.ts';
import { parseDuration } from '../languages/duration.ts';
import type { Binary, Call, Expr, Matcher, RangeSelector, VectorSelector } from '../languages/promql/ast.ts';
import { type ParsedPromql, type PromqlProblem, parsePromql } from '../languages/promql/parse.ts';
import { fillPlaceholders } from '../scenario/metric-inference.ts';
import type { MetricHere } from './analyses.ts';

const queryOf = ({ provider }: MetricHere['metric']): string | undefined => {
  const prometheus = provider?.prometheus as { readonly query?: unknown } | undefined | null;
  return typeof prometheus?.query === 'string' ? prometheus.query : undefined;
};

/** The query as the template has it. */
export const writtenQuery = ({ written }: MetricHere): string | undefined => queryOf(written);

/** The tree of a metric's query; arguments that a template alone leaves open are filled so that it parses. */
export function exprOf(here: MetricHere): Expr | undefined {
  for (const text of texts(here)) {
    const parsed = parsePromql(text);
    if (parsed.ok) return parsed.expr;
  }
  return undefined;
}

/** What Prometheus would say against the query; nothing where an open argument may still make it right. */
export function queryProblem(here: MetricHere): PromqlProblem | undefined {
  const tries = texts(here).map((text): ParsedPromql => parsePromql(text));
  const [first] = tries;
  const isOpen = here.analysis.purpose === 'template' && (writtenQuery(here) ?? '').includes('{{');
  if (first === undefined || first.ok || (isOpen && (tries.some(({ ok }) => ok) || isOnlyPlaceholder(here))))
    return undefined;
  return first.problem;
}

/** Whole parts of a query may come from an argument; then nothing can be said of it. */
const isOnlyPlaceholder = (here: MetricHere): boolean => /^\s*\{\{[^}]*\}\}|\}\}\s*$/.test(writtenQuery(here) ?? '');

function texts(here: MetricHere): readonly string[] {
  const [resolved, written] = [queryOf(here.metric), writtenQuery(here)];
  if (resolved === undefined || written === undefined) return [];
  return written.includes('{{') ? [resolved, fillPlaceholders(written)] : [resolved];
}

/** Every node, from the root on. */
export function* nodesOf(expr: Expr): Generator<Expr> {
  yield expr;
  for (const part of partsOf(expr)) yield* nodesOf(part);
}

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'aggregation':
      return [expr.expr, ...(expr.parameter === undefined ? [] : [expr.parameter])];
    case 'binary':
      return [expr.left, expr.right];
    case 'call':
      return expr.args;
    case 'parentheses':
    case 'subquery':
    case 'unary':
      return [expr.expr];
    case 'range-selector':
      return [expr.selector];
    default:
      return [];
  }
}

/** Functions that need two samples in their window. */
const RATES: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv']);

/** A call of one of these over a window of known length. */
export interface Rate {
  readonly call: Call;
  readonly selector: RangeSelector;
  readonly windowSeconds: number;
}

export function ratesOf(expr: Expr): readonly Rate[] {
  return [...nodesOf(expr)].flatMap((node) => {
    if (node.kind !== 'call' || !RATES.has(node.function)) return [];
    const selector = node.args.find((arg) => arg.kind === 'range-selector');
    if (selector === undefined || typeof selector.range !== 'number') return [];
    return [{ call: node, selector, windowSeconds: selector.range / 1_000 }];
  });
}

/** Whether the query answers something even where no series matches. */
export function isNeverEmpty(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return true;
    case 'parentheses':
    case 'unary':
    case 'aggregation':
      return isNeverEmpty(expr.expr);
    case 'call':
      return ['scalar', 'vector', 'time', 'pi'].includes(expr.function);
    case 'binary':
      return expr.op === 'or'
        ? isNeverEmpty(expr.left) || isNeverEmpty(expr.right)
        : isNeverEmpty(expr.left) && isNeverEmpty(expr.right) && !COMPARISONS.has(expr.op);
    default:
      return false;
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'and', 'unless']);

/** Whether the query answers one number instead of a list of them. */
export const isScalar = (expr: Expr): boolean =>
  expr.kind === 'number' ||
  (expr.kind === 'call' && ['scalar', 'time', 'pi'].includes(expr.function)) ||
  ((expr.kind === 'parentheses' || expr.kind === 'unary') && isScalar(expr.expr)) ||
  (expr.kind === 'binary' && isScalar(expr.left) && isScalar(expr.right));

/** A part of the requests over all of them: the same family on both sides, with more matchers above than below. */
export interface Share {
  readonly binary: Binary;
  readonly part: VectorSelector;
  readonly whole: VectorSelector;
}

/** The query as a share, if it is one: its value is then between 0 and 1, or NaN. */
export function shareIn(expr: Expr): Share | undefined {
  const root = bare(expr);
  if (root.kind !== 'binary' || root.op !== '/') return undefined;
  const [part, whole] = [soleSelector(root.left), soleSelector(root.right)];
  if (part === undefined || whole === undefined || part.name !== whole.name || part.name === undefined)
    return undefined;
  const isAbove = (m: Matcher) =>
    part.matchers.some((own) => own.name === m.name && own.op === m.op && own.value === m.value);
  return whole.matchers.every(isAbove) && part.matchers.length > whole.matchers.length
    ? { binary: root, part, whole }
    : undefined;
}

const bare = (expr: Expr): Expr => (expr.kind === 'parentheses' ? bare(expr.expr) : expr);

/** Sums of rates and increases keep a share a share; other arithmetic need not. */
function soleSelector(expr: Expr): VectorSelector | undefined {
  const node = bare(expr);
  if (node.kind === 'vector-selector') return node;
  if (node.kind === 'range-selector') return node.selector;
  if (node.kind === 'aggregation' && node.op === 'sum') return soleSelector(node.expr);
  if (node.kind === 'call' && RATES.has(node.function))
    return node.args.length === 1 ? soleSelector(node.args[0]!) : undefined;
  return undefined;
}

/** The interval of a metric in seconds, where it has one that can be read. */
export function intervalSeconds({ metric }: MetricHere): number | undefined {
  if (metric.interval === undefined || metric.interval === '') return undefined;
  const parsed = parseDuration(metric.interval);
  return parsed.ok ? inSeconds(parsed.value) : undefined;
}
