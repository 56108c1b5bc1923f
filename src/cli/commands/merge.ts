/** `preroll merge`: parts of one study, each from a machine of its own, into the answer that one machine would have given. */
import { readFileSync } from 'node:fs';
import { mergeJournals, readJournal } from '../../study/journal.ts';
import { tableOf } from '../../study/table.ts';
import { type TellFlags, tellStudy } from '../study/tell-study.ts';
import type { Surroundings } from './run.ts';

export function mergeCommand(paths: readonly string[], flags: TellFlags, surroundings: Surroundings): 0 | 1 | 2 {
  const { stderr } = surroundings;
  const parts = [];
  for (const name of paths) {
    const text = textOf(name);
    if (text === undefined) {
      stderr.write(`${name}: cannot be read\n`);
      return 2;
    }
    const read = readJournal(text);
    if (!read.ok) {
      stderr.write(`${name}: ${read.problem}\n`);
      return 2;
    }
    parts.push({ name, journal: read.journal });
  }
  const merged = mergeJournals(parts);
  if (!merged.ok) {
    stderr.write(`${merged.problem}\n`);
    return 2;
  }
  const { design, finished } = merged;
  const table = tableOf(design, finished);
  if (!table.complete) stderr.write('Parts are missing, or were not finished: run them again, their journals go on.\n');
  return tellStudy(design, table, flags, surroundings);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
