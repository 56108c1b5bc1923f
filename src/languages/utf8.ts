/**
 * Text as bytes. The real systems are written in Go, where a string is UTF-8 bytes: its order, its escapes in messages and
 * its encodings are those of the bytes, not of JavaScript's UTF-16 units.
 */

/** The UTF-8 bytes of `text`; a lone surrogate becomes U+FFFD, as decoders do. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = codePoint(character);
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
    else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
  }
  return bytes;
}

/** The text of UTF-8 bytes; every byte that belongs to no valid sequence becomes U+FFFD. */
export function textOfUtf8(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const { point, length } = decodeAt(bytes, at);
    text += String.fromCodePoint(point);
    at += length;
  }
  return text;
}

/** Compares as Go compares strings: byte by byte, which for UTF-8 is code point by code point. */
export function compareText(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return byCodePoint(x) - byCodePoint(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others, so they are moved above the rest of the 16-bit range. */
const byCodePoint = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

const tail = (bits: number): number => 0x80 | (bits & 0x3f);

function codePoint(character: string): number {
  const point = character.codePointAt(0) ?? 0xfffd;
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

const REPLACEMENT = { point: 0xfffd, length: 1 } as const;

function decodeAt(bytes: readonly number[], at: number): { readonly point: number; readonly length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { point: first, length: 1 };
  const length =
    first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 0;
  if (length === 0) return REPLACEMENT;
  let point = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return REPLACEMENT;
    point = (point << 6) | (next & 0x3f);
  }
  const smallest = [0, 0, 0x80, 0x800, 0x10000][length] ?? 0;
  if (point < smallest || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return REPLACEMENT;
  return { point, length };
}
