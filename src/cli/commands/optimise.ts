/** `preroll optimise`: searches steps, pauses, limits and weights, and prints those that nothing else beats, ready to apply. */
import { join } from 'node:path';
import type { Duration } from '../../kernel/time.ts';
import { renderStudyPage } from '../../report/index.ts';
import { renderOptimisationText } from '../../report/study/optimisation-text.ts';
import type { Scenario } from '../../scenario/format.ts';
import type { DecodeVariant } from '../../scenario/variants.ts';
import type { Stage } from '../../study/journal.ts';
import { longestCandidate, patchesOf, type Space, sayCandidate, spaceOf } from '../../study/optimise/candidates.ts';
import { frontOf } from '../../study/optimise/pareto.ts';
import { objectivesOf, optimisationOf, type Point, valuesOf } from '../../study/optimise/result.ts';
import { createSearch } from '../../study/optimise/search.ts';
import { planStudy, type StudyRequest, type StudyVariant, spanOf } from '../../study/plan.ts';
import type { Optimisation } from '../../study/results.ts';
import { summariseCells } from '../../study/summary.ts';
import { tableOf } from '../../study/table.ts';
import { PILOT_SEED_OFFSET } from '../../study/two-stage.ts';
import { version } from '../../version.ts';
import { writeOutputs } from '../files.ts';
import type { Executor } from '../study/executor.ts';
import { releasesFor, type StudyFlags } from '../study/study-flags.ts';
import { readBase, variantOf } from '../study/study-input.ts';
import { atDesk, type Desk, playStage, type Refused } from '../study/study-run.ts';
import { painterFor } from '../terminal.ts';
import type { Surroundings } from './run.ts';

export interface OptimiseFlags extends StudyFlags {
  readonly candidates: number;
  readonly rounds: number;
  /** A folder for the manifests of each point of the front. */
  readonly out?: string;
}

/** Runs of each candidate while searching, and of each that is measured again. */
const SEARCH_RUNS = 6;
const CONFIRM_RUNS = 40;
/** One that goes through, one that must not. */
const DEFAULT_RELEASES = ['good', 'errors-20'];
/** The most that are measured again: neighbours on a front are much alike. */
const MOST_CONFIRMED = 16;

export async function optimiseCommand(
  paths: readonly string[],
  flags: OptimiseFlags,
  surroundings: Surroundings,
  hands?: Executor,
): Promise<0 | 1 | 2> {
  const { stderr } = surroundings;
  const base = readBase(paths, flags, stderr);
  if (base === undefined) return 2;
  const space = spaceOf(base.scenario);
  const releases = releasesFor({ ...flags, releases: flags.releases ?? DEFAULT_RELEASES }, base.scenario);
  if (space === undefined || 'unknown' in releases) {
    stderr.write(
      space === undefined
        ? 'There is no canary to optimise in these files.\n'
        : `${'unknown' in releases ? releases.unknown : ''} is no release: good, errors-N, slow-N, never-ready or as-written\n`,
    );
    return 2;
  }
  const longest = variantOf({ name: 'the longest', patches: patchesOf(longestCandidate, space) }, base.decode, stderr);
  if (longest === undefined) return 2;
  const horizon = spanOf(longest.scenario, base.scenario);
  const work = async (desk: Desk) => {
    const search: Search = { ...desk, ...base, space, releases, horizon, flags };
    const points = await searched(search);
    return 'problem' in points ? points : confirmed(points, search);
  };
  const answer = await atDesk(flags, surroundings, work, hands);
  if ('problem' in answer) {
    stderr.write(`${answer.problem}\n`);
    return 2;
  }
  tell(answer, flags, surroundings);
  return answer.complete ? 0 : 1;
}

interface Search extends Desk {
  readonly scenario: Scenario;
  readonly decode: DecodeVariant;
  readonly space: Space;
  readonly releases: readonly string[];
  /** How long every candidate is looked at after the release. */
  readonly horizon: Duration;
  readonly flags: OptimiseFlags;
}

const seedOf = ({ flags, scenario }: Search): number => flags.seed ?? scenario.seed;

/** Everything that was looked at, the rollout as it is first; less when it was interrupted. */
async function searched(desk: Search): Promise<readonly Point[] | Refused> {
  const { space, flags, scenario, decode, stderr, signal } = desk;
  const seed = seedOf(desk);
  const search = createSearch({ space, seed, perRound: flags.candidates, rounds: flags.rounds });
  const points: Point[] = [];
  for (let round = 0; !signal.aborted; round++) {
    const next = search.next();
    if (next.length === 0) break;
    const variants: StudyVariant[] = round === 0 ? [{ name: 'as it is', changes: [], scenario }] : [];
    for (const candidate of next) {
      const patches = patchesOf(candidate, space);
      const variant = variantOf({ name: sayCandidate(candidate, space), patches }, decode, stderr);
      if (variant === undefined) return { problem: 'The search cannot go on from there.' };
      variants.push(variant);
    }
    const request = requestOf(desk, variants, SEARCH_RUNS, seed + PILOT_SEED_OFFSET);
    const name = `round ${round + 1}` as const;
    const measures = await measured(name, request, desk, name);
    if ('problem' in measures) return measures;
    if (!measures.complete) break;
    const objectives = objectivesOf(measures.design);
    const found = variants.map(({ name, scenario: of }, i): Point => {
      return { name, scenario: of, searched: valuesOf(objectives, measures.cells, i) };
    });
    points.push(...found);
    search.tell(found.slice(variants.length - next.length).map((point) => point.searched));
  }
  return points.length > 0 ? points : { problem: 'Interrupted before anything is known.' };
}

/** Measures the best again, with seeds that did not help to choose them; and the rollout as it is, which people compare with. */
async function confirmed(points: readonly Point[], desk: Search): Promise<Optimisation | Refused> {
  const front = frontOf(points.map((point) => point.searched)).slice(0, MOST_CONFIRMED);
  const chosen = [...new Set([0, ...front])];
  const variants = chosen.map((i): StudyVariant => {
    const { name, scenario } = points[i] as Point;
    return { name, changes: [], scenario };
  });
  const request = requestOf(desk, variants, desk.flags.runs ?? CONFIRM_RUNS, seedOf(desk));
  const measures = await measured('study', request, desk, 'the best again');
  if ('problem' in measures) return measures;
  const { design, cells, complete } = measures;
  const answered = points.map((point, i) => (chosen.includes(i) ? { ...point, variant: chosen.indexOf(i) } : point));
  return optimisationOf(design, cells, answered, SEARCH_RUNS, complete);
}

function tell(optimisation: Optimisation, flags: OptimiseFlags, { stdout, env }: Surroundings): void {
  const { out, html } = flags;
  const best = optimisation.candidates.filter(({ onFront }) => onFront);
  const command = `preroll optimise --seed ${optimisation.design.firstSeed}`;
  const written = [
    ...(html === undefined ? [] : [{ path: html, text: renderStudyPage(optimisation, { command }) }]),
    ...(out === undefined
      ? []
      : best.map(({ yaml = '' }, i) => ({ path: join(out, `point-${i + 1}.yaml`), text: yaml }))),
  ];
  writeOutputs(written);
  if (flags.json === true) {
    stdout.write(`${JSON.stringify(optimisation, undefined, 2)}\n`);
    return;
  }
  stdout.write(renderOptimisationText(optimisation, out === undefined, painterFor(stdout, env)));
  for (const { path } of written) stdout.write(`wrote ${path}\n`);
}

const requestOf = (
  { scenario, releases, horizon, flags }: Search,
  variants: readonly StudyVariant[],
  runs: number,
  firstSeed: number,
): StudyRequest => ({
  kind: 'optimise',
  name: scenario.name,
  version,
  variants,
  releases,
  traffic: [1],
  runs,
  firstSeed,
  confidence: flags.confidence,
  flow: flags.flow,
  horizon,
});

async function measured(stage: Stage, request: StudyRequest, desk: Desk, what: string) {
  const plan = planStudy(request);
  const finished = await playStage(stage, plan, desk, { what });
  if ('problem' in finished) return finished;
  const table = tableOf(plan.design, finished);
  return { design: plan.design, cells: summariseCells(plan.design, table.cells), complete: table.complete };
}
