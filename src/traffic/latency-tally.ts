/** Latencies counted by cell: what the mean and the quantiles of a stretch of traffic are read from. */
import type { LatencyCells } from './latency-cells.ts';
import { Deciding, type Undecided } from './undecided.ts';

/** In seconds, as reports and people use them. */
export interface LatencySummary {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export class LatencyTally {
  readonly cells: LatencyCells;
  readonly counts: Float64Array;
  n = 0;
  /** Microseconds. */
  sum = 0;
  /** All counts outside [first, last] are 0. */
  first: number;
  last = -1;
  /** Counted by band only. */
  #undecided: Undecided[] = [];
  /** Where `#next` stands: a cell, and how many latencies lie below it. */
  #cell = 0;
  #below = 0;

  constructor(cells: LatencyCells) {
    this.cells = cells;
    this.counts = new Float64Array(cells.count);
    this.first = cells.count;
  }

  /** Counts `n` latencies of one cell that add up to `sum` microseconds. */
  add(cell: number, n: number, sum: number): void {
    this.counts[cell]! += n;
    this.n += n;
    this.sum += sum;
    if (cell < this.first) this.first = cell;
    if (cell > this.last) this.last = cell;
  }

  /** Says that `n` latencies adding up to `sum` were written into `counts` directly, in cells from `first` to `last`. */
  counted(n: number, sum: number, first: number, last: number): void {
    this.n += n;
    this.sum += sum;
    if (first < this.first) this.first = first;
    if (last > this.last) this.last = last;
  }

  /** Counts latencies adding up to `sum` of which it is not known yet in which cells from `first` to `last` they lie. */
  leaveOpen(undecided: Undecided, sum: number, first: number, last: number): void {
    let n = 0;
    for (const count of undecided.counts) n += count.n;
    this.#undecided.push(undecided);
    this.counted(n, sum, first, last);
  }

  clear(): void {
    this.#undecided.length = 0;
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
    if (this.#undecided.length > 0) return { mean, ...this.#decided() };
    this.#cell = this.first;
    this.#below = 0;
    return { mean, p50: this.#next(0.5), p95: this.#next(0.95), p99: this.#next(0.99) };
  }

  /**
   * The latency in seconds that this share of the requests did not exceed, interpolated inside its cell. Goes on from the
   * cell where the last share was found: shares are asked in ascending order.
   */
  #next(share: number): number {
    const { counts } = this;
    const rank = share * this.n;
    let cell = this.#cell;
    let below = this.#below;
    let here = counts[cell]!;
    while (below + here < rank && cell < this.last) {
      below += here;
      cell += 1;
      here = counts[cell]!;
    }
    this.#cell = cell;
    this.#below = below;
    return this.#within(cell, below, here, rank);
  }

  #decided(): Omit<LatencySummary, 'mean'> {
    const deciding = new Deciding(this.cells, this.counts, this.#undecided, this.first, this.last);
    const at = (share: number) => {
      const { cell, below, here } = deciding.find(share * this.n);
      return this.#within(cell, below, here, share * this.n);
    };
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
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
