/** A finished study, printed and written wherever the flags say: one way for comparisons and sweeps. */
import { join } from 'node:path';
import { renderStudyPage } from '../../report/index.ts';
import { renderComparePage } from '../../report/study/compare-page.ts';
import { renderStudyCsvs } from '../../report/study/csv.ts';
import { renderComparisonText, renderSweepText } from '../../report/study/text.ts';
import { comparisonOf, withoutSamples } from '../../study/comparison.ts';
import type { StudyDesign } from '../../study/results.ts';
import { sweepOf } from '../../study/sweep.ts';
import type { RowTable } from '../../study/table.ts';
import type { Surroundings } from '../commands/run.ts';
import { writeOutputs } from '../files.ts';
import { painterFor } from '../terminal.ts';

export interface TellFlags {
  readonly json?: boolean;
  readonly samples?: boolean;
  readonly csv?: string;
  readonly html?: string;
  /** What makes the same answer again, as far as it is known. */
  readonly command?: string;
}

/** Prints and writes the answer. 1: it was interrupted, and is not complete. */
export function tellStudy(
  design: StudyDesign,
  table: RowTable,
  flags: TellFlags,
  { stdout, env }: Surroundings,
): 0 | 1 {
  const { csv, html, command = `preroll ${design.kind} --seed ${design.firstSeed} --runs ${design.runs}` } = flags;
  const { study, page, text } = answerOf(design, table, command);
  const written = [
    ...(html === undefined ? [] : [{ path: html, text: page() }]),
    ...(csv === undefined
      ? []
      : renderStudyCsvs(study).map((file) => ({ path: join(csv, `${file.name}.csv`), text: file.text }))),
  ];
  writeOutputs(written);
  if (flags.json === true) {
    stdout.write(`${JSON.stringify(flags.samples === true ? study : withoutSamples(study), undefined, 2)}\n`);
  } else {
    stdout.write(text(painterFor(stdout, env)));
    for (const { path } of written) stdout.write(`wrote ${path}\n`);
  }
  return study.complete ? 0 : 1;
}

/** What is printed and drawn of either kind; the page is drawn only where it is asked for. */
function answerOf(design: StudyDesign, table: RowTable, command: string) {
  if (design.kind === 'sweep') {
    const study = sweepOf(design, table);
    return {
      study,
      page: () => renderStudyPage(study, { command }),
      text: (painter: ReturnType<typeof painterFor>) => renderSweepText(study, painter),
    };
  }
  const study = comparisonOf(design, table);
  return {
    study,
    page: () => renderComparePage(study, { command }),
    text: (painter: ReturnType<typeof painterFor>) => renderComparisonText(study, painter),
  };
}
