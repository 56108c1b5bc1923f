/** From what was searched, and what was measured again, to the answer. */
import { stringify } from 'yaml';
import type { Scenario } from '../../scenario/format.ts';
import { measureIndex, STUDY_MEASURES } from '../measures.ts';
import { notesOf } from '../notes.ts';
import type { Candidate as Answered, Cell, Objective, Optimisation, StudyDesign } from '../results.ts';
import { sayValue } from '../say.ts';
import { strategyLines } from '../strategy-lines.ts';
import { frontOf, type Values } from './pareto.ts';

/** Duration, harm, false alarms, cost: of the good release what it costs, of each bad one what it does. */
export function objectivesOf({ releases }: StudyDesign): readonly Objective[] {
  return releases.flatMap(({ name, quality }, release) =>
    (quality === 'good' ? ['promotedAfter', 'falseAbort', 'podSeconds'] : ['failedRequests']).map(
      (measure): Objective => {
        const known = STUDY_MEASURES[measureIndex(measure)];
        return {
          measure,
          release,
          label: `${known?.label ?? measure} (${name})`,
          unit: known?.unit ?? 'requests',
          direction: 'less is better',
        };
      },
    ),
  );
}

/** The means of a variant. A time that only some runs have is none: it would praise the few. */
export function valuesOf(objectives: readonly Objective[], cells: readonly Cell[], variant: number): Values {
  return objectives.map(({ measure, release }) => {
    const cell = cells.find((c) => c.variant === variant && c.release === release);
    const summary = cell?.measures[measureIndex(measure)];
    return summary === undefined || summary.count * 2 < (cell?.runs ?? 0) ? null : summary.mean;
  });
}

/** One candidate as it was searched, and as it was measured again if it was. */
export interface Point {
  readonly name: string;
  readonly scenario: Scenario;
  readonly searched: Values;
  /** Its place among the variants that were measured again. */
  readonly variant?: number;
}

export function optimisationOf(
  design: StudyDesign,
  cells: readonly Cell[],
  points: readonly Point[],
  searchRuns: number,
  complete: boolean,
): Optimisation {
  const objectives = objectivesOf(design);
  const confirmed = points.filter((point) => point.variant !== undefined);
  const front = new Set(
    frontOf(confirmed.map(({ variant }) => valuesOf(objectives, cells, variant ?? 0))).map((i) => confirmed[i]),
  );
  const candidates = points.map((point): Answered => {
    const { name, scenario, searched, variant } = point;
    const onFront = front.has(point);
    return {
      name,
      strategy: strategyLines(scenario),
      searched,
      onFront,
      ...(variant === undefined
        ? {}
        : {
            letter: design.variants[variant]?.letter ?? '',
            confirmed: objectives.map(({ measure, release }) => {
              const cell = cells.find((c) => c.variant === variant && c.release === release);
              const summary = cell?.measures[measureIndex(measure)];
              return { mean: summary?.mean ?? null, interval: summary?.meanInterval ?? null };
            }),
          }),
      ...(onFront ? { yaml: yamlOf(scenario) } : {}),
    };
  });
  return {
    design,
    complete,
    sentences: inWords(objectives, candidates),
    objectives,
    candidates,
    notes: [
      `${points.length} candidates were searched with ${searchRuns} runs each; the ${confirmed.length} best were measured again with seeds the search never saw, and only that says who is on the front.`,
      ...notesOf(design, cells[0]?.runs ?? 0),
    ],
  };
}

/** The objects that were chosen: the Rollout, and its analysis templates. */
const yamlOf = ({ objects }: Scenario): string =>
  objects
    .filter(({ kind }) => kind === 'Rollout' || kind === 'AnalysisTemplate')
    .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');

/** The ends of the front: where each objective is least, and what that costs. */
function inWords(objectives: readonly Objective[], candidates: readonly Answered[]): readonly string[] {
  const front = candidates.filter(({ onFront }) => onFront);
  const ends = objectives.flatMap((objective, i) => {
    const least = front
      .filter(({ confirmed }) => (confirmed?.[i]?.mean ?? null) !== null)
      .reduce<Answered | undefined>(
        (best, one) =>
          best === undefined || (one.confirmed?.[i]?.mean ?? 0) < (best.confirmed?.[i]?.mean ?? 0) ? one : best,
        undefined,
      );
    const mean = least?.confirmed?.[i]?.mean ?? null;
    if (least === undefined || mean === null) return [];
    return [`The least ${objective.label}, ${sayValue(mean, objective.unit)}: ${least.name}.`];
  });
  return [`${front.length} of ${candidates.length} candidates are beaten by none.`, ...ends];
}
