/** What changes when nothing but the variant does: run i of one against run i of the first, which meets the same users. */
import { STUDY_MEASURES, type StudyMeasure } from './measures.ts';
import type { Cell, Difference, Interval, StudyDesign } from './results.ts';
import { bonettPrice } from './statistics/proportion.ts';
import { fieller } from './statistics/ratio.ts';
import { covariance, meanInterval, summarise } from './statistics/student.ts';

/** Every variant but the first, every release, every rate of traffic, every measure. */
export function differencesOf({ confidence }: StudyDesign, cells: readonly Cell[]): readonly Difference[] {
  return cells
    .filter(({ variant }) => variant > 0)
    .flatMap((cell) => {
      const base = cells.find(
        (c) => c.variant === 0 && c.release === cell.release && c.traffic === cell.traffic,
      ) as Cell;
      return STUDY_MEASURES.map((measure, i) => ({
        variant: cell.variant,
        baseline: 0,
        release: cell.release,
        traffic: cell.traffic,
        ...differenceOf(measure, base.measures[i]?.samples ?? [], cell.measures[i]?.samples ?? [], confidence),
      }));
    });
}

type Paired = Omit<Difference, 'variant' | 'baseline' | 'release' | 'traffic'>;

/** Of two columns of samples. Pairs in which one has no number are left out. */
export function differenceOf(
  { name, unit }: Pick<StudyMeasure, 'name' | 'unit'>,
  before: readonly (number | null)[],
  after: readonly (number | null)[],
  confidence: number,
): Paired {
  const samples = before.map((a, i) => {
    const b = after[i] ?? null;
    return a === null || b === null ? null : b - a;
  });
  const kept = before.flatMap((a, i): (readonly [number, number])[] => {
    const b = after[i] ?? null;
    return a === null || b === null ? [] : [[a, b]];
  });
  const isTruth = unit === 'yes or no';
  const { mean, interval } = (isTruth ? bonettPrice(kept, confidence) : ofMeans(kept, confidence)) ?? NOTHING;
  return {
    measure: name,
    unit,
    pairs: kept.length,
    mean,
    interval,
    differs: interval !== null && ((interval.low ?? -1) > 0 || (interval.high ?? 1) < 0),
    relative: isTruth ? null : relativeOf(kept, confidence),
    varianceRatio: isTruth ? null : varianceRatio(kept),
    method: isTruth ? 'Bonett and Price, paired' : 'Student t, paired',
    samples,
  };
}

const NOTHING: { readonly mean: number | null; readonly interval: Interval | null } = { mean: null, interval: null };

function ofMeans(pairs: readonly (readonly [number, number])[], confidence: number) {
  const summary = summarise(pairs.map(([a, b]) => b - a));
  return summary === undefined ? undefined : { mean: summary.mean, interval: meanInterval(summary, confidence) };
}

function relativeOf(pairs: readonly (readonly [number, number])[], confidence: number): Difference['relative'] {
  const found = fieller(
    pairs.map(([a]) => a),
    pairs.map(([, b]) => b),
    confidence,
  );
  if (found === undefined) return null;
  const { low, high } = found.interval;
  return { mean: found.ratio - 1, interval: { low: (low ?? 0) - 1, high: (high ?? 0) - 1 } };
}

/** How many times as many runs it would take without common random numbers. */
function varianceRatio(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length < 2) return null;
  const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
  const difference = pairs.map(([x, y]) => y - x);
  const apart = covariance(a, a) + covariance(b, b);
  const paired = covariance(difference, difference);
  // A difference without any variance but that of rounding says nothing that can be multiplied.
  return apart > 0 && paired > 1e-12 * apart ? apart / paired : null;
}
