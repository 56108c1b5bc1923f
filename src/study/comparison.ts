/** From the rows of a comparison to its answer. */
import { comparisonInWords } from './comparison-in-words.ts';
import { differencesOf } from './differences.ts';
import { notesOf } from './notes.ts';
import type { Cell, Comparison, Difference, StudyDesign } from './results.ts';
import { summariseCells } from './summary.ts';
import type { RowTable } from './table.ts';
import { isReached, spreadsOf } from './two-stage.ts';

export function comparisonOf(design: StudyDesign, { cells: rows, complete }: RowTable): Comparison {
  const cells = summariseCells(design, rows);
  const differences = differencesOf(design, cells);
  const settled = settle(design, cells, differences);
  return {
    design: settled,
    complete,
    sentences: comparisonInWords(design, cells, differences),
    cells,
    differences,
    notes: notesOf(settled, cells[0]?.runs ?? 0),
  };
}

/** Says of a study that wanted narrow intervals whether it has them. */
export function settle(design: StudyDesign, cells: readonly Cell[], differences: readonly Difference[]): StudyDesign {
  const { stopping, confidence } = design;
  if (stopping.kind === 'fixed') return design;
  const spreads = spreadsOf(design, cells, differences, stopping.measures);
  return { ...design, stopping: { ...stopping, reached: isReached(spreads, stopping.relativeWidth, confidence) } };
}

/** Without the single runs, which take most of the room in a file. */
export function withoutSamples<
  T extends Pick<Comparison, 'cells'> & { readonly differences?: Comparison['differences'] },
>(study: T): T {
  const bare = <S extends { readonly samples?: unknown }>({ samples: _, ...rest }: S) => rest;
  return {
    ...study,
    cells: study.cells.map((cell) => ({ ...cell, measures: cell.measures.map(bare) })),
    ...(study.differences === undefined ? {} : { differences: study.differences.map(bare) }),
  };
}
