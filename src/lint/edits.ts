/** Small changes of the user's text: in one line each, so that comments and layout stay as they are. */

/** Puts `insert` in the place of `remove`, which stands at this line and column (both count from 1). */
export interface TextEdit {
  readonly line: number;
  readonly column: number;
  readonly remove: string;
  readonly insert: string;
}

/** An edit of a file. */
export interface FileEdit extends TextEdit {
  readonly file: string;
}

/**
 * The text with the edits made, the same one only once. An edit whose text is not there any more, or that overlaps one
 * before it, is left out.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const inOrder = [...edits].sort((a, b) => b.line - a.line || b.column - a.column);
  let untouched = { line: Number.POSITIVE_INFINITY, column: 0 };
  for (const { line, column, remove, insert } of inOrder) {
    const old = lines[line - 1];
    const end = column - 1 + remove.length;
    if (old === undefined || old.slice(column - 1, end) !== remove) continue;
    if (untouched.line === line && end > untouched.column - 1) continue;
    lines[line - 1] = old.slice(0, column - 1) + insert + old.slice(end);
    untouched = { line, column };
  }
  return lines.join('\n');
}

/** What changes, line by line, as `diff -u` writes it without context. Edits never add or remove lines. */
export function diffOf(file: string, before: string, after: string): string {
  const [old, next] = [before.split('\n'), after.split('\n')];
  const hunks = old.flatMap((line, i) =>
    line === next[i] ? [] : [`@@ -${i + 1} +${i + 1} @@`, `-${line}`, `+${next[i] ?? ''}`],
  );
  return hunks.length === 0 ? '' : [`--- ${file}`, `+++ ${file}`, ...hunks, ''].join('\n');
}
