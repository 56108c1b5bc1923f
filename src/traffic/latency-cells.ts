/**
 * Where latencies are counted. The line of whole microseconds is cut into cells, a few per cent wide each, so that a
 * thousand requests are a few dozen counts and every quantile is known to that precision. Every bound of every exposed
 * histogram is also a border of a cell, so what a histogram counts is exact. The stretch between two neighbouring bounds
 * is a band: all that instruments can tell apart.
 */
import { invariant } from '../kernel/invariant.ts';

export interface LatencyCells {
  readonly count: number;
  /** The greatest latency of each cell in microseconds, itself included. The last cell holds whatever is longer. */
  readonly upper: Float64Array;
  /** The band each cell belongs to. */
  readonly band: Uint16Array;
  /** The first cell of each band, and after the last one the number of cells. */
  readonly starts: Uint16Array;
  /** Upper bounds of the bands in seconds, without the last one, which has no end. */
  readonly bounds: readonly number[];
  /** The cell of a latency in whole microseconds, not negative. */
  cellOf(latency: number): number;
  /** For a histogram with these bounds (each one a bound of a band): the bucket in which each band is counted. */
  bucketsOf(bounds: readonly number[]): Uint16Array;
}

/** Below 32 µs every microsecond is a cell; from there on an octave has 16 cells, so a cell is at most 6.3 % wide. */
const CELLS_OF_AN_OCTAVE = 16;
const EXACT_BELOW = 2 * CELLS_OF_AN_OCTAVE;
const OCTAVES = 26;
/** About 36 minutes; nobody waits longer for an answer. */
const LONGEST = 2_147_483_647;

/** Cells for histograms with these bounds in seconds, in any order, repeated or not. */
export function createLatencyCells(bounds: readonly number[]): LatencyCells {
  const known = [...new Set(bounds)].sort((a, b) => a - b);
  const ends = new Set<number>();
  for (let n = 0; n < EXACT_BELOW + OCTAVES * CELLS_OF_AN_OCTAVE; n++) ends.add(firstOfRegular(n + 1) - 1);
  // Latencies are whole microseconds, so a bound ends at the last whole microsecond not beyond it.
  for (const bound of known) if (bound >= 0 && bound * 1e6 < LONGEST) ends.add(Math.floor(micro(bound)));
  const upper = Float64Array.from([...ends].sort((a, b) => a - b));
  upper[upper.length - 1] = Number.POSITIVE_INFINITY;
  return new Cells(upper, known);
}

class Cells implements LatencyCells {
  readonly count: number;
  readonly upper: Float64Array;
  readonly band: Uint16Array;
  readonly starts: Uint16Array;
  readonly bounds: readonly number[];
  /** The first cell in each regular cell; bounds cut some of those in two or more. */
  readonly #firstIn: Uint16Array;

  constructor(upper: Float64Array, bounds: readonly number[]) {
    this.upper = upper;
    this.count = upper.length;
    this.bounds = bounds;
    this.band = new Uint16Array(upper.length);
    this.starts = new Uint16Array(bounds.length + 2).fill(upper.length, 1);
    for (let c = 0, b = 0; c < upper.length; c++) {
      while (b < bounds.length && upper[c]! > micro(bounds[b]!)) this.starts[++b] = c;
      this.band[c] = b;
    }
    this.#firstIn = new Uint16Array(EXACT_BELOW + OCTAVES * CELLS_OF_AN_OCTAVE);
    for (let n = 0, c = 0; n < this.#firstIn.length; n++) {
      while (upper[c]! < firstOfRegular(n)) c++;
      this.#firstIn[n] = c;
    }
  }

  cellOf(latency: number): number {
    if (latency >= LONGEST) return this.count - 1;
    let n = latency;
    if (latency >= EXACT_BELOW) {
      const shift = 27 - Math.clz32(latency); // latency >>> shift lies in [16, 32).
      n = (shift << 4) + (latency >>> shift);
    }
    let c = this.#firstIn[n]!;
    while (latency > this.upper[c]!) c++;
    return c;
  }

  bucketsOf(bounds: readonly number[]): Uint16Array {
    const buckets = new Uint16Array(this.bounds.length + 1);
    let bucket = 0;
    for (let b = 0; b < buckets.length; b++) {
      const bound = this.bounds[b] ?? Number.POSITIVE_INFINITY;
      while (bucket < bounds.length && bound > bounds[bucket]!) {
        invariant(this.bounds.includes(bounds[bucket]!), 'bounds of a histogram are bounds of bands', { bound });
        bucket++;
      }
      buckets[b] = bucket;
    }
    return buckets;
  }
}

/** The least latency of regular cell `n`; of the one after the last: the end of the line. */
function firstOfRegular(n: number): number {
  if (n < EXACT_BELOW) return n;
  const shift = (n >> 4) - 1;
  let first = n - (shift << 4);
  for (let i = 0; i < shift; i++) first *= 2;
  return first;
}

/** Microseconds of a bound in seconds; what lies within a rounding error of a whole one is that one (0.0349 s is 34900 µs). */
function micro(bound: number): number {
  const exact = bound * 1e6;
  const whole = Math.round(exact);
  return Math.abs(exact - whole) < 1e-6 * Math.max(1, whole) ? whole : exact;
}
