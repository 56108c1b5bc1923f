/** Latencies counted by cell: what the mean and the quantiles of a stretch of traffic are read from. */
import type { Random } from '../kernel/random.ts';
import type { LatencyCells } from './latency-cells.ts';
import { Deciding, type LatencyLaw, type Undecided } from './undecided.ts';

/** In seconds, as reports and people use them. Where nobody reads them, the 50th and the 95th percentile are NaN. */
export interface LatencySummary {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What decides where undecided latencies lie, by who asks: the outcome of a run rests on the 99th percentile alone. */
export interface QuantileChances {
  readonly p99: Random;
  /** Absent when nobody reads them. */
  readonly others: Random | undefined;
}

export class LatencyTally {
  readonly cells: LatencyCells;
  readonly #chances: QuantileChances;
  readonly counts: Float64Array;
  n = 0;
  /** Microseconds. */
  sum = 0;
  /** All counts outside [first, last] are 0. */
  first: number;
  last = -1;
  /** Counted by band only; chance decides in which of its cells they lie. */
  readonly undecided: (Undecided & { readonly counts: Float64Array })[] = [];
  #deciding: Deciding | undefined;
  /** How many of all are counted by cell. */
  known = 0;
  /** Arrays that `undecided` has used before, and will again. */
  readonly #room: Float64Array[] = [];
  /** Where `#next` stands: a cell, and how many latencies lie below it and in it. */
  #cell = 0;
  #below = 0;

  constructor(cells: LatencyCells, chances: QuantileChances) {
    this.cells = cells;
    this.#chances = chances;
    this.counts = new Float64Array(cells.count);
    this.first = cells.count;
  }

  /** Counts `n` latencies of one cell that add up to `sum` microseconds. */
  add(cell: number, n: number, sum: number): void {
    this.counts[cell]! += n;
    this.counted(n, sum, cell, cell);
  }

  /** Says that `n` latencies adding up to `sum` were written into `counts` directly, in cells from `first` to `last`. */
  counted(n: number, sum: number, first: number, last: number): void {
    this.known += n;
    this.#reach(n, sum, first, last);
  }

  #reach(n: number, sum: number, first: number, last: number): void {
    this.n += n;
    this.sum += sum;
    if (first < this.first) this.first = first;
    if (last > this.last) this.last = last;
  }

  /**
   * Counts latencies adding up to `sum` of which it is not known yet in which cells from `first` to `last` they lie, only
   * how many in each band, and by which law.
   */
  leaveOpen(law: LatencyLaw, counts: ArrayLike<number>, sum: number, first: number, last: number): void {
    const own = this.#undecidedOf(law, counts.length);
    let n = 0;
    for (let band = 0; band < own.length; band++) {
      own[band]! += counts[band]!;
      n += counts[band]!;
    }
    this.#reach(n, sum, first, last);
  }

  /** How many of each band are undecided and follow this law. */
  #undecidedOf(law: LatencyLaw, bands: number): Float64Array {
    for (const known of this.undecided) if (known.law === law) return known.counts;
    const i = this.undecided.length;
    const counts = this.#room[i]?.fill(0) ?? new Float64Array(bands);
    this.#room[i] = counts;
    this.undecided.push({ law, counts });
    return counts;
  }

  clear(): void {
    this.undecided.length = 0;
    this.known = 0;
    if (this.last >= this.first) this.counts.fill(0, this.first, this.last + 1);
    this.n = 0;
    this.sum = 0;
    this.first = this.counts.length;
    this.last = -1;
  }

  summary(): LatencySummary {
    if (this.n === 0) return { mean: 0, p50: 0, p95: 0, p99: 0 };
    const mean = this.sum / this.n / 1e6;
    // Of latencies that all lie in one cell their mean says more than the borders of the cell.
    if (this.first === this.last) return { mean, p50: mean, p95: mean, p99: mean };
    const isOpen = this.undecided.length > 0;
    const { p99: chance, others } = this.#chances;
    if (isOpen) {
      this.#deciding ??= new Deciding(this);
      this.#deciding.begin();
    } else {
      this.#cell = this.last;
      this.#below = this.n;
    }
    const quantile = (share: number, random: Random) => (isOpen ? this.#decide(share, random) : this.#next(share));
    const p99 = quantile(0.99, chance);
    if (others === undefined) return { mean, p50: Number.NaN, p95: Number.NaN, p99 };
    const p95 = quantile(0.95, others);
    return { mean, p50: quantile(0.5, others), p95, p99 };
  }

  /**
   * The latency in seconds that this share of the requests did not exceed, interpolated inside its cell. Goes on from the
   * cell where the last share was found: shares are asked in descending order.
   */
  #next(share: number): number {
    const { counts, first } = this;
    const rank = share * this.n;
    let cell = this.#cell;
    let below = this.#below - counts[cell]!;
    while (below >= rank && cell > first) {
      cell -= 1;
      below -= counts[cell]!;
    }
    this.#cell = cell;
    this.#below = below + counts[cell]!;
    return this.#within(cell, below, counts[cell]!, rank);
  }

  #decide(share: number, random: Random): number {
    const rank = share * this.n;
    const { cell, below, here } = this.#deciding!.find(rank, random);
    return this.#within(cell, below, here, rank);
  }

  /** The latency of a rank in seconds, interpolated inside a cell that holds `here`, with `below` in those before it. */
  #within(cell: number, below: number, here: number, rank: number): number {
    const { cells } = this;
    const from = cell === 0 ? 0 : cells.upper[cell - 1]!;
    // The last cell has no end; its beginning is all that is known of it.
    const to = cell === cells.count - 1 ? from : cells.upper[cell]!;
    return here === 0 ? 0 : (from + (to - from) * Math.max(0, (rank - below) / here)) / 1e6;
  }
}
