/** Latencies counted by cell: what the mean and the quantiles of a stretch of traffic are read from. */
import type { LatencyCells } from './latency-cells.ts';

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

  clear(): void {
    if (this.last >= this.first) this.counts.fill(0, this.first, this.last + 1);
    this.n = 0;
    this.sum = 0;
    this.first = this.counts.length;
    this.last = -1;
  }

  summary(): LatencySummary {
    if (this.n === 0) return { mean: 0, p50: 0, p95: 0, p99: 0 };
    return {
      mean: this.sum / this.n / 1e6,
      p50: this.quantile(0.5),
      p95: this.quantile(0.95),
      p99: this.quantile(0.99),
    };
  }

  /** The latency in seconds that a share `q` of the requests did not exceed, interpolated linearly inside its cell. */
  quantile(q: number): number {
    const rank = q * this.n;
    let below = 0;
    for (let c = this.first; c <= this.last; c++) {
      const here = this.counts[c]!;
      if (here > 0 && below + here >= rank) {
        const from = c === 0 ? 0 : this.cells.upper[c - 1]!;
        // The last cell has no end; its beginning is all that is known of it.
        const to = c === this.cells.count - 1 ? from : this.cells.upper[c]!;
        return (from + ((to - from) * (rank - below)) / here) / 1e6;
      }
      below += here;
    }
    return 0;
  }
}
