/** Mistakes of the user's files: how they are gathered with their places, and how one is shown. */
import { type Path, printPath, type YamlDocument, type YamlMistake } from '../languages/yaml.ts';
import type { Position, Problem } from './format.ts';

/** A file as the door handed it in. */
export interface SourceFile {
  /** The name to show. */
  readonly file: string;
  readonly text: string;
}

/** A part of a user's file: a document, or an item of a list in it. */
export interface Source {
  readonly file: SourceFile;
  readonly document: YamlDocument;
  /** Where in the document the part begins. */
  readonly base: Path;
}

export interface Words {
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

/** A problem at a path of a part of a file; `path` counts from the part. */
export function problemAt(source: Source, path: Path, words: Words, what: 'key' | 'value' = 'value'): Problem {
  return problemOf(source.file, {
    at: source.document.place([...source.base, ...path], what),
    path: [...source.base, ...path],
    ...words,
  });
}

/** A mistake of the text or of its decoding, as a problem of its file. */
export function problemOf(file: SourceFile, { at, path, found, expected, remedy }: YamlMistake): Problem {
  const excerpt = file.text.split(/\r?\n/, at.line)[at.line - 1];
  return {
    at: { file: file.file, line: at.line, column: at.column },
    path: printPath(path),
    found,
    expected,
    remedy,
    ...(excerpt === undefined ? {} : { excerpt }),
  };
}

/** A problem of a whole file. */
export const problemOfFile = (file: string, words: Words): Problem => ({
  at: { file, line: 1, column: 1 },
  path: '',
  ...words,
});

/** Where a part of a file stands. */
export function positionOf(source: Source, path: Path, what: 'key' | 'value' = 'value'): Position {
  return { file: source.file.file, ...source.document.place([...source.base, ...path], what) };
}

/** One problem as a block of text, for people: where, what was found, what was expected, what mends it. */
export function formatProblem({ at, path, found, expected, remedy, excerpt }: Problem): string {
  const lines = [`${at.file}:${at.line}:${at.column}${path === '' ? '' : `  ${path}`}`];
  if (excerpt !== undefined) lines.push(...excerptLines(excerpt, at));
  lines.push(`  found:    ${found}`, `  expected: ${expected}`, `  remedy:   ${remedy}`);
  return lines.join('\n');
}

/** A line of a file with a caret under the place that is meant; nothing for a blank line. */
export function excerptLines(excerpt: string, at: Pick<Position, 'line' | 'column'>): readonly string[] {
  if (excerpt.trim() === '') return [];
  const { text, caret } = window(excerpt, at.column - 1);
  const gutter = String(at.line);
  return [`  ${gutter} | ${text}`, `  ${' '.repeat(gutter.length)} | ${' '.repeat(caret)}^`];
}

/** The part of a long line around the caret. Tabs become single blanks, so that the caret stands right, and nothing may steer a terminal. */
function window(line: string, column: number): { text: string; caret: number } {
  const flat = line.replaceAll('\t', ' ').replace(UNPRINTABLE, '·');
  if (flat.length <= 120) return { text: flat, caret: Math.min(column, flat.length) };
  const from = Math.max(0, column - 60);
  const cut = flat.slice(from, from + 117);
  return { text: from > 0 ? `…${cut}` : cut, caret: column - from + (from > 0 ? 1 : 0) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/g;

/** Problems in the order of the files, then of the lines. */
export function inOrder(problems: readonly Problem[], files: readonly string[]): Problem[] {
  const rank = (p: Problem) => files.indexOf(p.at.file) + 1 || files.length + 1;
  return [...problems].sort((a, b) => rank(a) - rank(b) || a.at.line - b.at.line || a.at.column - b.at.column);
}
