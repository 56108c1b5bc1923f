/** How many requests a changing rate lets expect up to a moment, and when so many are expected: a function and its inverse. */
import type { RateCurve } from './model.ts';

/** Moments are microseconds since the source began. */
export interface CumulativeRate {
  /** Requests expected in [0, at]. */
  upTo(at: number): number;
  /** The moment up to which `n` are expected; Infinity if never so many are. */
  when(n: number): number;
}

/** A stretch in which the rate changes evenly. */
interface Leg {
  readonly from: number;
  readonly to: number;
  /** Per microsecond, at its beginning and at its end. */
  readonly first: number;
  readonly last: number;
  /** Expected before it. */
  readonly before: number;
}

export function cumulativeRate({ points, period }: RateCurve): CumulativeRate {
  const legs = legsOf(points, period);
  if (period === undefined || !(period > 0)) return { upTo: (at) => upToIn(legs, at), when: (n) => whenIn(legs, n) };
  const each = upToIn(legs, period);
  return {
    upTo(at) {
      const times = Math.floor(at / period);
      return times * each + upToIn(legs, at - times * period);
    },
    when(n) {
      if (!(each > 0)) return Number.POSITIVE_INFINITY;
      const times = Math.max(0, Math.ceil(n / each) - 1);
      return times * period + Math.min(period, whenIn(legs, n - times * each));
    },
  };
}

function legsOf(points: RateCurve['points'], period: number | undefined): readonly Leg[] {
  const rate = (i: number) => (points[i]?.perSecond ?? 0) / 1e6;
  const legs: Leg[] = [];
  let before = 0;
  const add = (from: number, to: number, first: number, last: number) => {
    if (!(to > from)) return;
    legs.push({ from, to, first, last, before });
    before += ((first + last) / 2) * (to - from);
  };
  add(0, points[0]?.after ?? 0, rate(0), rate(0));
  for (let i = 1; i < points.length; i++) add(points[i - 1]!.after, points[i]!.after, rate(i - 1), rate(i));
  const [end, last] = [points.at(-1)?.after ?? 0, rate(points.length - 1)];
  if (period !== undefined) add(end, period, last, last);
  else legs.push({ from: end, to: Number.POSITIVE_INFINITY, first: last, last, before });
  return legs;
}

function upToIn(legs: readonly Leg[], at: number): number {
  const leg = legs[lastWhere(legs, (l) => l.from <= at)];
  if (leg === undefined) return 0;
  const x = Math.min(at, leg.to) - leg.from;
  return leg.before + x * (leg.first + (slopeOf(leg) * x) / 2);
}

function whenIn(legs: readonly Leg[], n: number): number {
  let i = Math.max(
    0,
    lastWhere(legs, (l) => l.before < n),
  );
  // A leg without requests before the one asked for is passed over.
  while (i + 1 < legs.length && legs[i + 1]!.before < n) i++;
  const leg = legs[i];
  if (leg === undefined) return Number.POSITIVE_INFINITY;
  const rest = n - leg.before;
  const slope = slopeOf(leg);
  // The root of x (first + slope x / 2) = rest, in the form that loses nothing when the slope is small.
  const root = Math.sqrt(Math.max(0, leg.first * leg.first + 2 * slope * rest));
  const x = (2 * rest) / (leg.first + root);
  return x > 0 || rest <= 0 ? leg.from + Math.max(0, x || 0) : Number.POSITIVE_INFINITY;
}

const slopeOf = ({ from, to, first, last }: Leg): number => (last === first ? 0 : (last - first) / (to - from));

/** The last index for which `is` holds, given that it holds up to some index and not beyond; -1 if nowhere. */
function lastWhere(legs: readonly Leg[], is: (leg: Leg) => boolean): number {
  let low = 0;
  let high = legs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(legs[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
