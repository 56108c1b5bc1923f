/** `preroll sweep`: the same rollout at every point of a grid, or at some, with every release; a table for other tools to read. */
import type { Parameter } from '../../scenario/format.ts';
import type { StudyVariant } from '../../study/plan.ts';
import { gridOf, type Point, randomPoints } from '../../study/sweep.ts';
import { tableOf } from '../../study/table.ts';
import { version } from '../../version.ts';
import type { Executor } from '../study/executor.ts';
import { parseParameter } from '../study/parameters.ts';
import { releasesFor, type StudyFlags } from '../study/study-flags.ts';
import { readBase, variantOf } from '../study/study-input.ts';
import { runStudy } from '../study/study-run.ts';
import { tellStudy } from '../study/tell-study.ts';
import type { Surroundings } from './run.ts';

export interface SweepFlags extends StudyFlags {
  readonly param?: readonly string[];
  /** Draw so many points instead of trying all. */
  readonly random?: number;
}

const DEFAULT_RUNS = 20;

export async function sweepCommand(
  paths: readonly string[],
  flags: SweepFlags,
  surroundings: Surroundings,
  hands?: Executor,
): Promise<0 | 1 | 2> {
  const { stderr, stdout } = surroundings;
  const base = readBase(paths, flags, stderr);
  if (base === undefined) return 2;
  const { scenario, decode } = base;
  const parameters = parametersOf(flags, scenario.study?.parameters ?? [], stderr);
  if (parameters === undefined) return 2;
  const releases = releasesFor(flags, scenario);
  if ('unknown' in releases) {
    stderr.write(`${releases.unknown} is no release: good, errors-N, slow-N, never-ready or as-written\n`);
    return 2;
  }
  const firstSeed = flags.seed ?? scenario.seed;
  const points = flags.random === undefined ? gridOf(parameters) : randomPoints(parameters, flags.random, firstSeed);
  const variants: StudyVariant[] = [];
  for (const point of points) {
    const variant = variantOf(point, decode, stderr);
    if (variant === undefined) return 2;
    variants.push({ ...variant, parameters: (point as Point).parameters });
  }
  const study = await runStudy(
    {
      kind: 'sweep',
      name: scenario.name,
      version,
      variants,
      releases,
      traffic: flags.traffic ?? scenario.study?.traffic ?? [1],
      runs: flags.runs ?? scenario.study?.runs ?? DEFAULT_RUNS,
      firstSeed,
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
  return tellStudy(study.design, tableOf(study.design, study.finished), flags, surroundings);
}

function parametersOf(
  { param = [] }: SweepFlags,
  said: readonly Parameter[],
  stderr: Surroundings['stderr'],
): readonly Parameter[] | undefined {
  const parameters = param.length === 0 ? [...said] : [];
  for (const text of param) {
    const parameter = parseParameter(text);
    if (!parameter.ok) {
      stderr.write(
        `--param: ${parameter.problem}; write --param 'weight=spec.strategy.canary.steps[0].setWeight:5,10,20'\n`,
      );
      return undefined;
    }
    parameters.push(parameter.value);
  }
  if (parameters.length > 0) return parameters;
  stderr.write('There is nothing to vary: give --param name=path:values, or `study.parameters` in the Scenario.\n');
  return undefined;
}
