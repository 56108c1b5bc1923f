/** Quoted texts: where they end, and what may be escaped in them (as in Go, plus single quotes). */
import type { Cursor } from './cursor.ts';
import { goQuoteRune } from './quoting.ts';

/** Moves behind the closing quote of a string whose opening `quote` has been read; a message if it is malformed. */
export function scanString(at: Cursor, quote: string): string | undefined {
  const raw = quote === '`';
  for (;;) {
    const c = at.next();
    if (c === quote) return undefined;
    if (c === '\uFFFD') return 'invalid UTF-8 rune';
    if (c === undefined) return raw ? 'unterminated raw string' : 'unterminated quoted string';
    if (raw) continue;
    if (c === '\n') return 'unterminated quoted string';
    if (c === '\\') {
      const problem = scanEscape(at, quote);
      if (problem !== undefined) return problem;
    }
  }
}

/** How many digits of which base an escape has, and the greatest value allowed. */
const NUMERIC: ReadonlyMap<string, { readonly digits: number; readonly base: number; readonly max: number }> = new Map([
  ['x', { digits: 2, base: 16, max: 255 }],
  ['u', { digits: 4, base: 16, max: 0x10ffff }],
  ['U', { digits: 8, base: 16, max: 0x10ffff }],
]);
const OCTAL = { digits: 3, base: 8, max: 255 };

function scanEscape(at: Cursor, quote: string): string | undefined {
  const c = at.next();
  if (c === undefined) return 'escape sequence not terminated';
  if ('abfnrtv\\'.includes(c) || c === quote) return undefined;
  const octal = c >= '0' && c <= '7';
  const form = octal ? OCTAL : NUMERIC.get(c);
  if (form === undefined) return `unknown escape sequence ${unicodeName(c)}`;
  if (octal) at.position -= 1;
  let value = 0;
  for (let i = 0; i < form.digits; i += 1) {
    const digit = at.next();
    if (digit === undefined) return 'escape sequence not terminated';
    const n = /^[0-9a-fA-F]$/.test(digit) ? Number.parseInt(digit, 16) : 16;
    if (n >= form.base) return `illegal character ${unicodeName(digit)} in escape sequence`;
    value = value * form.base + n;
  }
  const surrogate = value >= 0xd800 && value < 0xe000;
  return value > form.max || surrogate ? 'escape sequence is an invalid Unicode code point' : undefined;
}

/** A character as Go's `%#U` shows it: `U+0071 'q'`. */
function unicodeName(c: string): string {
  const code = `U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  const shown = goQuoteRune(c);
  // Go shows the character itself only if it can be printed, and does not escape it.
  return shown.startsWith("'\\") && c !== "'" && c !== '\\' ? code : `${code} '${c}'`;
}
