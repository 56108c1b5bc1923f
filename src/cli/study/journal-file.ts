/** A journal on disk: read, freed of what was torn off, and appended to, a line at a time. */
import { closeSync, fdatasyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { batchLine, headerLine, type JournalStudy, readJournal, type Stage } from '../../study/journal.ts';
import type { Batch } from '../../study/plan.ts';
import type { StudyDesign } from '../../study/results.ts';
import type { Row } from '../../study/rows.ts';

export interface JournalFile {
  /** What is known of that study already; says in the file that it is begun, if nothing does. */
  begin(stage: Stage, design: StudyDesign): ReadonlyMap<number, readonly Row[]> | { readonly problem: string };
  append(design: StudyDesign, batch: Batch, rows: readonly Row[]): void;
  close(): void;
}

export function openJournal(path: string): JournalFile | { readonly problem: string } {
  const text = textOf(path);
  const read = readJournal(text);
  if (!read.ok) return { problem: `${path}: ${read.problem}` };
  const { studies, end } = read.journal;
  const file = openSync(path, 'a');
  ftruncateSync(file, Buffer.byteLength(text.slice(0, end)));
  const write = (line: string) => {
    writeSync(file, line);
    fdatasyncSync(file);
  };
  return {
    begin(stage, design) {
      const there = studies.find((study) => study.design.fingerprint === design.fingerprint);
      if (there !== undefined) return there.finished;
      const other = studies.find((study: JournalStudy) => study.stage === stage);
      if (other !== undefined) {
        return { problem: `${path} is the journal of another study (other files, settings, or another version)` };
      }
      write(headerLine(stage, design));
      return new Map();
    },
    append: (design, batch, rows) => write(batchLine(design, batch.id, rows)),
    close: () => closeSync(file),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
