/** A sweep: every point of a grid over parameters, or some points drawn from it, each a variant of the same scenario. */
import { createStreams } from '../kernel/random.ts';
import type { Parameter, Variant } from '../scenario/format.ts';
import { settle } from './comparison.ts';
import { measureIndex, STUDY_MEASURES, type StudyMeasure } from './measures.ts';
import { notesOf } from './notes.ts';
import type { Cell, StudyDesign, Sweep } from './results.ts';
import { sayInterval, sayValue } from './say.ts';
import { summariseCells } from './summary.ts';
import type { RowTable } from './table.ts';

export interface Point extends Variant {
  readonly parameters: { readonly [name: string]: unknown };
}

/** All points in the order of the values, the last parameter fastest. */
export function gridOf(parameters: readonly Parameter[]): readonly Point[] {
  const count = parameters.reduce((product, { values }) => product * values.length, 1);
  return Array.from({ length: count }, (_, index) => {
    let rest = index;
    const chosen = [...parameters].reverse().map(({ values }) => {
      const at = rest % values.length;
      rest = Math.floor(rest / values.length);
      return at;
    });
    return pointAt(parameters, chosen.reverse());
  });
}

/** So many different points of the grid, drawn evenly; all of it if it has no more. */
export function randomPoints(parameters: readonly Parameter[], count: number, seed: number): readonly Point[] {
  const size = parameters.reduce((product, { values }) => product * values.length, 1);
  if (count >= size) return gridOf(parameters);
  const random = createStreams(seed).named('sweep');
  const seen = new Set<string>();
  const points: Point[] = [];
  while (points.length < count) {
    const chosen = parameters.map(({ values }) => random.integer(values.length));
    const key = chosen.join(' ');
    if (seen.has(key)) continue;
    seen.add(key);
    points.push(pointAt(parameters, chosen));
  }
  return points;
}

function pointAt(parameters: readonly Parameter[], chosen: readonly number[]): Point {
  const given = parameters.map((parameter, i) => ({ ...parameter, value: parameter.values[chosen[i] ?? 0] ?? null }));
  return {
    name: given
      .map(({ name, value }) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(', '),
    patches: given.map(({ target, path, value }) => ({ kind: 'set', target, path, value })),
    parameters: Object.fromEntries(given.map(({ name, value }) => [name, value])),
  };
}

export function sweepOf(design: StudyDesign, { cells: rows, complete }: RowTable): Sweep {
  const cells = summariseCells(design, rows);
  const settled = settle(design, cells, []);
  return {
    design: settled,
    complete,
    sentences: sweepInWords(settled, cells),
    cells,
    notes: [
      ...notesOf(settled, cells[0]?.runs ?? 0),
      `The best of ${design.variants.length} points looks better than it is, because luck helped to choose it: compare it again with other seeds.`,
    ],
  };
}

/** What a person looks for in each kind of release. */
const SOUGHT = {
  good: ['promotedAfter', 'falseAbort', 'podSeconds'],
  bad: ['exposedRequests', 'failedRequests', 'missedBad'],
} as const;

/** For each release and each measure that matters with it, where it is least. */
function sweepInWords(design: StudyDesign, cells: readonly Cell[]): readonly string[] {
  const { variants, releases } = design;
  const points = `${variants.length} points`;
  const busiest = design.traffic.indexOf(Math.max(...design.traffic));
  return releases.flatMap(({ name, quality }, release) =>
    SOUGHT[quality].flatMap((measure) => {
      const known = STUDY_MEASURES[measureIndex(measure)] as StudyMeasure;
      const here = cells.filter((cell) => cell.release === release && cell.traffic === busiest);
      const best = leastOf(here, measure);
      const worst = Math.max(...here.map((cell) => meanOf(cell, measure) ?? 0));
      if (best === undefined || best.mean === worst) return [];
      const { interval, variant, mean } = best;
      const range =
        interval === null || interval.low === interval.high ? '' : ` [${sayInterval(interval, known.unit)}]`;
      return [
        `With ${name}, of ${points} the least ${known.label}: ${sayValue(mean, known.unit)}${range} at ${variants[variant]?.name} (the most: ${sayValue(worst, known.unit)}).`,
      ];
    }),
  );
}

const meanOf = (cell: Cell, measure: string): number | null => cell.measures[measureIndex(measure)]?.mean ?? null;

/** The first of those with the least mean; only cells in which every run has the number can be told apart by it. */
function leastOf(cells: readonly Cell[], measure: string) {
  let best: { variant: number; mean: number; interval: Cell['measures'][number]['meanInterval'] } | undefined;
  for (const cell of cells) {
    const summary = cell.measures[measureIndex(measure)];
    if (summary === undefined || summary.mean === null || summary.count < cell.runs) continue;
    if (best === undefined || summary.mean < best.mean) {
      best = { variant: cell.variant, mean: summary.mean, interval: summary.meanInterval };
    }
  }
  return best;
}
