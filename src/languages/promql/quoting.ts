/**
 * Quoted texts as Go writes and PromQL reads them. A text may hold bytes that are no UTF-8 (`"\xff"`); such a byte is kept
 * as the lone surrogate U+DC00 + byte, which no valid text contains, so that it survives and can be refused where it must.
 */

/** A text in double quotes as Go's `%q` writes it. */
export function goQuote(text: string): string {
  let out = '"';
  for (const character of text) out += character === '"' ? '\\"' : escapeCharacter(character);
  return `${out}"`;
}

/** A character in single quotes as Go's `%q` writes a rune. `undefined` stands for the end of the input. */
export function goQuoteRune(character: string | undefined): string {
  if (character === undefined) return "'\uFFFD'";
  return character === "'" ? "'\\''" : `'${escapeCharacter(character)}'`;
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

function escapeCharacter(character: string): string {
  const named = NAMED.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0)!;
  const hex = (width: number) => code.toString(16).padStart(width, '0');
  if (code < 0x20 || code === 0x7f) return `\\x${hex(2)}`;
  if (isLoneByte(code)) return `\\x${(code - 0xdc00).toString(16)}`;
  // Go prints letters, marks, numbers, punctuation, symbols and the ordinary space as they are.
  if (character === ' ' || /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character)) return character;
  return code > 0xffff ? `\\U${hex(8)}` : `\\u${hex(4)}`;
}

/** How many bytes a text takes in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += utf8Width(character.codePointAt(0)!);
  return bytes;
}

/** How many bytes a character takes in UTF-8. */
export const utf8Width = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

const isLoneByte = (code: number): boolean => code >= 0xdc80 && code <= 0xdcff;

/** Whether a text holds no bytes that are not UTF-8. */
export function isValidText(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
]);

/** The value of a string token, quotes included, that the lexer has accepted. In backquotes nothing is escaped. */
export function unquote(token: string): string {
  const inner = token.slice(1, -1);
  if (token[0] === '`' || !inner.includes('\\')) return inner;
  // Bytes given one by one may make up a character together, so runs of them are decoded at once.
  let out = '';
  let bytes: number[] = [];
  const flush = () => {
    out += decodeUtf8(bytes);
    bytes = [];
  };
  for (let i = 0; i < inner.length; ) {
    const match = /^\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/su.exec(
      inner.slice(i, i + 10),
    );
    if (inner[i] !== '\\' || match === null) {
      flush();
      out += inner[i];
      i += 1;
      continue;
    }
    i += match[0].length;
    if (match[1] !== undefined) bytes.push(Number.parseInt(match[1], 16));
    else if (match[2] !== undefined) bytes.push(Number.parseInt(match[2], 8));
    else {
      flush();
      const code = match[3] ?? match[4];
      out += code === undefined ? (SIMPLE.get(match[5]!) ?? '') : String.fromCodePoint(Number.parseInt(code, 16));
    }
  }
  flush();
  return out;
}

/** UTF-8 to text; a byte that belongs to no character is kept as a lone surrogate. */
function decodeUtf8(bytes: readonly number[]): string {
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i]!;
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    const rest = bytes.slice(i + 1, i + length);
    if (length === 1) out += String.fromCharCode(first);
    else if (length > 1 && rest.length === length - 1 && rest.every((b) => (b & 0xc0) === 0x80)) {
      const code = rest.reduce((sum, b) => sum * 64 + (b & 0x3f), first & (0xff >> (length + 1)));
      if (code <= 0x10ffff) out += String.fromCodePoint(code);
    } else {
      out += String.fromCharCode(0xdc00 + first);
      i += 1;
      continue;
    }
    i += length;
  }
  return out;
}
