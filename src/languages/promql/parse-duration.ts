/** Lengths of time in brackets and behind `offset`: a literal, or (experimental) an expression of durations. */
import type { DurationExpr, Length, NumberLiteral } from './ast.ts';
import { numberLiteral, secondsOutOfRange, secondsToMs } from './literals.ts';
import { QueryProblem } from './problem.ts';
import type { TokenStream } from './token-stream.ts';
import { DURATION, NUMBER, type Token } from './tokens.ts';

const OPERAND_EXPECTED = 'number, duration, step(), or range()';
export const RANGE_CONTEXT = { within: 'subquery or range selector', expected: OPERAND_EXPECTED };
const OFFSET_CONTEXT = { within: 'offset', expected: OPERAND_EXPECTED };

type Parsed = NumberLiteral | DurationExpr;

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['+', 1],
  ['-', 1],
  ['*', 2],
  ['/', 2],
  ['%', 2],
  ['^', 3],
]);

export class DurationParser {
  readonly #tokens: TokenStream;
  readonly #experimental: boolean;

  constructor(tokens: TokenStream, experimental: boolean) {
    this.#tokens = tokens;
    this.#experimental = experimental;
  }

  /** A length that must be positive: a range or a step. */
  positive(): Length {
    const parsed = this.#expression(1);
    this.#tokens.peek();
    if (parsed.kind === 'number' && parsed.value <= 0) {
      throw new QueryProblem(parsed.span.start, 'duration must be greater than 0');
    }
    return length(parsed);
  }

  /** What stands behind `offset`. A bare number, or one with a sign, ends there: `a offset 5m * 2` doubles the result. */
  offset(): Length {
    return this.#tokens.within(OFFSET_CONTEXT, () => {
      if (this.#tokens.sees('(')) return length(this.#expression(1));
      const sign = this.#tokens.take('+') ?? this.#tokens.take('-');
      if (sign === undefined) return length(this.#operand());
      const after = this.#tokens.peek().type;
      if (after === '+' || after === '-') return length(this.#operators(this.#signed(sign, this.#expression(3)), 1));
      return length(this.#signed(sign, after === '(' ? this.#signedParentheses() : this.#operand(sign)));
    });
  }

  /** Behind a sign parentheses need no experiment: Prometheus takes the sign, not them, for the expression. */
  #signedParentheses(): Parsed {
    const open = this.#tokens.next();
    const inner = this.#expression(1);
    const close = this.#tokens.expect(')');
    return { kind: 'parentheses', of: leaf(inner), span: { start: open.start, end: close.end } };
  }

  #expression(least: number): Parsed {
    return this.#operators(this.#operand(), least);
  }

  #operators(first: Parsed, least: number): Parsed {
    let left = first;
    for (;;) {
      const operator = this.#tokens.peek();
      const precedence = PRECEDENCE.get(operator.type);
      if (precedence === undefined || precedence < least) return left;
      this.#tokens.next();
      const right = this.#expression(operator.type === '^' ? precedence : precedence + 1);
      this.#tokens.peek();
      left = this.#combined(operator, left, right);
    }
  }

  #combined(operator: Token, left: Parsed, right: Parsed): Parsed {
    this.#requireExperimental(left.span);
    const byZero = right.kind === 'number' && right.value === 0;
    if (byZero && operator.type === '/') throw new QueryProblem(operator.start, 'division by zero');
    if (byZero && operator.type === '%') throw new QueryProblem(operator.start, 'modulo by zero');
    const span = { start: left.span.start, end: right.span.end };
    return { kind: 'arithmetic', op: operator.type as '+', left: leaf(left), right: leaf(right), span };
  }

  /** A `sign` before it belongs to the place at which an experiment is refused. */
  #operand(sign?: Token): Parsed {
    const token = this.#tokens.peek();
    switch (token.type) {
      case NUMBER:
      case DURATION: {
        const literal = numberLiteral(this.#tokens.next());
        if (secondsOutOfRange(literal.value)) throw new QueryProblem(literal.span.start, 'duration out of range');
        return literal;
      }
      case '+':
      case '-':
        // A sign binds as strongly as multiplication.
        return this.#signed(this.#tokens.next(), this.#expression(3));
      case '(':
        return this.#parentheses();
      case 'step':
      case 'range':
        return this.#length(token.type, sign);
      case 'min_of':
      case 'max_of':
        return this.#extreme(token.type, sign);
      default:
        return this.#tokens.unexpected();
    }
  }

  #signed(sign: Token, operand: Parsed): Parsed {
    const span = { start: sign.start, end: operand.span.end };
    if (operand.kind === 'number') {
      const value = sign.type === '-' ? -operand.value : operand.value;
      if (secondsOutOfRange(value)) throw new QueryProblem(sign.start, 'duration out of range');
      return { ...operand, value, span };
    }
    return sign.type === '-' ? { kind: 'negated', of: operand, span } : operand;
  }

  #parentheses(): Parsed {
    const open = this.#tokens.next();
    const inner = this.#expression(1);
    const close = this.#tokens.expect(')');
    this.#requireExperimental(inner.span);
    return { kind: 'parentheses', of: leaf(inner), span: { start: open.start, end: close.end } };
  }

  #length(kind: 'step' | 'range', sign: Token | undefined): Parsed {
    const word = this.#tokens.next();
    this.#tokens.expect('(');
    const close = this.#tokens.expect(')');
    const span = { start: word.start, end: close.end };
    this.#requireExperimental(sign === undefined ? span : sign);
    return { kind, span };
  }

  #extreme(op: 'min_of' | 'max_of', sign: Token | undefined): Parsed {
    const word = this.#tokens.next();
    this.#tokens.expect('(');
    const left = this.#expression(1);
    this.#tokens.expect(',');
    const right = this.#expression(1);
    const close = this.#tokens.expect(')');
    const span = { start: word.start, end: close.end };
    this.#requireExperimental(sign === undefined ? span : sign);
    return { kind: 'arithmetic', op, left: leaf(left), right: leaf(right), span };
  }

  #requireExperimental(span: { readonly start: number }): void {
    if (!this.#experimental) throw new QueryProblem(span.start, 'experimental duration expression is not enabled');
  }
}

const length = (parsed: Parsed): Length => (parsed.kind === 'number' ? secondsToMs(parsed.value) : parsed);

const leaf = (parsed: Parsed): DurationExpr =>
  parsed.kind === 'number'
    ? { kind: 'seconds', seconds: parsed.value, isDuration: parsed.isDuration, span: parsed.span }
    : parsed;
