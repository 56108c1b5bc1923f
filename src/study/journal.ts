/**
 * The journal of a study: a line that says what is meant, and a line for each finished batch. It is only ever appended to, so
 * whoever is killed has lost what was under way and nothing else; a last line without an end is what that looks like. Parts of
 * one study (shards) are journals, too.
 */

import { type Batch, batchesOf } from './plan.ts';
import type { StudyDesign } from './results.ts';
import { areRows, type Row } from './rows.ts';

/** The runs that say how many it takes, a round of a search, and what the answer is made of. */
export type Stage = 'pilot' | `round ${number}` | 'study';

export interface JournalStudy {
  readonly stage: Stage;
  readonly design: StudyDesign;
  readonly finished: ReadonlyMap<number, readonly Row[]>;
}

export interface Journal {
  /** In the order in which they were begun. */
  readonly studies: readonly JournalStudy[];
  /** Where the last whole line ends, in UTF-16 units: what stands behind it was torn off. */
  readonly end: number;
}

export const headerLine = (stage: Stage, design: StudyDesign): string =>
  `${JSON.stringify({ journal: 'preroll study', format: 1, stage, design })}\n`;

export const batchLine = (design: StudyDesign, batch: number, rows: readonly Row[]): string =>
  `${JSON.stringify({ study: design.fingerprint, batch, rows })}\n`;

export type ReadJournal =
  | { readonly ok: true; readonly journal: Journal }
  | { readonly ok: false; readonly problem: string };

/** A torn last line is left out; anything else that is no line of a journal is a problem. */
export function readJournal(text: string): ReadJournal {
  const end = text.lastIndexOf('\n') + 1;
  const studies = new Map<string, Reading>();
  for (const [i, line] of text.slice(0, end).split('\n').slice(0, -1).entries()) {
    const problem = readLine(line, studies);
    if (problem !== undefined) return { ok: false, problem: `line ${i + 1}: ${problem}` };
  }
  return { ok: true, journal: { studies: [...studies.values()], end } };
}

interface Reading extends JournalStudy {
  readonly finished: Map<number, readonly Row[]>;
  readonly batches: readonly Batch[];
}

function readLine(line: string, studies: Map<string, Reading>): string | undefined {
  const value = parsed(line);
  if (value?.journal === 'preroll study') {
    if (value.format !== 1)
      return `a journal of format ${String(value.format)}; this preroll writes and reads format 1`;
    const { stage, design } = value as { stage: Stage; design: StudyDesign };
    if (typeof design?.fingerprint !== 'string') return 'no design of a study';
    if (!studies.has(design.fingerprint)) {
      studies.set(design.fingerprint, { stage, design, finished: new Map(), batches: batchesOf(design) });
    }
    return undefined;
  }
  const study = studies.get(String(value?.study));
  if (study === undefined) return 'no line of a journal of preroll';
  const batch = study.batches[value?.batch as number];
  if (batch === undefined || !areRows(value?.rows, batch.runs)) return 'rows that do not belong to this study';
  study.finished.set(batch.id, value?.rows as readonly Row[]);
  return undefined;
}

function parsed(line: string): { readonly [field: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as { [field: string]: unknown }) : undefined;
  } catch {
    return undefined;
  }
}

export type Merged =
  | { readonly ok: true; readonly design: StudyDesign; readonly finished: ReadonlyMap<number, readonly Row[]> }
  | { readonly ok: false; readonly problem: string };

/** Parts of one study put together. The same batch twice has to say the same twice. */
export function mergeJournals(parts: readonly { readonly name: string; readonly journal: Journal }[]): Merged {
  const finished = new Map<number, readonly Row[]>();
  let design: StudyDesign | undefined;
  for (const { name, journal } of parts) {
    const study = journal.studies.findLast(({ stage }) => stage === 'study');
    if (study === undefined) return { ok: false, problem: `${name} holds no study` };
    if (study.design.kind === 'optimise')
      return { ok: false, problem: `${name} is of a search, which goes on with preroll optimise --journal ${name}` };
    design ??= study.design;
    if (study.design.fingerprint !== design.fingerprint) {
      return { ok: false, problem: `${name} is of another study: other files, settings, or another version` };
    }
    for (const [batch, rows] of study.finished) {
      const before = finished.get(batch);
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(rows)) {
        return { ok: false, problem: `${name} says something else of batch ${batch} than a part before it` };
      }
      finished.set(batch, rows);
    }
  }
  return design === undefined ? { ok: false, problem: 'no journals' } : { ok: true, design, finished };
}
