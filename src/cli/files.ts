/** The one place that reads and writes the user's files. */
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

export interface InputFile {
  readonly file: string;
  readonly text: string;
}

/** A path that cannot be read, and why, in words. */
export interface Unreadable {
  readonly path: string;
  readonly why: string;
}

/** Reads files, and of folders the YAML and JSON files below them in order of name. */
export function readInputs(paths: readonly string[]): {
  readonly files: InputFile[];
  readonly unreadable: Unreadable[];
} {
  const files: InputFile[] = [];
  const unreadable: Unreadable[] = [];
  for (const path of paths) {
    try {
      for (const file of expand(path)) files.push({ file, text: readFileSync(file, 'utf8') });
    } catch (error) {
      unreadable.push({ path, why: reason(error) });
    }
  }
  return { files, unreadable };
}

function expand(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  const inside = names.flatMap((name) => {
    const inner = join(path, name);
    if (name.startsWith('.') || name === 'node_modules') return [];
    return statSync(inner).isDirectory() || /\.(?:ya?ml|json)$/i.test(name) ? expand(inner) : [];
  });
  return inside;
}

/** What a document names: the files at or below `path`, relative to the file `from`; `undefined` if nothing can be read there. */
export function readReferenced(path: string, from: string): readonly InputFile[] | undefined {
  const { files, unreadable } = readInputs([isAbsolute(path) ? path : join(dirname(from), path)]);
  return unreadable.length > 0 ? undefined : files;
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'what it is to lie in is no folder';
  return message ?? String(error);
}

/** A file that cannot be written: a mistake of whoever named it. */
export class Unwritable extends Error {
  constructor(path: string, cause: unknown) {
    super(`${path}: cannot be written: ${reason(cause)}`);
  }
}

/** Writes all of the files, each under a passing name first, so that no reader ever sees half of one. */
export function writeOutputs(outputs: readonly { readonly path: string; readonly text: string }[]): void {
  const written = outputs.map(({ path, text }) => {
    const passing = `${path}.part`;
    attempt(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(passing, text);
    });
    return { path, passing };
  });
  for (const { path, passing } of written) attempt(path, () => renameSync(passing, path));
}

function attempt(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new Unwritable(path, error);
  }
}
