/** Quoted literals of conditions: strings in single or double quotes with escapes, raw strings in backquotes, bytes. */
import { type Result, refuse, succeed } from '../result.ts';
import { textOfUtf8, utf8Bytes } from '../utf8.ts';

export interface Literal {
  readonly text: string;
  readonly bytes?: readonly number[];
  /** How much of the source it takes, quotes included. */
  readonly length: number;
}

const SIMPLE: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
  ['"', 34],
  ["'", 39],
  ['`', 96],
  ['?', 63],
]);

/** Reads the literal that begins with a quote at `at`. In bytes, `\x` and octal escapes stand for single bytes. */
export function readQuoted(source: string, at: number, mode: 'text' | 'bytes' = 'text'): Result<Literal> {
  const quote = source.charAt(at);
  if (quote === '`') return readRaw(source, at);
  const end = endOfQuoted(source, at, quote);
  if (!end.ok) return end;
  const bytes: number[] = [];
  for (let i = at + 1; i < end.value; ) {
    const c = source.charAt(i);
    if (c !== '\\') {
      const point = source.codePointAt(i) ?? 0;
      bytes.push(...utf8Bytes(String.fromCodePoint(point)));
      i += point > 0xffff ? 2 : 1;
      continue;
    }
    const meaning = readEscape(source, i, mode);
    if (meaning === undefined) return refuse('unable to unescape string');
    bytes.push(...meaning.bytes);
    i += meaning.length;
  }
  return succeed({ text: textOfUtf8(bytes), bytes, length: end.value + 1 - at });
}

function readRaw(source: string, at: number): Result<Literal> {
  let i = at + 1;
  let text = '';
  for (;;) {
    const end = source.indexOf('`', i);
    if (end < 0) return refuse('literal not terminated');
    text += source.slice(i, end);
    if (source.charAt(end + 1) !== '`') return succeed({ text: text.replaceAll('\r', ''), length: end + 1 - at });
    text += '`';
    i = end + 2;
  }
}

/** Where the closing quote is. Only the shape of escapes matters here, their meaning is judged later. */
function endOfQuoted(source: string, at: number, quote: string): Result<number> {
  for (let i = at + 1; ; i++) {
    const c = source.charAt(i);
    if (c === '' || c === '\n') return refuse('literal not terminated');
    if (c === quote) return succeed(i);
    if (c !== '\\') continue;
    const meaning = ESCAPE_SHAPE.exec(source.slice(i, i + 12));
    const isQuote = source.charAt(i + 1) === quote;
    if (meaning === null && !isQuote) return refuse('invalid char escape');
    i += (meaning?.[0].length ?? 2) - 1;
  }
}

const ESCAPE_SHAPE = /^\\(?:[abfnrtv\\]|[0-7]{3}|x[\da-fA-F]{2}|u\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/;
const NUMERIC =
  /^\\(?:(?:x([\da-fA-F]{2}))|(?:u\{([\da-fA-F]{1,6})\})|(?:u([\da-fA-F]{4}))|(?:U([\da-fA-F]{8}))|([0-7]{3}))/;

function readEscape(
  source: string,
  at: number,
  mode: 'text' | 'bytes',
): { readonly bytes: readonly number[]; readonly length: number } | undefined {
  const simple = SIMPLE.get(source.charAt(at + 1));
  if (simple !== undefined) return { bytes: [simple], length: 2 };
  const match = NUMERIC.exec(source.slice(at, at + 12));
  if (match === null) return undefined;
  const [all, hex, braced, short, long, octal] = match;
  const point =
    octal === undefined ? Number.parseInt(hex ?? braced ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
  if (mode === 'bytes' && (braced ?? short ?? long) !== undefined) return undefined;
  const single = hex !== undefined || octal !== undefined;
  if (single && mode === 'bytes') return point > 255 ? undefined : { bytes: [point], length: all.length };
  if (point > 0x10ffff || (octal !== undefined && point > 255)) return undefined;
  return { bytes: utf8Bytes(String.fromCodePoint(point)), length: all.length };
}
