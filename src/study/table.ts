/** The rows of a plan, whoever made them and in whatever order they came: laid out by cell, in the order of the runs. */
import { invariant } from '../kernel/invariant.ts';
import { batchesOf, cellsOf } from './plan.ts';
import type { StudyDesign } from './results.ts';
import type { Row } from './rows.ts';

export interface RowTable {
  /** By cell, then by run; every cell has as many. */
  readonly cells: readonly (readonly Row[])[];
  readonly complete: boolean;
}

/**
 * Of finished batches by id. Of a study that is not complete, the runs up to the first that is missing anywhere: which runs
 * are left out depends on when it was stopped, and not on what they would have said.
 */
export function tableOf(design: StudyDesign, finished: ReadonlyMap<number, readonly Row[]>): RowTable {
  const cells: Row[][] = Array.from({ length: cellsOf(design) }, () => []);
  const batches = batchesOf(design);
  const stopped = batches.find(({ id }) => !finished.has(id));
  for (const { id, cell, firstRun } of batches) {
    if (stopped !== undefined && firstRun >= stopped.firstRun) break;
    const rows = finished.get(id);
    invariant(rows !== undefined, 'batches before the first missing one are there', { id });
    cells[cell]?.push(...rows);
  }
  return { cells, complete: stopped === undefined };
}
