/**
 * The tokens as the parser sees them: one token of look-ahead, read only when it is needed, since reading it may find a
 * mistake and the first mistake found is the one that is shown. Also knows in which construct the parser is, because
 * messages about unexpected tokens say so.
 */
import { Lexer } from './lexer.ts';
import { QueryProblem } from './problem.ts';
import { describeToken, type Token, type TokenType } from './tokens.ts';

/** The construct that a message names, and what it would have accepted. */
export interface Context {
  readonly within: string;
  readonly expected?: string;
}

export class TokenStream {
  readonly #lexer: Lexer;
  readonly #contexts: Context[] = [];
  #ahead: Token | undefined;
  /** The byte behind the last closing token or number that was read, where Prometheus lets some expressions end. */
  lastClosing = 0;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
  }

  peek(): Token {
    if (this.#ahead === undefined) {
      const token = this.#lexer.next();
      if (CLOSING.has(token.type)) this.lastClosing = token.end;
      this.#ahead = token;
    }
    return this.#ahead;
  }

  next(): Token {
    const token = this.peek();
    this.#ahead = undefined;
    return token;
  }

  /** Whether the next token is of this type. */
  sees(type: TokenType): boolean {
    return this.peek().type === type;
  }

  /** Takes the next token if it is of this type. */
  take(type: TokenType): Token | undefined {
    return this.sees(type) ? this.next() : undefined;
  }

  /** Takes the next token, which has to be of this type. */
  expect(type: TokenType, context?: Context): Token {
    return this.take(type) ?? this.unexpected(context);
  }

  /** Parses a part during which messages name `context`, unless a part of that part has one of its own. */
  within<T>(context: Context, parse: () => T): T {
    this.#contexts.push(context);
    const result = parse();
    this.#contexts.pop();
    return result;
  }

  /** The next token cannot stand here. */
  unexpected(context: Context | undefined = this.#contexts.at(-1)): never {
    const token = this.peek();
    const within = context === undefined ? '' : ` in ${context.within}`;
    const expected = context?.expected === undefined ? '' : `, expected ${context.expected}`;
    throw new QueryProblem(token.start, `unexpected ${describeToken(token)}${within}${expected}`);
  }
}

const CLOSING: ReadonlySet<string> = new Set(['}', ')', ']', 'duration', 'number']);
