/**
 * How many runs an interval of a wanted width takes, without looking at the runs that will be in it. Stopping as soon as an
 * interval looks narrow favours the moments at which it happens to be too narrow. So a pilot on seeds of its own tells the
 * spread, the number of runs follows from it, and the answer is made of other seeds alone: given the pilot, its intervals
 * are those of a number of runs fixed beforehand, for every measure at once. (C. Stein's two-stage procedure of 1945, with the
 * pilot left out of the mean as well, which needs no normality that the plain interval does not need.)
 */
import { normalQuantile } from '../kernel/reproducible-math.ts';
import type { Cell, Difference, StudyDesign } from './results.ts';
import { quantileOf } from './statistics/student.ts';

export const PILOT_RUNS = 20;
/** Seeds of the pilot are this far from those of the study. */
export const PILOT_SEED_OFFSET = 1_000_000_007;
/** What `--until-width` is about where nobody says: what a release costs in time, and what a bad one does. */
export const WIDTH_MEASURES = ['promotedAfter', 'exposedRequests'] as const;
/** How sure it should be that the pilot does not take the spread for too small. */
const ASSURANCE = 0.9;

export interface Width {
  /** Half width of the interval, relative to the mean of the first variant (of the cell itself, where nothing is compared). */
  readonly relative: number;
  readonly measures: readonly string[];
  readonly mostRuns: number;
}

/** What has a width: a mean or a difference of means, with the mean it is measured by. */
export interface Spread {
  readonly measure: string;
  readonly release: number;
  readonly count: number;
  readonly deviation: number;
  readonly scale: number;
}

/** The runs that the pilot asks for. At least 10. */
export function runsFor(
  spreads: readonly Spread[],
  pilotRuns: number,
  { relative, mostRuns }: Width,
  confidence: number,
): { readonly runs: number; readonly capped: boolean } {
  let wanted = 10;
  for (const { count, deviation, scale } of spreads) {
    if (count < 2 || deviation === 0 || scale === 0) continue;
    const spread = deviation * pessimism(count - 1);
    const pairs = runsOfWidth(spread / (relative * Math.abs(scale)), confidence, mostRuns);
    wanted = Math.max(wanted, Math.ceil((pairs * pilotRuns) / count));
  }
  return { runs: Math.min(wanted, mostRuns), capped: wanted >= mostRuns };
}

/** The smallest n with t(n - 1) spread / √n <= 1. */
function runsOfWidth(spread: number, confidence: number, most: number): number {
  let low = 1;
  let high = 2;
  const isWide = (n: number) => n < most && quantileOf(confidence, n - 1) * spread > Math.sqrt(n);
  while (isWide(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isWide(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** √(ν / χ²) at the lower end of χ² (E. Wilson and M. Hilferty, 1931): a spread told by few runs may be far too small. */
function pessimism(freedom: number): number {
  const ninth = 2 / (9 * freedom);
  const root = 1 - ninth + normalQuantile(1 - ASSURANCE) * Math.sqrt(ninth);
  return 1 / Math.sqrt(Math.max(0.01, root * root * root));
}

/** The spreads that decide: of differences where variants are compared, else of the cells themselves. */
export function spreadsOf(
  design: StudyDesign,
  cells: readonly Cell[],
  differences: readonly Difference[],
  measures: readonly string[],
): readonly Spread[] {
  if (design.variants.length > 1 && design.kind === 'compare') {
    return differences.flatMap((difference): Spread[] => {
      const { measure, release, pairs, samples, traffic } = difference;
      if (!measures.includes(measure)) return [];
      const base = cells.find((c) => c.variant === 0 && c.release === release && c.traffic === traffic);
      const scale = base?.measures.find((m) => m.measure === measure)?.mean ?? 0;
      return [{ measure, release, count: pairs, deviation: deviationOf(samples ?? []), scale }];
    });
  }
  return cells.flatMap(({ release, measures: summaries }) =>
    summaries
      .filter(({ measure }) => measures.includes(measure))
      .map(({ measure, count, mean, deviation }) => ({
        measure,
        release,
        count,
        deviation: deviation ?? 0,
        scale: mean ?? 0,
      })),
  );
}

function deviationOf(samples: readonly (number | null)[]): number {
  const values = samples.filter((value) => value !== null);
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1));
}

/** Has every one of them become as narrow as was wanted? */
export const isReached = (spreads: readonly Spread[], relative: number, confidence: number): boolean =>
  spreads.every(
    ({ count, deviation, scale }) =>
      count < 2 ||
      deviation === 0 ||
      scale === 0 ||
      (quantileOf(confidence, count - 1) * deviation) / Math.sqrt(count) <= relative * Math.abs(scale),
  );
