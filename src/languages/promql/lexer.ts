/**
 * From the text of a query to tokens, one at a time, when the parser asks. The lexer knows where it is (in braces, in
 * brackets, how deep in parentheses), because words, colons and durations mean different things there; and it finds the
 * mistakes that are mistakes of characters. Positions and texts of its messages are those of Prometheus 3
 * (`promql/parser/lex.go`), down to where a scan that went wrong began.
 */
import { Cursor, isAlpha, isAlphaNumeric, isDigit, isSpace } from './cursor.ts';
import { QueryProblem } from './problem.ts';
import { goQuote, goQuoteRune } from './quoting.ts';
import { scanDuration, scanNumber } from './scan-number.ts';
import { scanString } from './scan-string.ts';
import { DURATION, END_OF_INPUT, IDENTIFIER, NUMBER, STRING, type Token, type TokenType, wordType } from './tokens.ts';

const ONE_CHARACTER = new Set([',', '*', '/', '%', '+', '-', '^', '@']);
const DURATION_WORDS = new Set(['step', 'range', 'max_of', 'min_of']);

export class Lexer {
  readonly #at: Cursor;
  /** Where the token being read begins. */
  #start = 0;
  #parentheses = 0;
  #inBraces = false;
  #inBrackets = false;
  /** Directly after `[`, or in an expression of durations that no number has been read in since the last operator. */
  #expectsDuration = false;
  #sawColon = false;
  #sawDuration = false;

  constructor(text: string) {
    this.#at = new Cursor(text);
  }

  /** The next token; comments are left out. At the end of the query it gives `END_OF_INPUT`. */
  next(): Token {
    for (;;) {
      this.#skipSpacesAndComments();
      this.#start = this.#at.position;
      const token = this.#inBraces
        ? this.#insideBraces()
        : this.#expectsDuration
          ? this.#duration()
          : this.#statement();
      if (token !== undefined) return token;
    }
  }

  #skipSpacesAndComments(): void {
    for (;;) {
      while (isSpace(this.#at.peek())) this.#at.next();
      // Inside an expression of durations a comment is not known; the `#` is refused there.
      if (this.#at.peek() !== '#' || this.#expectsDuration) return;
      while (this.#at.peek() !== undefined && this.#at.peek() !== '\n' && this.#at.peek() !== '\r') this.#at.next();
    }
  }

  #token(type: TokenType): Token {
    const text = this.#at.slice(this.#start);
    return { type, text, start: this.#at.byteAt(this.#start), end: this.#at.byteAt(this.#at.position) };
  }

  /** A problem that Prometheus places at the beginning of the token being read. */
  #problem(message: string): QueryProblem {
    return new QueryProblem(this.#at.byteAt(this.#start), message);
  }

  /** A problem found when a token was already complete, placed behind it. */
  #problemBehind(message: string): QueryProblem {
    return new QueryProblem(this.#at.byteAt(this.#at.position), message);
  }

  /** The token `c`, or `c` with the next character where that makes a longer one (`longer` lists the second characters). */
  #oneOrTwo(c: string, longer: string): Token {
    return this.#at.accept(longer) ? this.#token(this.#at.slice(this.#start)) : this.#token(c);
  }

  #statement(): Token {
    const c = this.#at.next();
    if (c === undefined) return this.#endOfInput();
    if (ONE_CHARACTER.has(c)) return this.#token(c);
    if (isDigit(c) || (c === '.' && isDigit(this.#at.peek()))) return this.#numberOrDuration();
    if (c === '"' || c === "'" || c === '`') return this.#string(c);
    if (isAlpha(c) || c === ':') return this.#inBrackets ? this.#wordInBrackets(c) : this.#word();
    switch (c) {
      case '=':
        if (this.#at.peek() === '~') throw this.#problem(`unexpected character after '=': '~'`);
        return this.#oneOrTwo('=', '=');
      case '!': {
        const after = this.#at.next();
        if (after !== '=') throw this.#problem(`unexpected character after '!': ${goQuoteRune(after)}`);
        return this.#token('!=');
      }
      case '<':
      case '>':
        return this.#oneOrTwo(c, '=/');
      case '{':
        this.#inBraces = true;
        return this.#token('{');
      case '(':
      case ')':
        return this.#parenthesis(c);
      case '[':
        return this.#openBracket();
      case ']':
        if (!this.#inBrackets) throw this.#problem(`unexpected right bracket ']'`);
        this.#inBrackets = false;
        return this.#token(']');
      default:
        throw this.#problem(`unexpected character: ${goQuoteRune(c)}`);
    }
  }

  #endOfInput(): Token {
    if (this.#parentheses !== 0) throw this.#problem('unclosed left parenthesis');
    if (this.#inBrackets) throw this.#problem('unclosed left bracket');
    return this.#token(END_OF_INPUT);
  }

  #parenthesis(c: '(' | ')'): Token {
    this.#parentheses += c === '(' ? 1 : -1;
    if (this.#parentheses < 0) throw this.#problemBehind(`unexpected right parenthesis ')'`);
    return this.#token(c);
  }

  #openBracket(): Token {
    if (this.#inBrackets) throw this.#problem(`unexpected left bracket '['`);
    this.#inBrackets = true;
    this.#expectsDuration = true;
    this.#sawColon = false;
    return this.#token('[');
  }

  /** Between brackets, behind a number: a colon, or one of the words that stand for durations. */
  #wordInBrackets(c: string): Token {
    if (c === ':') {
      if (this.#sawColon) throw this.#problem(`unexpected colon ':'`);
      this.#sawColon = true;
      return this.#token(':');
    }
    const word = 'rRmMsS'.includes(c) ? this.#durationWord() : undefined;
    if (word === undefined) throw this.#problem(`unexpected character: ${goQuoteRune(c)}, expected ':'`);
    return word;
  }

  #duration(): Token {
    const c = this.#at.next();
    if (c === undefined) throw this.#problem('unexpected end of input in duration expression');
    if (c === '(' || c === ')') return this.#parenthesis(c);
    if ('+-*/%^,'.includes(c)) return this.#token(c);
    if (c === ']') {
      this.#inBrackets = false;
      this.#expectsDuration = false;
      this.#sawColon = false;
      return this.#token(']');
    }
    if (c === ':') return this.#colonInDuration();
    if (isDigit(c) || (c === '.' && isDigit(this.#at.peek()))) {
      this.#sawDuration = true;
      this.#expectsDuration = false;
      return this.#numberOrDuration();
    }
    if ('rRmMsS'.includes(c)) {
      const word = this.#durationWord();
      if (word !== undefined) return word;
    }
    throw this.#problem(`unexpected character in duration expression: ${goQuoteRune(c)}`);
  }

  #colonInDuration(): Token {
    if (!this.#sawDuration) throw this.#problemBehind('unexpected colon before duration in duration expression');
    if (this.#sawColon) throw this.#problemBehind('unexpected repeated colon in duration expression');
    this.#sawColon = true;
    return this.#token(':');
  }

  /** `step`, `range`, `min_of` or `max_of`, of which the first letter has been read. */
  #durationWord(): Token | undefined {
    while (isAlpha(this.#at.peek())) this.#at.next();
    const word = this.#at.slice(this.#start).toLowerCase();
    return DURATION_WORDS.has(word) ? this.#token(word) : undefined;
  }

  #insideBraces(): Token {
    const c = this.#at.next();
    if (c === undefined) throw this.#problem('unexpected end of input inside braces');
    if (isAlpha(c)) {
      while (isAlphaNumeric(this.#at.peek())) this.#at.next();
      return this.#token(IDENTIFIER);
    }
    switch (c) {
      case ',':
        return this.#token(',');
      case '"':
      case "'":
      case '`':
        return this.#string(c);
      case '=':
        return this.#oneOrTwo('=', '~');
      case '!': {
        const after = this.#at.next();
        if (after === '~' || after === '=') return this.#token(`!${after}`);
        throw this.#problem(`unexpected character after '!' inside braces: ${goQuoteRune(after)}`);
      }
      case '{':
        throw this.#problem(`unexpected left brace '{'`);
      case '}':
        this.#inBraces = false;
        return this.#token('}');
      default:
        throw this.#problem(`unexpected character inside braces: ${goQuoteRune(c)}`);
    }
  }

  #word(): Token {
    while (isAlphaNumeric(this.#at.peek()) || this.#at.peek() === ':') this.#at.next();
    const type = wordType(this.#at.slice(this.#start));
    // `fill` and its like are keywords only before a parenthesis, so that metrics of that name still work.
    if (type.startsWith('fill') && !this.#parenthesisFollows()) return this.#token(IDENTIFIER);
    return this.#token(type);
  }

  #parenthesisFollows(): boolean {
    let ahead = 0;
    while (isSpace(this.#at.peek(ahead))) ahead += 1;
    return this.#at.peek(ahead) === '(';
  }

  #numberOrDuration(): Token {
    this.#at.position = this.#start;
    if (scanNumber(this.#at)) return this.#token(NUMBER);
    if (scanDuration(this.#at)) return this.#token(DURATION);
    throw this.#problem(`bad number or duration syntax: ${goQuote(this.#at.slice(this.#start))}`);
  }

  #string(quote: string): Token {
    const problem = scanString(this.#at, quote);
    if (problem !== undefined) throw this.#problem(problem);
    return this.#token(STRING);
  }
}
