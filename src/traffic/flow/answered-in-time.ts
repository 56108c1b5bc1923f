/**
 * Which requests of a stretch are answered within it: those with a latency shorter than what is left of the stretch when they
 * come. Arrivals are uniform, so the share that is late grows in proportion to the latency, and everything that is asked
 * of any run of cells is a difference of two running sums, however long the stretch is.
 */
import { oncePer } from '../../kernel/once.ts';
import type { Random } from '../../kernel/random.ts';
import type { LatencyLaw } from '../undecided.ts';
import type { PreparedLatency } from './prepared-latencies.ts';

/** Arrivals in (begin, end]; whatever is due by `to` is answered within the stretch. */
export interface Stretch {
  readonly begin: number;
  readonly end: number;
  readonly to: number;
}

/** It goes on without end after the last arrival, so nobody is late. */
export const ENDLESS: Stretch = { begin: 0, end: 1, to: Number.POSITIVE_INFINITY };

/** Those in time of one band: at places in [from, to). */
export interface InBand {
  readonly band: number;
  readonly from: number;
  readonly to: number;
  /** The probability of the band for a request that is in time and in no band before it. */
  readonly chance: number;
  /** The mean and the variance of their latencies. */
  readonly average: number;
  readonly scatter: number;
}

/** A request that is late: the place of its latency, and how long before the last arrival it came. */
export interface Late {
  readonly place: number;
  readonly before: number;
}

/** Of all requests of a stretch, by places in the distribution of their latencies: shares below a place, in time or late. */
export class AnsweredInTime implements LatencyLaw {
  readonly #prepared: PreparedLatency;
  readonly #length: number;
  /** How long the stretch goes on after the last arrival. */
  readonly #slack: number;
  /** Places before `#someLate` are never late, those from `#allLate` on always. */
  readonly #someLate: number;
  readonly #allLate: number;
  readonly #bands: InBand[] = [];

  constructor(prepared: PreparedLatency, { begin, end, to }: Stretch) {
    this.#prepared = prepared;
    this.#length = end - begin;
    this.#slack = to - end;
    this.#someLate = firstAbove(prepared.means, this.#slack);
    this.#allLate = firstAbove(prepared.means, this.#slack + this.#length);
  }

  /** The share of requests that lie below a place and are late. */
  late(place: number): number {
    const from = this.#someLate;
    if (place <= from) return 0;
    const [shares, latencies] = this.#prepared.sums;
    const to = Math.min(place, this.#allLate);
    const some = (between(latencies, from, to) - this.#slack * between(shares, from, to)) / this.#length;
    return place <= to ? some : some + between(shares, to, place);
  }

  /** The share of those that are in time. */
  inTime(place: number): number {
    return this.#prepared.sums[0][place]! - this.late(place);
  }

  /** The band of this number among those of the distribution; the same object each time. */
  inBand(number: number): InBand {
    let band = this.#bands[number];
    if (band === undefined) {
      const { bandStarts, bands } = this.#prepared;
      const [from, to] = [bandStarts[number]!, bandStarts[number + 1]!];
      const below = this.inTime(from);
      const chance = to === bands.length ? 1 : share(this.inTime(to) - below, this.inTime(bands.length) - below);
      const { average, scatter } = this.momentsOf(from, to);
      band = { band: bands[from]!, from, to, chance, average, scatter };
      this.#bands[number] = band;
    }
    return band;
  }

  /** The mean and the variance of the latencies in [from, to) that are in time. */
  momentsOf(from: number, to: number): { readonly average: number; readonly scatter: number } {
    const { sums } = this.#prepared;
    // Of those that are late each as often as its latency is part of the stretch, and of those that are never late.
    const x = Math.min(to, Math.max(from, this.#someLate));
    const y = Math.min(to, Math.max(from, this.#allLate));
    const [some0, some1, some2, some3] = [
      between(sums[0], x, y),
      between(sums[1], x, y),
      between(sums[2], x, y),
      between(sums[3], x, y),
    ];
    const kept = x === y ? 1 : 1 + this.#slack / this.#length;
    const weight = between(sums[0], from, x) + kept * some0 - some1 / this.#length;
    // Rounding could leave an answer where none is in time.
    if (!(weight > 0)) return { average: this.#prepared.means[from]!, scatter: 0 };
    const average = (between(sums[1], from, x) + kept * some1 - some2 / this.#length) / weight;
    const square = (between(sums[2], from, x) + kept * some2 - some3 / this.#length) / weight;
    return { average, scatter: Math.max(0, square - average * average) };
  }

  /** Where the shares in time, added up from a place on, reach `u`; it lies in [from, to). */
  placeInTime(u: number, from: number, to: number): number {
    let [low, high] = [from, to - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.inTime(middle) <= u) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * Draws when a request that is late came, and its place. In a stretch longer than all latencies it is late in proportion
   * to its latency, for which there is a table; what is less often late than that is drawn again as often.
   */
  drawLate(random: Random): Late {
    const { lateGuide, means, sums } = this.#prepared;
    const { ends, widths } = lateGuide;
    const places = means.length;
    if (this.late(places) * this.#length < sums[1][places]! / 2) return this.#searchLate(random);
    for (;;) {
      const u = random.uniform();
      const place = lateGuide.cellAt(u);
      // Where in its place the number fell is uniform again.
      const before = ((ends[place]! - u) / widths[place]!) * means[place]!;
      if (before <= this.lag(place)) return { place, before };
    }
  }

  /** The same without the table, where most would be drawn again. */
  #searchLate(random: Random): Late {
    const u = random.uniform() * this.late(this.#prepared.means.length);
    let [low, high] = [0, this.#prepared.means.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.late(middle) <= u) low = middle;
      else high = middle - 1;
    }
    const beyond = this.late(low + 1);
    return { place: low, before: ((beyond - u) / (beyond - this.late(low))) * this.lag(low) };
  }

  below(cell: number): number {
    const { cells } = this.#prepared;
    // Cells follow each other without gaps in nearly every distribution.
    let place = Math.max(0, Math.min(cells.length, cell - cells[0]!));
    while (place > 0 && cells[place - 1]! >= cell) place--;
    return this.inTime(place);
  }

  /** How long before the end requests of a place must have come at the latest to be in time. */
  lag(place: number): number {
    return Math.min(this.#prepared.means[place]! - this.#slack, this.#length);
  }
}

/** Of all latencies, as if nobody were late. */
export const lawOfAll = oncePer((prepared: PreparedLatency) => new AnsweredInTime(prepared, ENDLESS));

/** A part of a whole; differences of sums can be off by what rounding took. */
export const share = (part: number, whole: number): number => (part <= 0 ? 0 : part >= whole ? 1 : part / whole);

const between = (sums: Float64Array, from: number, to: number): number => sums[to]! - sums[from]!;

/** The first place whose mean is above a latency; all of them rise. */
function firstAbove(means: Float64Array, latency: number): number {
  if (latency < means[0]!) return 0;
  let [low, high] = [0, means.length];
  if (means[high - 1]! <= latency) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (means[middle]! > latency) high = middle;
    else low = middle + 1;
  }
  return low;
}
