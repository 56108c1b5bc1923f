/** When requests come. */
import { exponential, poisson } from '../kernel/distributions.ts';
import type { Random } from '../kernel/random.ts';
import type { Instant } from '../kernel/time.ts';
import type { Arrivals } from './model.ts';

/**
 * One source's arrivals. A flow asks either for each next one or for how many come in a stretch, never both. Moments are
 * microseconds since the run began, with fractions, so that rounding does not bend the law.
 */
export interface ArrivalProcess {
  /** The first arrival later than `at`, given that the one before was at `at` or there was none; Infinity if none comes. */
  nextAfter(at: number): number;
  /** How many arrive in (from, to]. Stretches must not overlap. */
  countIn(from: number, to: number): number;
}

/** Arrivals of a source that begins at `from`. */
export function createArrivals(arrivals: Arrivals, from: Instant, random: Random): ArrivalProcess {
  const mean = 1e6 / arrivals.perSecond; // Microseconds between two arrivals; Infinity for none.
  switch (arrivals.kind) {
    case 'constant':
      return evenly(from, mean);
    case 'poisson':
      return {
        nextAfter: (at) => at + exponential(random, mean),
        countIn: (since, to) => poisson(random, (to - since) / mean),
      };
  }
}

/** The k-th at `from` plus k gaps, computed anew each time so that nothing drifts; the first one gap after the beginning. */
function evenly(from: Instant, gap: number): ArrivalProcess {
  /** How many have come by `at`; by the very numbers the moments are computed with, so that rounding loses nobody. */
  const upTo = (at: number): number => {
    let k = at <= from ? 0 : Math.floor((at - from) / gap);
    while (from + (k + 1) * gap <= at) k++;
    while (k > 0 && from + k * gap > at) k--;
    return k;
  };
  return {
    nextAfter: (at) => from + (upTo(at) + 1) * gap,
    countIn: (since, to) => upTo(to) - upTo(since),
  };
}
