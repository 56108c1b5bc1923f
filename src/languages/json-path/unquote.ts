/** Quoted text inside JSONPath actions: Go's escapes, in single or double quotes alike. */

/** The text of a quoted literal, quotes included in `quoted`; `undefined` when an escape is wrong. */
export function unquoteText(quoted: string): string | undefined {
  const quote = quoted.charAt(0);
  const inside = quoted.slice(1, -1);
  if (quoted.length < 2 || inside.includes('\n')) return undefined;
  if (!inside.includes('\\') && !inside.includes(quote)) return inside;
  let text = '';
  for (let at = 0; at < inside.length; ) {
    const c = inside.charAt(at);
    if (c === quote) return undefined;
    if (c !== '\\') {
      text += c;
      at++;
      continue;
    }
    const meaning = readEscape(inside, at, quote);
    if (meaning === undefined) return undefined;
    text += meaning.text;
    at += meaning.length;
  }
  return text;
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
]);

const NUMERIC = /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3}))/;

function readEscape(
  text: string,
  at: number,
  quote: string,
): { readonly text: string; readonly length: number } | undefined {
  const c = text.charAt(at + 1);
  const simple = SIMPLE.get(c) ?? (c === quote ? quote : undefined);
  if (simple !== undefined) return { text: simple, length: 2 };
  const match = NUMERIC.exec(text.slice(at, at + 10));
  if (match === null) return undefined;
  const octal = match[4];
  const point =
    octal === undefined ? Number.parseInt(match[1] ?? match[2] ?? match[3] ?? '', 16) : Number.parseInt(octal, 8);
  if (point > 0x10ffff || (octal !== undefined && point > 255)) return undefined;
  return { text: String.fromCodePoint(point), length: match[0].length };
}
