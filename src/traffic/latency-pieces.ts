/**
 * Latencies that were measured, or are known by some percentiles: a distribution in pieces, each a value or a stretch over
 * which all latencies are as likely.
 */
import type { Sampler } from '../kernel/distributions.ts';
import type { DurationModel } from '../kernel/duration-model.ts';

/** Durations between `from` and `to`, or of that value if the two are one; in ascending order. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly mass: number;
}

export type PiecewiseModel = DurationModel & { readonly kind: 'empirical' | 'percentiles' };

/** The pieces of a model, with a mass of 1 in all. */
export function piecesOf(model: PiecewiseModel): readonly Piece[] {
  if (model.kind === 'empirical') return valuesAsPieces(model.values);
  const pieces: Piece[] = [];
  let [share, value] = [0, 0];
  for (const point of model.points) {
    if (point.share > share) pieces.push({ from: value, to: point.value, mass: point.share - share });
    [share, value] = [point.share, point.value];
  }
  // Nothing is known beyond the last percentile, so nothing is made up: the rest is as long as it.
  if (share < 1) pieces.push({ from: value, to: value, mass: 1 - share });
  return pieces;
}

function valuesAsPieces(values: readonly number[]): readonly Piece[] {
  const pieces: { from: number; to: number; mass: number }[] = [];
  for (const value of values) {
    const last = pieces.at(-1);
    if (last?.from === value) last.mass += 1 / values.length;
    else pieces.push({ from: value, to: value, mass: 1 / values.length });
  }
  return pieces;
}

/** Draws by inversion, one uniform number each. */
export function pieceSampler(pieces: readonly Piece[]): Sampler {
  const ends = new Float64Array(pieces.length);
  let total = 0;
  pieces.forEach(({ mass }, i) => {
    total += mass;
    ends[i] = total;
  });
  return (random) => {
    const u = random.uniform() * total;
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (u < ends[middle]!) high = middle;
      else low = middle + 1;
    }
    const { from, to, mass } = pieces[low]!;
    return to === from ? from : from + ((to - from) * (u - (ends[low]! - mass))) / mass;
  };
}

/** Their mean. */
export const meanOfPieces = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { from, to, mass }) => sum + (mass * (from + to)) / 2, 0);

/** The probability of [from, to), and the integral of the latency over it. */
export function pieceBetween(
  pieces: readonly Piece[],
  from: number,
  to: number,
): { readonly mass: number; readonly moment: number } {
  let [mass, moment] = [0, 0];
  for (let i = firstReaching(pieces, from); i < pieces.length && pieces[i]!.from < to; i++) {
    const piece = pieces[i]!;
    if (piece.from === piece.to) {
      mass += piece.mass;
      moment += piece.mass * piece.from;
      continue;
    }
    const [a, b] = [Math.max(from, piece.from), Math.min(to, piece.to)];
    const here = (piece.mass * (b - a)) / (piece.to - piece.from);
    mass += here;
    moment += (here * (a + b)) / 2;
  }
  return { mass, moment };
}

/** The first piece that holds something at `from` or beyond. */
function firstReaching(pieces: readonly Piece[], from: number): number {
  const isBelow = (p: Piece) => p.to < from || (p.to === from && p.from < from);
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(pieces[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
