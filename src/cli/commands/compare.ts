/** `preroll compare`: several strategies under the same users, release by release, with the differences that can be relied on. */
import type { StudyVariant } from '../../study/plan.ts';
import { tableOf } from '../../study/table.ts';
import { version } from '../../version.ts';
import type { Executor } from '../study/executor.ts';
import { releasesFor, type StudyFlags } from '../study/study-flags.ts';
import { readVariants } from '../study/study-input.ts';
import { runStudy } from '../study/study-run.ts';
import { tellStudy } from '../study/tell-study.ts';
import type { Surroundings } from './run.ts';

/** How many runs where nobody says. */
export const DEFAULT_RUNS = 100;

export async function compareCommand(
  paths: readonly string[],
  flags: StudyFlags,
  surroundings: Surroundings,
  hands?: Executor,
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
    hands,
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
  return tellStudy(study.design, tableOf(study.design, study.finished), { ...flags, command }, surroundings);
}

/** Two files of one name are told apart by their paths. */
const named = (variants: readonly StudyVariant[]): readonly StudyVariant[] =>
  variants.map((variant) =>
    variants.filter(({ name }) => name === variant.name).length > 1
      ? { ...variant, name: variant.changes[0] ?? variant.name }
      : variant,
  );
