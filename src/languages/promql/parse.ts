/**
 * From the text of a PromQL query to its tree, or to the problem that Prometheus 3 would show, with line and column. Pure:
 * nothing here knows of data. Written by hand (recursive descent with precedence climbing); where Prometheus' generated
 * parser would report a mistake only after having read the next token, this one reads it too, so that of two mistakes the
 * same one comes first.
 */
import type { Aggregation, Aggregator, Binary, BinaryOp, Expr, Matching, VectorSelector } from './ast.ts';
import { checkTypes } from './check.ts';
import { signatureOf } from './functions.ts';
import { numberLiteral } from './literals.ts';
import { DurationParser } from './parse-duration.ts';
import { parseLabelList, parseMatchers } from './parse-labels.ts';
import { withBounds, withFixedTime, withOffset, withRange } from './postfix.ts';
import { QueryProblem } from './problem.ts';
import { unquote, utf8Width } from './quoting.ts';
import { TokenStream } from './token-stream.ts';
import {
  aggregators,
  DURATION,
  END_OF_INPUT,
  IDENTIFIER,
  METRIC_IDENTIFIER,
  metricNameWords,
  NUMBER,
  STRING,
  type Token,
} from './tokens.ts';

export interface PromqlProblem {
  /** Without the position and without `parse error:`. */
  readonly message: string;
  /** From 1. Both are 0 for an empty query, of which Prometheus says `unknown position`. */
  readonly line: number;
  /** From 1, in bytes. */
  readonly column: number;
}

export type ParsedPromql =
  | { readonly ok: true; readonly expr: Expr }
  | { readonly ok: false; readonly problem: PromqlProblem };

export interface PromqlOptions {
  /** Switches on experimental functions, duration expressions, `anchored`, `smoothed` and `fill`. Default: off, as in Prometheus. */
  readonly experimental?: boolean;
}

/** Parses and type-checks a query. */
export function parsePromql(text: string, options: PromqlOptions = {}): ParsedPromql {
  try {
    const expr = new Parser(text, options.experimental ?? false).query();
    checkTypes(expr, text);
    return { ok: true, expr };
  } catch (problem) {
    if (!(problem instanceof QueryProblem)) throw problem;
    return { ok: false, problem: { message: problem.message, ...lineAndColumn(text, problem.position) } };
  }
}

/** A problem as Prometheus prints it: `1:5: parse error: …`. */
export function printProblem({ message, line, column }: PromqlProblem): string {
  return `${line === 0 ? 'unknown position' : `${line}:${column}`}: parse error: ${message}`;
}

function lineAndColumn(text: string, position: number): { line: number; column: number } {
  if (text === '') return { line: 0, column: 0 };
  let line = 1;
  let byte = 0;
  let lineStart = 0;
  for (const character of text) {
    if (byte >= position) break;
    byte += utf8Width(character.codePointAt(0)!);
    if (character === '\n') {
      line += 1;
      lineStart = byte;
    }
  }
  return { line, column: position - lineStart + 1 };
}

/** Higher binds stronger. A sign binds as strongly as multiplication. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map(
  [
    ['or'],
    ['and', 'unless'],
    ['==', '!=', '<=', '<', '>=', '>', '</', '>/'],
    ['+', '-'],
    ['*', '/', '%', 'atan2'],
    ['^'],
  ].flatMap((level, i) => level.map((op) => [op, i + 1] as const)),
);
const POWER = 6;

const AGGREGATION = { within: 'aggregation' };
const FIXED_TIME = { within: '@', expected: 'timestamp' };

class Parser {
  readonly #tokens: TokenStream;
  readonly #durations: DurationParser;
  readonly #experimental: boolean;

  constructor(text: string, experimental: boolean) {
    this.#tokens = new TokenStream(text);
    this.#durations = new DurationParser(this.#tokens, experimental);
    this.#experimental = experimental;
  }

  query(): Expr {
    if (this.#tokens.sees(END_OF_INPUT)) throw new QueryProblem(0, 'no expression found in input');
    const expr = this.#expression(1);
    if (!this.#tokens.sees(END_OF_INPUT)) this.#tokens.unexpected();
    return expr;
  }

  /** An expression of operators that bind at least as strongly as `least`. */
  #expression(least: number): Expr {
    let left = this.#operand();
    for (;;) {
      const operator = this.#tokens.peek();
      const precedence = PRECEDENCE.get(operator.type);
      if (precedence === undefined || precedence < least) return left;
      this.#tokens.next();
      left = this.#binary(operator, left, precedence === POWER ? precedence : precedence + 1);
    }
  }

  #binary(operator: Token, left: Expr, least: number): Binary {
    const bool = this.#tokens.take('bool') !== undefined;
    const matching = this.#matching();
    const right = this.#expression(least);
    const span = { start: left.span.start, end: right.span.end };
    const filled = matching.fillLeft !== undefined || matching.fillRight !== undefined;
    if (filled && !this.#experimental) {
      throw new QueryProblem(span.start, 'binop fill modifiers are experimental and not enabled');
    }
    return { kind: 'binary', op: operator.type as BinaryOp, left, right, bool, matching, span };
  }

  #matching(): Matching {
    let matching: Matching = { cardinality: 'one-to-one', on: false, labels: [], include: [] };
    const way = this.#tokens.take('on') ?? this.#tokens.take('ignoring');
    if (way !== undefined) {
      matching = { ...matching, on: way.type === 'on', labels: parseLabelList(this.#tokens) };
      const group = this.#tokens.take('group_left') ?? this.#tokens.take('group_right');
      if (group !== undefined) {
        // Labels are taken to have been meant unless an operand follows at once.
        const next = this.#tokens.peek();
        const bare = next.type !== '(' && (startsOperand(next) || next.type.startsWith('fill'));
        const include = bare ? [] : parseLabelList(this.#tokens);
        matching = { ...matching, cardinality: group.type === 'group_left' ? 'many-to-one' : 'one-to-many', include };
      }
    }
    if (this.#tokens.take('fill') !== undefined) {
      const value = this.#fillValue();
      return { ...matching, fillLeft: value, fillRight: value };
    }
    for (let i = 0; i < 2; i += 1) {
      if (matching.fillLeft === undefined && this.#tokens.take('fill_left') !== undefined) {
        matching = { ...matching, fillLeft: this.#fillValue() };
      } else if (matching.fillRight === undefined && this.#tokens.take('fill_right') !== undefined) {
        matching = { ...matching, fillRight: this.#fillValue() };
      }
    }
    return matching;
  }

  #fillValue(): number {
    this.#tokens.expect('(');
    const sign = this.#tokens.take('-') ?? this.#tokens.take('+');
    const token = this.#tokens.take(NUMBER) ?? this.#tokens.take(DURATION) ?? this.#tokens.unexpected();
    const { value } = numberLiteral(token);
    this.#tokens.expect(')');
    return sign?.type === '-' ? -value : value;
  }

  /** A primary with everything that stands behind it and binds to it alone. */
  #operand(): Expr {
    const sign = this.#tokens.take('+') ?? this.#tokens.take('-');
    if (sign !== undefined) return this.#signed(sign);
    let expr = this.#primary();
    for (;;) {
      switch (this.#tokens.peek().type) {
        case 'offset':
          this.#tokens.next();
          expr = withOffset(expr, this.#durations.offset(), this.#tokens.lastClosing);
          break;
        case '@':
          this.#tokens.next();
          expr = this.#fixedTime(expr);
          break;
        case '[':
          expr = withRange(expr, this.#tokens, this.#durations);
          break;
        case 'anchored':
        case 'smoothed':
          expr = withBounds(expr, this.#tokens.next().type as 'anchored', this.#experimental);
          break;
        default:
          return expr;
      }
    }
  }

  #signed(sign: Token): Expr {
    const expr = this.#expression(POWER);
    const op = sign.type as '+' | '-';
    const span = { start: sign.start, end: expr.span.end };
    if (expr.kind === 'number') return { ...expr, value: op === '-' ? -expr.value : expr.value, span };
    return { kind: 'unary', op, expr, span };
  }

  #fixedTime(expr: Expr): Expr {
    const end = this.#tokens.take('start') ?? this.#tokens.take('end');
    if (end !== undefined) {
      this.#tokens.expect('(', FIXED_TIME);
      this.#tokens.expect(')', FIXED_TIME);
      return withFixedTime(expr, end.type as 'start' | 'end', this.#tokens.lastClosing);
    }
    const sign = this.#tokens.take('-') ?? this.#tokens.take('+');
    const token = this.#tokens.take(NUMBER) ?? this.#tokens.take(DURATION) ?? this.#tokens.unexpected(FIXED_TIME);
    const { value } = numberLiteral(token);
    return withFixedTime(expr, sign?.type === '-' ? -value : value, this.#tokens.lastClosing);
  }

  #primary(): Expr {
    const token = this.#tokens.peek();
    switch (token.type) {
      case NUMBER:
      case DURATION:
        return numberLiteral(this.#tokens.next());
      case STRING:
        this.#tokens.next();
        return { kind: 'string', value: unquote(token.text), span: { start: token.start, end: token.end } };
      case '(':
        return this.#parentheses();
      case '{':
        return this.#selector(undefined);
      case IDENTIFIER:
      case METRIC_IDENTIFIER:
        return this.#named(this.#tokens.next());
      default:
        if (!metricNameWords.has(token.type)) return this.#tokens.unexpected();
        return this.#named(this.#tokens.next());
    }
  }

  #parentheses(): Expr {
    const open = this.#tokens.next();
    const expr = this.#expression(1);
    const close = this.#tokens.expect(')');
    return { kind: 'parentheses', expr, span: { start: open.start, end: close.end } };
  }

  /** A word at the beginning of an operand: an aggregation, a call or the name of a metric. */
  #named(word: Token): Expr {
    const after = this.#tokens.peek().type;
    if (aggregators.has(word.type) && (after === '(' || after === 'by' || after === 'without'))
      return this.#aggregation(word);
    const callable = word.type === IDENTIFIER || CALLABLE_WORDS.has(word.type);
    if (after === '(' && callable) return this.#call(word);
    return this.#selector(word);
  }

  #selector(name: Token | undefined): VectorSelector {
    const braces = this.#tokens.sees('{') ? parseMatchers(this.#tokens) : undefined;
    const start = name?.start ?? braces!.span.start;
    const span = { start, end: braces?.span.end ?? name!.end };
    if (name === undefined) return { kind: 'vector-selector', matchers: braces!.matchers, span };
    // The name comes last, as in Prometheus, where a check relies on it.
    const matchers = [...(braces?.matchers ?? []), { name: '__name__', op: '=', value: name.text } as const];
    return { kind: 'vector-selector', name: name.text, matchers, span };
  }

  #call(name: Token): Expr {
    const args = this.#arguments();
    const signature = signatureOf(name.text);
    if (signature === undefined) throw new QueryProblem(name.start, `unknown function with name "${name.text}"`);
    if (signature.experimental && !this.#experimental) {
      throw new QueryProblem(name.start, `function "${name.text}" is not enabled`);
    }
    return { kind: 'call', function: name.text, args, span: { start: name.start, end: this.#tokens.lastClosing } };
  }

  /** `(a, b)`. */
  #arguments(): readonly Expr[] {
    this.#tokens.expect('(');
    const args: Expr[] = [];
    if (this.#tokens.take(')') !== undefined) return args;
    args.push(this.#expression(1));
    for (;;) {
      if (this.#tokens.take(')') !== undefined) return args;
      const comma = this.#tokens.expect(',');
      if (!startsOperand(this.#tokens.peek())) {
        throw new QueryProblem(comma.start, 'trailing commas not allowed in function call args');
      }
      args.push(this.#expression(1));
    }
  }

  #aggregation(op: Token): Expr {
    return this.#tokens.within(AGGREGATION, () => {
      const before = this.#grouping();
      const args = this.#arguments();
      let end = this.#tokens.lastClosing;
      const after = before ?? this.#grouping();
      if (before === undefined && after !== undefined) end = this.#tokens.lastClosing;
      return aggregation(
        op,
        args,
        after ?? { without: false, grouping: [] },
        { start: op.start, end },
        this.#experimental,
      );
    });
  }

  #grouping(): { readonly without: boolean; readonly grouping: readonly string[] } | undefined {
    const word = this.#tokens.take('by') ?? this.#tokens.take('without');
    if (word === undefined) return undefined;
    return { without: word.type === 'without', grouping: parseLabelList(this.#tokens) };
  }
}

/** Keywords that are functions too. */
const CALLABLE_WORDS: ReadonlySet<string> = new Set(['start', 'end', 'step', 'range', 'min_of', 'max_of']);

const startsOperand = ({ type }: Token): boolean =>
  [NUMBER, DURATION, STRING, '(', '{', '+', '-', IDENTIFIER, METRIC_IDENTIFIER].includes(type) ||
  metricNameWords.has(type);

const WITH_PARAMETER: ReadonlySet<string> = new Set([
  'topk',
  'bottomk',
  'count_values',
  'quantile',
  'limitk',
  'limit_ratio',
]);

function aggregation(
  op: Token,
  args: readonly Expr[],
  grouping: { readonly without: boolean; readonly grouping: readonly string[] },
  span: { start: number; end: number },
  experimental: boolean,
): Aggregation {
  const refuse = (message: string): never => {
    throw new QueryProblem(op.start, message);
  };
  if (args.length === 0) refuse('no arguments for aggregate expression provided');
  const parameterised = WITH_PARAMETER.has(op.type);
  if ((op.type === 'limitk' || op.type === 'limit_ratio') && !experimental) {
    refuse(`${op.type}() is experimental and must be enabled with --enable-feature=promql-experimental-functions`);
  }
  const wanted = parameterised ? 2 : 1;
  if (args.length !== wanted) {
    refuse(`wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`);
  }
  const expr = args[wanted - 1]!;
  const parameter = parameterised ? { parameter: args[0]! } : {};
  return { kind: 'aggregation', op: op.type as Aggregator, expr, ...parameter, ...grouping, span };
}
