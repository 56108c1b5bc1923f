/** What a document says a command prints, beside what it prints: the same lines in the same order, where the document left none out. */

const isGap = (line: string): boolean => line.trim() === '…' || line.trim() === '';
const cut = (line: string): string => line.replace(/\s*…$/, '');
const trimmed = (line: string): string => line.replace(/\s+$/, '');

/** The shown lines that the real output does not have (in this order). A line that ends in `…` need only begin so. */
export function differing(shown: readonly string[], real: string): readonly string[] {
  return matched(shown, real, (line) => line).flatMap(({ line, found }) => (found === undefined ? [line] : []));
}

/** The shown lines with the numbers that are printed now; lines of which the words have changed stay, and fail the test. */
export function inStep(shown: readonly string[], real: string): readonly string[] {
  const now = new Map(matched(shown, real, wordsOnly).map(({ index, line, found }) => [index, renewed(line, found)]));
  return shown.map((line, index) => now.get(index) ?? line);
}

const renewed = (line: string, found: string | undefined): string => {
  if (found === undefined) return line;
  const isCut = line.trimEnd().endsWith('…') && !found.trimEnd().endsWith('…');
  return isCut ? `${found.slice(0, cut(line).length).trimEnd()} …` : trimmed(found);
};

/** A line without its numbers, and with every run of blanks or of the blocks of a sparkline as one. */
const wordsOnly = (line: string): string =>
  line
    .replace(/[\d.]+/g, '0')
    .replace(/[\s ]+/g, ' ')
    .replace(/[▁▂▃▄▅▆▇█]+/g, '▁');

function matched(shown: readonly string[], real: string, form: (line: string) => string) {
  const lines = real.split('\n').map(trimmed);
  let from = 0;
  return shown.flatMap((line, index) => {
    if (isGap(line)) return [];
    const wanted = form(trimmed(line));
    const isCut = wanted.endsWith('…');
    const start = form(cut(trimmed(line)));
    const at = lines.findIndex(
      (one, i) => i >= from && (form(one) === wanted || (isCut && form(one).startsWith(start))),
    );
    if (at >= 0) from = at + 1;
    return [{ index, line, found: lines[at] }];
  });
}
