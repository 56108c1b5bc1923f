/**
 * Latencies known to their band whose cells nobody has asked for. Where a quantile is looked for, the band is cut in two
 * again and again, and how many lie on either side is drawn, until the cell is known: a few draws instead of one for
 * every cell. What was drawn once stays drawn, so quantiles of one tick agree with each other.
 *
 * Latencies of one band that follow several laws (of the stretches of a tick, which a scrape cuts in two, or of several
 * statuses) are drawn together by their mixture. The laws of one band are so nearly alike that nobody could tell.
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
  /** How many lie in each band. */
  readonly counts: ArrayLike<number>;
}

/** What is known of some latencies. */
export interface Counts {
  readonly cells: LatencyCells;
  /** Those whose cells are known, by cell, and how many these are in all. */
  readonly counts: Float64Array;
  readonly known: number;
  /** The others. */
  readonly undecided: readonly Undecided[];
  /** All latencies lie in the cells from here to there. */
  readonly first: number;
  readonly last: number;
}

export interface Found {
  readonly cell: number;
  /** How many latencies lie in the cells before it, and in it. */
  readonly below: number;
  readonly here: number;
}

/**
 * Finds the cells of ranks that are asked for in ascending order. What is left of the band in which the last rank was found
 * is a stack of runs of cells that follow each other; the one on top begins at `#cell`.
 */
export class Deciding {
  readonly #all: Counts;
  #nextBand = 0;
  #cell = 0;
  /** How many latencies lie below that cell, and how much of the mixture of this band's laws. */
  #below = 0;
  #weight = 0;
  #runs = 0;
  /** Of each run: the cell after its last, the weight below that, how many latencies lie in it of known cells, and how many others. */
  readonly #to: Uint16Array;
  readonly #end: Float64Array;
  readonly #known: Float64Array;
  readonly #open: Float64Array;
  /** How much the weights of each law count in the mixture. */
  readonly #factors: number[] = [];

  constructor(all: Counts) {
    this.#all = all;
    const depth = widestBand(all.cells);
    this.#to = new Uint16Array(depth);
    this.#end = new Float64Array(depth);
    this.#known = new Float64Array(depth);
    this.#open = new Float64Array(depth);
  }

  /** Begins with the lowest latency, knowing nothing of what was found before. */
  begin(): void {
    const { first, cells } = this.#all;
    this.#cell = first;
    this.#nextBand = cells.band[first]!;
    this.#below = 0;
    this.#runs = 0;
  }

  /** The cell in which the latency of a rank lies, counted from below. */
  find(rank: number, random: Random): Found {
    for (;;) {
      if (this.#runs === 0) this.#enterBandOf(rank);
      const top = this.#runs - 1;
      const here = this.#known[top]! + this.#open[top]!;
      if (this.#below + here < rank) this.#pass(top);
      else if (this.#to[top]! - this.#cell > 1) this.#cut(top, (rank - this.#below) / here, random);
      else return { cell: this.#cell, below: this.#below, here };
    }
  }

  #pass(top: number): void {
    this.#below += this.#known[top]! + this.#open[top]!;
    this.#cell = this.#to[top]!;
    this.#weight = this.#end[top]!;
    this.#runs = top;
  }

  /** Goes on to the next band that reaches up to a rank. */
  #enterBandOf(rank: number): void {
    const { cells, undecided, last } = this.#all;
    for (;;) {
      const band = this.#nextBand++;
      const to = Math.min(last + 1, cells.starts[band + 1]!);
      const known = this.#knownUpTo(to);
      let open = 0;
      for (let i = 0; i < undecided.length; i++) open += undecided[i]!.counts[band]!;
      if (this.#below + known + open >= rank || to > last) {
        this.#mix(band, to);
        this.#weight = this.#weightBelow(this.#cell);
        this.#push(to, this.#weightBelow(to), known, open);
        return;
      }
      this.#below += known + open;
      this.#cell = to;
    }
  }

  #push(to: number, end: number, known: number, open: number): void {
    const top = this.#runs++;
    this.#to[top] = to;
    this.#end[top] = end;
    this.#known[top] = known;
    this.#open[top] = open;
  }

  #knownUpTo(to: number): number {
    const { counts, known } = this.#all;
    let n = 0;
    if (known > 0) for (let c = this.#cell; c < to; c++) n += counts[c]!;
    return n;
  }

  /** Mixes the laws so that each has as much weight in the band, from `#cell` to `to`, as latencies there. */
  #mix(band: number, to: number): void {
    const { undecided } = this.#all;
    for (let i = 0; i < undecided.length; i++) {
      const { law, counts } = undecided[i]!;
      const n = counts[band]!;
      this.#factors[i] = n === 0 ? 0 : n / (law.below(to) - law.below(this.#cell));
    }
  }

  #weightBelow(cell: number): number {
    const { undecided } = this.#all;
    let weight = 0;
    for (let i = 0; i < undecided.length; i++) {
      const factor = this.#factors[i]!;
      if (factor > 0) weight += factor * undecided[i]!.law.below(cell);
    }
    return weight;
  }

  /**
   * Cuts a run in two near the place where this share of it would lie if its cells were equally full. Neither part is much
   * below a quarter, so that few cuts find the cell where they are not.
   */
  #cut(top: number, share: number, random: Random): void {
    const cells = this.#to[top]! - this.#cell;
    const place = Math.max(1 / 4, Math.min(3 / 4, share)) * cells;
    const middle = this.#cell + Math.max(1, Math.min(cells - 1, Math.round(place)));
    const known = this.#knownUpTo(middle);
    const all = this.#open[top]!;
    const end = all === 0 ? this.#weight : this.#weightBelow(middle);
    const part = end - this.#weight;
    const whole = this.#end[top]! - this.#weight;
    const open = part <= 0 ? 0 : part >= whole ? all : binomial(random, all, part / whole);
    this.#known[top]! -= known;
    this.#open[top]! -= open;
    this.#push(middle, end, known, open);
  }
}

/** In cells, of which each is a run by itself at the most. */
function widestBand({ starts }: LatencyCells): number {
  let widest = 1;
  for (let band = 1; band < starts.length; band++) widest = Math.max(widest, starts[band]! - starts[band - 1]!);
  return widest;
}
