/** Text out of manifests that is safe to print: names may hold control characters, and terminals obey those. */

/** Line breaks and tabs become spaces, every other control character the replacement character. */
export function plainText(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code === 0x0a || code === 0x0d || code === 0x09) out += ' ';
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || isInvisibleDirection(code)) out += '\ufffd';
    else out += char;
  }
  return out;
}

/** Characters that reorder text (U+202A…U+202E, U+2066…U+2069) can make a name look like another one. */
const isInvisibleDirection = (code: number): boolean =>
  (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
