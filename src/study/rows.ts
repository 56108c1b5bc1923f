/** One run of a study as a row of numbers, and the runs of a batch as rows: all that ever travels between machines. */
import type { Scenario } from '../scenario/format.ts';
import type { Outcome, OutcomeKind } from '../simulation/outcome.ts';
import { run } from '../simulation/run.ts';
import { type Quality, STUDY_MEASURES } from './measures.ts';

/** All that is needed to do a batch. Plain data. */
export interface BatchTask {
  readonly scenario: Scenario;
  readonly quality: Quality;
  readonly firstSeed: number;
  readonly runs: number;
}

/** The outcome as its place in OUTCOMES, then a number (or null) for each study measure. */
export type Row = readonly (number | null)[];

export const OUTCOMES: readonly OutcomeKind[] = ['promoted', 'aborted', 'degraded', 'paused', 'progressing', 'healthy'];

/** Does a batch. */
export function runBatch({ scenario, quality, firstSeed, runs }: BatchTask): readonly Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < runs; i++) rows.push(rowOf(run({ ...scenario, seed: firstSeed + i }).outcome, quality));
  return rows;
}

export function rowOf(outcome: Outcome, quality: Quality): Row {
  return [OUTCOMES.indexOf(outcome.outcome), ...STUDY_MEASURES.map(({ of }) => finite(of(outcome, quality)))];
}

/** JSON knows no infinity. */
const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);

/** Are these the rows of so many runs? What a file or another machine says is not taken on trust. */
export function areRows(rows: unknown, runs: number): rows is readonly Row[] {
  return (
    Array.isArray(rows) &&
    rows.length === runs &&
    rows.every(
      (row) =>
        Array.isArray(row) &&
        row.length === STUDY_MEASURES.length + 1 &&
        row.every((value) => value === null || (typeof value === 'number' && Number.isFinite(value))) &&
        OUTCOMES[row[0] as number] !== undefined,
    )
  );
}
