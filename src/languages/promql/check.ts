/** Types: which expressions may stand where. The order of the checks decides which of several mistakes is shown. */

import { compileRegex } from '../regex.ts';
import type { Aggregation, Binary, Call, Expr, Unary, ValueType, VectorSelector } from './ast.ts';
import { signatureOf } from './functions.ts';
import { QueryProblem } from './problem.ts';
import { goQuote } from './quoting.ts';

export const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<=', '<', '>=', '>']);
export const SET_OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

/** What an expression evaluates to. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'aggregation':
    case 'vector-selector':
      return 'instant vector';
    case 'range-selector':
    case 'subquery':
      return 'range vector';
    case 'parentheses':
    case 'unary':
      return typeOf(expr.expr);
    case 'call':
      return signatureOf(expr.function)!.returns;
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'instant vector';
  }
}

/** Throws the first `QueryProblem` of a tree. `text` is the query, to place problems of operators. */
export function checkTypes(expr: Expr, text: string): void {
  const query = new OperatorPlaces(text);
  check(expr, query);
}

/** Finds the first byte that is no white space at or after another; only that is needed of the text. */
class OperatorPlaces {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the operator behind an operand that ends at byte `end` begins. */
  operatorAfter(end: number): number {
    let byte = 0;
    for (const character of this.#text) {
      if (byte >= end && !' \t\n\r'.includes(character)) return byte;
      byte += character.codePointAt(0)! < 0x80 ? 1 : character.codePointAt(0)! < 0x800 ? 2 : character.length + 2;
    }
    return byte;
  }
}

function refuse(at: { readonly span: { readonly start: number } } | number, message: string): never {
  throw new QueryProblem(typeof at === 'number' ? at : at.span.start, message);
}

function check(expr: Expr, query: OperatorPlaces): ValueType {
  switch (expr.kind) {
    case 'aggregation':
      checkAggregation(expr, query);
      break;
    case 'binary':
      checkBinary(expr, query);
      break;
    case 'call':
      checkCall(expr, query);
      break;
    case 'parentheses':
      check(expr.expr, query);
      break;
    case 'unary':
      checkUnary(expr, query);
      break;
    case 'subquery': {
      const type = check(expr.expr, query);
      // Prometheus prints its internal name of the type here, and here only.
      if (type !== 'instant vector')
        refuse(expr, `subquery is only allowed on instant vector, got ${INTERNAL[type]} instead`);
      break;
    }
    case 'range-selector':
      check(expr.selector, query);
      break;
    case 'vector-selector':
      checkSelector(expr);
      break;
    default:
      break;
  }
  return typeOf(expr);
}

const INTERNAL: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  string: 'string',
  'instant vector': 'vector',
  'range vector': 'matrix',
};

function expectType(expr: Expr, wanted: ValueType, where: string, query: OperatorPlaces): void {
  const type = check(expr, query);
  if (type !== wanted) refuse(expr, `expected type ${wanted} in ${where}, got ${type}`);
}

function checkAggregation(expr: Aggregation, query: OperatorPlaces): void {
  expectType(expr.expr, 'instant vector', 'aggregation expression', query);
  if (expr.parameter === undefined) return;
  expectType(expr.parameter, expr.op === 'count_values' ? 'string' : 'scalar', 'aggregation parameter', query);
}

function checkUnary(expr: Unary, query: OperatorPlaces): void {
  const type = check(expr.expr, query);
  if (type === 'scalar' || type === 'instant vector') return;
  refuse(expr, `unary expression only allowed on expressions of type scalar or instant vector, got "${type}"`);
}

function checkBinary(expr: Binary, query: OperatorPlaces): void {
  const left = check(expr.left, query);
  const right = check(expr.right, query);
  const { matching, op } = expr;
  const operator = () => query.operatorAfter(expr.left.span.end);
  if (expr.bool && !COMPARISONS.has(op)) refuse(operator(), 'bool modifier can only be used on comparison operators');
  if (COMPARISONS.has(op) && !expr.bool && left === 'scalar' && right === 'scalar') {
    refuse(operator(), 'comparisons between scalars must use BOOL modifier');
  }
  if (matching.on) {
    const both = matching.labels.find((label) => matching.include.includes(label));
    if (both !== undefined) refuse(operator(), `label ${goQuote(both)} must not occur in ON and GROUP clause at once`);
  }
  const operands = 'binary expression must contain only scalar and instant vector types';
  if (left !== 'scalar' && left !== 'instant vector') refuse(expr.left, operands);
  if (right !== 'scalar' && right !== 'instant vector') refuse(expr.right, operands);
  const filled = matching.fillLeft !== undefined || matching.fillRight !== undefined;
  if (left === 'scalar' || right === 'scalar') {
    if (matching.labels.length > 0) refuse(expr, 'vector matching only allowed between instant vectors');
    if (filled) refuse(expr, 'filling in missing series only allowed between instant vectors');
    if (SET_OPERATORS.has(op)) refuse(expr, `set operator "${op}" not allowed in binary scalar expression`);
  } else if (SET_OPERATORS.has(op)) {
    if (matching.cardinality !== 'one-to-one') refuse(expr, `no grouping allowed for "${op}" operation`);
    if (filled) refuse(expr, 'filling in missing series not allowed for set operators');
  }
}

function checkCall(expr: Call, query: OperatorPlaces): void {
  const signature = signatureOf(expr.function)!;
  checkCount(expr, signature.args.length, signature.variadic);
  if (expr.function === 'info' && expr.args.length > 1) checkInfo(expr);
  expr.args.forEach((arg, i) => {
    // The labels that `info` selects by are no vector of their own and need no matcher that excludes the empty string.
    if (expr.function === 'info' && i === 1) return;
    const wanted = signature.args[Math.min(i, signature.args.length - 1)];
    const type = check(arg, query);
    if (type !== wanted) refuse(arg, `expected type ${wanted} in call to function "${expr.function}", got ${type}`);
  });
}

function checkCount(expr: Call, declared: number, variadic: number): void {
  const given = expr.args.length;
  const complain = (expected: string) =>
    refuse(expr, `expected ${expected} argument(s) in call to "${expr.function}", got ${given}`);
  if (variadic === 0) {
    if (given !== declared) complain(String(declared));
    return;
  }
  const least = declared - 1;
  if (given < least) complain(`at least ${least}`);
  if (variadic > 0 && given > least + variadic) complain(`at most ${least + variadic}`);
}

function checkInfo(expr: Call): void {
  const selection = expr.args[1]!;
  const type = typeOf(selection);
  if (type !== 'instant vector') refuse(expr, `expected type instant vector in call to function "info", got ${type}`);
  if (selection.kind !== 'vector-selector') refuse(selection, 'expected label selectors only');
  if (selection.name !== undefined) refuse(selection, 'expected label selectors only, got vector selector instead');
}

function checkSelector(expr: VectorSelector): void {
  if (expr.name !== undefined) {
    const twice = expr.matchers.slice(0, -1).find((m) => m.name === '__name__');
    if (twice !== undefined) {
      refuse(expr, `metric name must not be set twice: ${goQuote(expr.name)} or ${goQuote(twice.value)}`);
    }
    return;
  }
  const selective = expr.matchers.some((m) => {
    if (m.op === '=') return m.value !== '';
    if (m.op === '!=') return m.value === '';
    const compiled = compileRegex(m.value);
    return compiled.ok && compiled.regex.covers('') === (m.op === '!~');
  });
  if (!selective) refuse(expr, 'vector selector must contain at least one non-empty matcher');
}
