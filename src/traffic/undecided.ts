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
  /** How many there are of both. */
  readonly n: number;
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
 * Finds the cells of ranks that are asked for in descending order, so that whoever asks for the highest only pays for that
 * one. What is left of the band in which the last rank was found is a stack of runs of cells that follow each other; the one
 * on top ends before `#end`.
 */
export class Deciding {
  readonly #all: Counts;
  #nextBand = 0;
  #end = 0;
  /** How many latencies lie below that cell, and how much of the mixture of this band's laws. */
  #below = 0;
  #weight = 0;
  #runs = 0;
  /** Of each run: its first cell, the weight below that, how many latencies lie in it of known cells, and how many others. */
  readonly #from: Uint16Array;
  readonly #begin: Float64Array;
  readonly #known: Float64Array;
  readonly #open: Float64Array;
  /** How much the weights of each law count in the mixture. */
  readonly #factors: number[] = [];

  constructor(all: Counts) {
    this.#all = all;
    const depth = widestBand(all.cells);
    this.#from = new Uint16Array(depth);
    this.#begin = new Float64Array(depth);
    this.#known = new Float64Array(depth);
    this.#open = new Float64Array(depth);
  }

  /** Begins with the highest latency, knowing nothing of what was found before. */
  begin(): void {
    const { last, cells, n } = this.#all;
    this.#end = last + 1;
    this.#nextBand = cells.band[last]!;
    this.#below = n;
    this.#runs = 0;
  }

  /** The cell in which the latency of a rank lies, counted from below. */
  find(rank: number, random: Random): Found {
    for (;;) {
      if (this.#runs === 0) this.#enterBandOf(rank);
      const top = this.#runs - 1;
      const from = this.#from[top]!;
      const here = this.#known[top]! + this.#open[top]!;
      const below = this.#below - here;
      if (below >= rank) this.#pass(top);
      else if (this.#end - from > 1) this.#cut(top, (rank - below) / here, random);
      else return { cell: from, below, here };
    }
  }

  #pass(top: number): void {
    this.#below -= this.#known[top]! + this.#open[top]!;
    this.#end = this.#from[top]!;
    this.#weight = this.#begin[top]!;
    this.#runs = top;
  }

  /** Goes down to the next band that begins below a rank. */
  #enterBandOf(rank: number): void {
    const { cells, undecided, first } = this.#all;
    for (;;) {
      const band = this.#nextBand--;
      const from = Math.max(first, cells.starts[band]!);
      const known = this.#knownFrom(from);
      let open = 0;
      for (let i = 0; i < undecided.length; i++) open += undecided[i]!.counts[band]!;
      if (this.#below - known - open < rank || from <= first) {
        this.#mix(band, from);
        this.#weight = this.#weightBelow(this.#end);
        this.#push(from, this.#weightBelow(from), known, open);
        return;
      }
      this.#below -= known + open;
      this.#end = from;
    }
  }

  #push(from: number, begin: number, known: number, open: number): void {
    const top = this.#runs++;
    this.#from[top] = from;
    this.#begin[top] = begin;
    this.#known[top] = known;
    this.#open[top] = open;
  }

  #knownFrom(from: number): number {
    const { counts, known } = this.#all;
    let n = 0;
    if (known > 0) for (let c = from; c < this.#end; c++) n += counts[c]!;
    return n;
  }

  /** Mixes the laws so that each has as much weight in the band, from a cell to `#end`, as latencies there. */
  #mix(band: number, from: number): void {
    const { undecided } = this.#all;
    for (let i = 0; i < undecided.length; i++) {
      const { law, counts } = undecided[i]!;
      const n = counts[band]!;
      this.#factors[i] = n === 0 ? 0 : n / (law.below(this.#end) - law.below(from));
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
    const from = this.#from[top]!;
    const cells = this.#end - from;
    const place = Math.max(1 / 4, Math.min(3 / 4, share)) * cells;
    const middle = from + Math.max(1, Math.min(cells - 1, Math.round(place)));
    const known = this.#knownFrom(middle);
    const all = this.#open[top]!;
    const begin = all === 0 ? this.#weight : this.#weightBelow(middle);
    const part = this.#weight - begin;
    const whole = this.#weight - this.#begin[top]!;
    const open = part <= 0 ? 0 : part >= whole ? all : binomial(random, all, part / whole);
    this.#known[top]! -= known;
    this.#open[top]! -= open;
    this.#push(middle, begin, known, open);
  }
}

/** In cells, of which each is a run by itself at the most. */
function widestBand({ starts }: LatencyCells): number {
  let widest = 1;
  for (let band = 1; band < starts.length; band++) widest = Math.max(widest, starts[band]! - starts[band - 1]!);
  return widest;
}
