/** Which lines of a text were added and which went since its last version: the longest lines in common stay. */
export interface ChangedLine {
  readonly text: string;
  readonly change: 'added' | 'gone' | 'same';
}

/** Beyond so many lines on both sides everything that is not common at the ends counts as changed. */
const MOST = 400;

export function changedLines(before: readonly string[], after: readonly string[]): readonly ChangedLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const same = (lines: readonly string[]) => lines.map((text): ChangedLine => ({ text, change: 'same' }));
  return [
    ...same(after.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(after.slice(after.length - tail)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): ChangedLine[] {
  const gone = (text: string): ChangedLine => ({ text, change: 'gone' });
  const added = (text: string): ChangedLine => ({ text, change: 'added' });
  if (before.length > MOST || after.length > MOST) return [...before.map(gone), ...after.map(added)];
  // common[i][j]: how many lines before.slice(i) and after.slice(j) have in common.
  const common = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      common[i]![j] =
        before[i] === after[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  const lines: ChangedLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ text: after[j]!, change: 'same' });
      i += 1;
      j += 1;
    } else if (i < before.length && (j === after.length || common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push(gone(before[i]!));
      i += 1;
    } else {
      lines.push(added(after[j]!));
      j += 1;
    }
  }
  return lines;
}
