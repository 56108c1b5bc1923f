/** `preroll compare`: several strategies under the same users, release by release, with the differences that can be relied on. */
import { join } from 'node:path';
import { renderComparePage } from '../../report/study/compare-page.ts';
import { renderStudyCsvs } from '../../report/study/csv.ts';
import { renderComparisonText } from '../../report/study/text.ts';
import { comparisonOf, withoutSamples } from '../../study/comparison.ts';
import type { StudyVariant } from '../../study/plan.ts';
import type { StudyDesign } from '../../study/results.ts';
import { type RowTable, tableOf } from '../../study/table.ts';
import { version } from '../../version.ts';
import { writeOutputs } from '../files.ts';
import { releasesFor, type StudyFlags } from '../study/study-flags.ts';
import { readVariants } from '../study/study-input.ts';
import { runStudy } from '../study/study-run.ts';
import { painterFor } from '../terminal.ts';
import type { Surroundings } from './run.ts';

/** How many runs where nobody says. */
export const DEFAULT_RUNS = 100;

export async function compareCommand(
  paths: readonly string[],
  flags: StudyFlags,
  surroundings: Surroundings,
): Promise<0 | 1 | 2> {
  const { stderr, stdout } = surroundings;
  const variants = readVariants(paths, flags, stderr);
  const first = variants?.[0]?.scenario;
  if (variants === undefined || first === undefined) return 2;
  const releases = releasesFor(flags, first);
  if ('unknown' in releases) {
    stderr.write(`${releases.unknown} is no release: good, errors-N, slow-N, never-ready or as-written\n`);
    return 2;
  }
  const study = await runStudy(
    {
      kind: 'compare',
      name: first.name,
      version,
      variants: named(variants),
      releases,
      traffic: flags.traffic ?? first.study?.traffic ?? [1],
      runs: flags.runs ?? first.study?.runs ?? DEFAULT_RUNS,
      firstSeed: flags.seed ?? first.seed,
      confidence: flags.confidence,
      flow: flags.flow,
    },
    flags,
    surroundings,
  );
  if ('problem' in study) {
    stderr.write(`${study.problem}\n`);
    return 2;
  }
  if (study.part !== undefined) {
    stdout.write(`wrote ${study.part}; preroll merge puts the parts together\n`);
    return 0;
  }
  const command = `preroll compare ${paths.join(' ')} --seed ${study.design.firstSeed} --runs ${study.design.runs}`;
  return tellComparison(study.design, tableOf(study.design, study.finished), { ...flags, command }, surroundings);
}

/** Two files of one name are told apart by their paths. */
const named = (variants: readonly StudyVariant[]): readonly StudyVariant[] =>
  variants.map((variant) =>
    variants.filter(({ name }) => name === variant.name).length > 1
      ? { ...variant, name: variant.changes[0] ?? variant.name }
      : variant,
  );

export interface TellFlags {
  readonly json?: boolean;
  readonly samples?: boolean;
  readonly csv?: string;
  readonly html?: string;
  /** What makes the same answer again, as far as it is known. */
  readonly command?: string;
}

/** Prints and writes the answer. 1: it was interrupted, and is not complete. */
export function tellComparison(
  design: StudyDesign,
  table: RowTable,
  flags: TellFlags,
  { stdout, env }: Surroundings,
): 0 | 1 {
  const comparison = comparisonOf(design, table);
  const { csv, html, command = `preroll compare --seed ${design.firstSeed} --runs ${design.runs}` } = flags;
  const written = [
    ...(html === undefined ? [] : [{ path: html, text: renderComparePage(comparison, { command }) }]),
    ...(csv === undefined
      ? []
      : renderStudyCsvs(comparison).map(({ name, text }) => ({ path: join(csv, `${name}.csv`), text }))),
  ];
  writeOutputs(written);
  if (flags.json === true) {
    stdout.write(`${JSON.stringify(flags.samples === true ? comparison : withoutSamples(comparison), undefined, 2)}\n`);
  } else {
    stdout.write(renderComparisonText(comparison, painterFor(stdout, env)));
    for (const { path } of written) stdout.write(`wrote ${path}\n`);
  }
  return comparison.complete ? 0 : 1;
}
