/** From the text of a condition to its tokens. */
import { quote, unicodeName } from '../go-format.ts';
import { type Result, refuse, succeed } from '../result.ts';
import { utf8Bytes } from '../utf8.ts';
import { type Literal, readQuoted } from './quoted.ts';

export interface Token {
  readonly kind: 'Identifier' | 'Number' | 'String' | 'Bytes' | 'Operator' | 'Bracket' | 'EOF';
  readonly value: string;
  /** The content of a bytes literal. */
  readonly bytes?: readonly number[];
}

/** As messages show a token: `Operator("=")`. */
export const describeToken = ({ kind, value }: Token): string => (value === '' ? kind : `${kind}(${quote(value)})`);

/** Words that are operators. */
const WORD_OPERATORS: ReadonlySet<string> = new Set(
  'not in or and matches contains startsWith endsWith let if else'.split(' '),
);

const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const WORD = /[\p{L}_$][\p{L}\p{Nd}_$]*/uy;
const NUMBER = /0[xX][0-9a-fA-F_]*|0[oO][0-7_]*|0[bB][01_]*|(?:\d[\d_]*)?(?:\.(?!\.)[\d_]*)?(?:[eE][+-]?[\d_]*)?/y;
const WORD_CHARACTER = /[\p{L}\p{Nd}_$]/u;

/** The tokens of a condition, the last of them `EOF`. The problem is the engine's own sentence. */
export function tokenize(text: string): Result<readonly Token[]> {
  const tokens: Token[] = [];
  let at = 0;
  const matchAt = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const skipped = matchAt(SPACE) ?? matchAt(COMMENT);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const found = readToken(text, at, matchAt);
    if (!found.ok) return found;
    tokens.push(found.value.token);
    at += found.value.length;
  }
  tokens.push({ kind: 'EOF', value: '' });
  return succeed(tokens);
}

interface Found {
  readonly token: Token;
  readonly length: number;
}

function readToken(text: string, at: number, matchAt: (pattern: RegExp) => string | undefined): Result<Found> {
  const c = text.charAt(at);
  if (text.startsWith('/*', at)) return refuse('unclosed comment');
  if (c === '"' || c === "'" || c === '`') return stringToken(readQuoted(text, at));
  if (c === 'b' && /["']/.test(text.charAt(at + 1))) return bytesToken(readQuoted(text, at + 1, 'bytes'));
  if (/\d/.test(c) || (c === '.' && /\d/.test(text.charAt(at + 1)))) return readNumber(text, at, matchAt(NUMBER) ?? c);
  const operator = operatorAt(text, at);
  if (operator !== '') return succeed({ token: { kind: 'Operator', value: operator }, length: operator.length });
  if ('([{)]}'.includes(c)) return succeed({ token: { kind: 'Bracket', value: c }, length: 1 });
  const word = matchAt(WORD);
  if (word === undefined) {
    return refuse(`unrecognized character: ${unicodeName(String.fromCodePoint(text.codePointAt(at) ?? 0))}`);
  }
  const kind = WORD_OPERATORS.has(word) ? 'Operator' : 'Identifier';
  return succeed({ token: { kind, value: word }, length: word.length });
}

/** The operator made of signs at a place, or nothing. Two signs may join that mean nothing together; the parser objects. */
function operatorAt(text: string, at: number): string {
  const c = text.charAt(at);
  const next = text.charAt(at + 1);
  const joined = (followers: string): string => (next !== '' && followers.includes(next) ? c + next : c);
  if ('#,;%+-^/'.includes(c)) return c;
  if (c === '?') return joined('.?');
  if (c === '|') return joined('|');
  if (c === ':') return joined(':');
  if (c === '.') return joined('.');
  return '&!=*<>'.includes(c) ? joined('&=*') : '';
}

function readNumber(text: string, at: number, digits: string): Result<Found> {
  const next = text.codePointAt(at + digits.length);
  const follower = next === undefined ? '' : String.fromCodePoint(next);
  if (WORD_CHARACTER.test(follower)) return refuse(`bad number syntax: ${quote(digits + follower)}`);
  return succeed({ token: { kind: 'Number', value: digits }, length: digits.length });
}

function stringToken(literal: Result<Literal>): Result<Found> {
  if (!literal.ok) return literal;
  const { text, length } = literal.value;
  return succeed({ token: { kind: 'String', value: text }, length });
}

function bytesToken(literal: Result<Literal>): Result<Found> {
  if (!literal.ok) return literal;
  const { text, bytes, length } = literal.value;
  return succeed({ token: { kind: 'Bytes', value: text, bytes: bytes ?? utf8Bytes(text) }, length: length + 1 });
}
