/**
 * Latencies known to their band whose cells nobody has asked for. Where a quantile is looked for, the band is cut in two
 * again and again, and how many lie on either side is drawn, until the cell is known: a dozen draws instead of one for
 * every cell. What was drawn once stays drawn, so quantiles of one tick agree with each other.
 */
import { binomial } from '../kernel/distributions.ts';
import type { Random } from '../kernel/random.ts';
import type { LatencyCells } from './latency-cells.ts';

/** A distribution of latencies by cell. */
export interface LatencyLaw {
  /** The weight of the cells before `cell`. */
  below(cell: number): number;
}

/** So many latencies of each band, independent and of one law. */
export interface Undecided {
  readonly law: LatencyLaw;
  readonly random: Random;
  readonly counts: readonly { readonly band: number; readonly n: number }[];
}

/** A run of cells with the latencies that lie there, in all and of each law those whose cells are not known. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly open: readonly number[];
  readonly n: number;
}

export interface Found {
  readonly cell: number;
  /** How many latencies lie in the cells before it, and in it. */
  readonly below: number;
  readonly here: number;
}

export class Deciding {
  readonly #counts: Float64Array;
  readonly #undecided: readonly Undecided[];
  /** Ascending, without gaps. */
  readonly #runs: Run[] = [];

  /** `counts` are those whose cells are known; all latencies lie in the cells from `first` to `last`. */
  constructor(cells: LatencyCells, counts: Float64Array, undecided: readonly Undecided[], first: number, last: number) {
    this.#counts = counts;
    this.#undecided = undecided;
    for (let from = first; from <= last; ) {
      const band = cells.band[from]!;
      let to = from + 1;
      while (to <= last && cells.band[to] === band) to++;
      const open = undecided.map((u) => u.counts.find((c) => c.band === band)?.n ?? 0);
      this.#runs.push(this.#run(from, to, open));
      from = to;
    }
  }

  /** The cell in which the latency of a rank lies, counted from below. */
  find(rank: number): Found {
    const runs = this.#runs;
    let i = 0;
    let below = 0;
    while (i < runs.length - 1 && below + runs[i]!.n < rank) below += runs[i++]!.n;
    while (runs[i]!.to - runs[i]!.from > 1) {
      const [left, right] = this.#halves(runs[i]!);
      runs.splice(i, 1, left, right);
      if (below + left.n < rank) {
        below += left.n;
        i += 1;
      }
    }
    return { cell: runs[i]!.from, below, here: runs[i]!.n };
  }

  #halves({ from, to, open }: Run): readonly [Run, Run] {
    const middle = (from + to) >> 1;
    const left = open.map((n, i) => {
      if (n === 0) return 0;
      const { law, random } = this.#undecided[i]!;
      const start = law.below(from);
      const part = law.below(middle) - start;
      const whole = law.below(to) - start;
      return part <= 0 ? 0 : part >= whole ? n : binomial(random, n, part / whole);
    });
    const right = open.map((n, i) => n - left[i]!);
    return [this.#run(from, middle, left), this.#run(middle, to, right)];
  }

  #run(from: number, to: number, open: readonly number[]): Run {
    let n = 0;
    for (let c = from; c < to; c++) n += this.#counts[c]!;
    for (const k of open) n += k;
    return { from, to, open, n };
  }
}
