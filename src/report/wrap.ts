/** Lines of a width, for terminals. */

/** Columns a text takes: code points, wide East Asian ones twice, combining ones none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code >= 0x300 && code <= 0x36f) continue;
    width += isWide(code) ? 2 : 1;
  }
  return width;
}

const isWide = (code: number): boolean =>
  (code >= 0x1100 && code <= 0x115f) ||
  (code >= 0x2e80 && code <= 0xa4cf) ||
  (code >= 0xac00 && code <= 0xd7a3) ||
  (code >= 0xf900 && code <= 0xfaff) ||
  (code >= 0xfe30 && code <= 0xfe6f) ||
  (code >= 0xff00 && code <= 0xff60) ||
  (code >= 0x1f300 && code <= 0x1faff) ||
  (code >= 0x20000 && code <= 0x3fffd);

/**
 * Breaks `text` at spaces into lines of at most `width` columns; all lines but the first begin with `hang` spaces. Words
 * longer than a line stay whole: a path that is cut cannot be copied.
 */
export function wrap(text: string, width: number, hang: number): readonly string[] {
  if (textWidth(text) <= width) return [text];
  const lines: string[] = [];
  const indent = ' '.repeat(Math.min(hang, Math.max(0, width - 20)));
  const leading = /^ */.exec(text)![0];
  let line = leading;
  let empty = true;
  // A number and its percent sign stay together.
  for (const word of text.slice(leading.length).split(/ (?!%)/)) {
    if (!empty && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = indent + word;
    } else {
      line += empty ? word : ` ${word}`;
    }
    empty = false;
  }
  lines.push(line);
  return lines;
}
