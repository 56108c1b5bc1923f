/**
 * Which requests of a stretch are answered within it: those with a latency shorter than what is left of the stretch when they
 * come. Arrivals are uniform, so the share that is late grows in proportion to the latency, and everything that is asked
 * of any run of cells is a difference of two running sums, however long the stretch is.
 */
import type { LatencyLaw } from '../undecided.ts';
import type { PreparedLatency } from './prepared-latencies.ts';

/** Arrivals in (begin, end]; whatever is due by `to` is answered within the stretch. */
export interface Stretch {
  readonly begin: number;
  readonly end: number;
  readonly to: number;
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

  constructor(prepared: PreparedLatency, { begin, end, to }: Stretch) {
    this.#prepared = prepared;
    this.#length = end - begin;
    this.#slack = to - end;
    this.#someLate = firstAbove(prepared.means, this.#slack);
    this.#allLate = firstAbove(prepared.means, this.#slack + this.#length);
  }

  /** The share of requests that lie below a place and are late. */
  late(place: number): number {
    return this.#late(place, this.#prepared.sums[0], this.#prepared.sums[1]);
  }

  /** The share of those that are in time; the sum of their latencies; of the squares of these. */
  inTime(place: number, power: 0 | 1 | 2 = 0): number {
    const { sums } = this.#prepared;
    return sums[power]![place]! - this.#late(place, sums[power]!, sums[power + 1]!);
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

  #late(place: number, sum: Float64Array, nextSum: Float64Array): number {
    const from = this.#someLate;
    if (place <= from) return 0;
    const to = Math.min(place, this.#allLate);
    const some = (nextSum[to]! - nextSum[from]! - this.#slack * (sum[to]! - sum[from]!)) / this.#length;
    return place <= to ? some : some + (sum[place]! - sum[to]!);
  }
}

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
