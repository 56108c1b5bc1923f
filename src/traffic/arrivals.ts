/** When requests come that come whatever becomes of others. */
import { exponential, poisson } from '../kernel/distributions.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Random } from '../kernel/random.ts';
import { type Duration, type Instant, inSeconds } from '../kernel/time.ts';
import { meanLatency } from './latency-model.ts';
import type { Arrivals } from './model.ts';
import { type CumulativeRate, cumulativeRate } from './rate-curve.ts';

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

/** Arrivals of a source that begins at `from`. Users who wait for their answers have none: only a flow knows when they ask. */
export function createArrivals(arrivals: Arrivals, from: Instant, random: Random): ArrivalProcess {
  switch (arrivals.kind) {
    case 'constant':
      return evenly(from, 1e6 / arrivals.perSecond);
    case 'poisson': {
      const mean = 1e6 / arrivals.perSecond; // Microseconds between two arrivals; Infinity for none.
      return {
        nextAfter: (at) => at + exponential(random, mean),
        countIn: (since, to) => poisson(random, (to - since) / mean),
      };
    }
    case 'varying': {
      const expected = cumulativeRate(arrivals.curve);
      return arrivals.process === 'constant' ? inStep(from, expected) : inhomogeneous(from, expected, random);
    }
    case 'closed':
      invariant(false, 'users who wait for answers have no arrivals of their own');
  }
}

/** How many requests are expected of a source in so much time from its beginning; of users, as if answers took no time. */
export function expectedRequests(arrivals: Arrivals, span: Duration): number {
  switch (arrivals.kind) {
    case 'constant':
    case 'poisson':
      return arrivals.perSecond * inSeconds(span);
    case 'varying':
      return cumulativeRate(arrivals.curve).upTo(span);
    case 'closed': {
      // Nobody is quicker than 50 ms between two requests; a user without thoughts waits for answers at least.
      const { users, think } = arrivals;
      return (users * span) / Math.max(50_000, meanLatency(think));
    }
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

/** The k-th when k are expected. */
function inStep(from: Instant, expected: CumulativeRate): ArrivalProcess {
  const upTo = (at: number): number => Math.floor(expected.upTo(Math.max(0, at - from)) + 1e-9);
  return {
    nextAfter(at) {
      const next = from + expected.when(upTo(at) + 1);
      // The inverse is right to the last bits only; an arrival never comes again at its own moment.
      return next > at ? next : from + expected.when(upTo(at) + 2);
    },
    countIn: (since, to) => upTo(to) - upTo(since),
  };
}

/**
 * A Poisson process whose rate changes: unit-rate arrivals on the scale of expected requests, brought back to time by
 * inversion (E. Çinlar, "Introduction to Stochastic Processes", 1975). One number for each request, whatever the rate.
 */
function inhomogeneous(from: Instant, expected: CumulativeRate, random: Random): ArrivalProcess {
  const at = (moment: number) => expected.upTo(Math.max(0, moment - from));
  return {
    nextAfter: (moment) => Math.max(moment, from + expected.when(at(moment) + exponential(random, 1))),
    countIn: (since, to) => poisson(random, Math.max(0, at(to) - at(since))),
  };
}
