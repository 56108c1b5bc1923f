/**
 * How the aggregate flow's requests are answered: of so many with one status, which latencies they have and which answers
 * are sent within the stretch in which they were asked for. The others are in flight.
 */
import { binomial } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import { latencyFactorAt } from '../behaviour.ts';
import type { LatencyCells } from '../latency-cells.ts';
import type { Group } from './group.ts';
import type { InFlight } from './in-flight.ts';
import type { PreparedLatency } from './prepared-latencies.ts';
import { Ways } from './ways.ts';

/** Arrivals in (begin, end]; whatever is due by `to` is answered within the stretch. */
export interface Stretch {
  readonly begin: number;
  readonly end: number;
  readonly to: number;
}

/** Who answers, by object and by the index requests in flight name it with, and what. */
export interface Asked {
  readonly group: Group;
  readonly index: number;
  readonly status: number;
}

/** Answers of one cell that are due after the stretch come in at most so many parts. */
const PARTS = 8;
const TWO_32 = 4_294_967_296;

export class Answering {
  readonly #cells: LatencyCells;
  readonly #random: Random;
  readonly #inFlight: InFlight;
  readonly #parts = new Ways(Array.from({ length: PARTS }, () => 1));

  constructor(cells: LatencyCells, random: Random, inFlight: InFlight) {
    this.#cells = cells;
    this.#random = random;
    this.#inFlight = inFlight;
  }

  answer(asked: Asked, n: number, stretch: Stretch): void {
    const { prepared } = asked.group;
    if (prepared === undefined) this.#answerWarming(asked, n, stretch);
    else if (n <= prepared.drawn.length) this.#answerEach(asked, n, stretch, prepared);
    else this.#answerMany(asked, n, stretch, prepared);
  }

  /**
   * Draws each latency from the alias table of the cells. What such a draw leaves of its random number is uniform again and
   * says when in the stretch the request came: `left / unit` is how far before the end of it, as a share of its width.
   */
  #answerEach(
    { group, index, status }: Asked,
    n: number,
    { begin, end, to }: Stretch,
    prepared: PreparedLatency,
  ): void {
    const random = this.#random;
    const { alias, means, scratch, drawn } = prepared;
    const { keep, other, size } = alias;
    const width = end - begin;
    const slack = to - end;
    const unitOfDraw = size / TWO_32;
    let ended = 0;
    for (let i = 0; i < n; i++) {
      const u = random.uint32() * unitOfDraw;
      let c = Math.floor(u);
      let unit = keep[c]!;
      let left = unit - (u - c);
      if (left <= 0) {
        left = 1 - (u - c);
        unit = 1 - unit;
        c = other[c]!;
      }
      const latency = means[c]!;
      if (left * width < (latency - slack) * unit) {
        this.#inFlight.add(end - (left / unit) * width + latency, latency, index, status, 1);
      } else drawn[ended++] = c;
    }
    // Going through all cells pays once there are more requests than cells.
    if (ended < means.length) this.#endDrawn(group, status, prepared, ended);
    else {
      for (let i = 0; i < ended; i++) scratch[drawn[i]!]! += 1;
      this.#endAll(group, status, prepared);
    }
  }

  /** The first `n` of the drawn cells' requests end. */
  #endDrawn(group: Group, status: number, { drawn, cells, means }: PreparedLatency, n: number): void {
    if (n === 0) return;
    const { counts } = group.page.latencies;
    const entry = group.answered.entry(status);
    const { band } = this.#cells;
    let total = 0;
    let first = drawn[0]!;
    let last = first;
    for (let i = 0; i < n; i++) {
      const c = drawn[i]!;
      const latency = means[c]!;
      const b = band[cells[c]!]!;
      counts[cells[c]!]! += 1;
      entry.counts[b]! += 1;
      entry.sums[b]! += latency;
      entry.squares[b]! += latency * latency;
      total += latency;
      if (c < first) first = c;
      else if (c > last) last = c;
    }
    group.answered.open = true;
    group.page.count(status, n);
    group.page.latencies.counted(n, total, cells[first]!, cells[last]!);
  }

  /** Everything counted in the scratch of `prepared` ends. */
  #endAll(group: Group, status: number, { scratch, cells, means }: PreparedLatency): void {
    const { counts } = group.page.latencies;
    const entry = group.answered.entry(status);
    const { band } = this.#cells;
    let all = 0;
    let total = 0;
    let first = -1;
    let last = 0;
    for (let c = 0; c < scratch.length; c++) {
      const n = scratch[c]!;
      if (n === 0) continue;
      scratch[c] = 0;
      const cell = cells[c]!;
      const sum = n * means[c]!;
      counts[cell]! += n;
      const b = band[cell]!;
      entry.counts[b]! += n;
      entry.sums[b]! += sum;
      entry.squares[b]! += sum * means[c]!;
      all += n;
      total += sum;
      if (first < 0) first = cell;
      last = cell;
    }
    if (all === 0) return;
    group.answered.open = true;
    group.page.count(status, all);
    group.page.latencies.counted(all, total, first, last);
  }

  /** Draws how many latencies fall in each cell, and of those how many answers are still due. */
  #answerMany(asked: Asked, n: number, { begin, end, to }: Stretch, prepared: PreparedLatency): void {
    const { group, status } = asked;
    const random = this.#random;
    const { cells, means } = prepared;
    const counts = prepared.ways.count(random, n);
    for (let c = 0; c < counts.length; c++) {
      const count = counts[c]!;
      if (count === 0) continue;
      const latency = means[c]!;
      // Arrivals are uniform over the stretch; those after `to - latency` are answered after it.
      const lateShare = Math.max(0, Math.min(1, (end - Math.max(begin, to - latency)) / (end - begin)));
      const late = binomial(random, count, lateShare);
      if (count > late) this.end(group, status, cells[c]!, count - late, latency);
      if (late > 0) this.#postpone(asked, late, latency, Math.max(to, begin + latency), end + latency);
    }
  }

  /** Answers due uniformly over (first, last]. */
  #postpone({ index, status }: Asked, n: number, latency: number, first: number, last: number): void {
    const random = this.#random;
    const width = last - first;
    if (n <= PARTS) {
      for (let i = 0; i < n; i++) this.#inFlight.add(first + random.uniform() * width, latency, index, status, 1);
      return;
    }
    const counts = this.#parts.count(random, n);
    for (let part = 0; part < PARTS; part++) {
      if (counts[part] === 0) continue;
      this.#inFlight.add(first + ((part + 0.5) / PARTS) * width, latency, index, status, counts[part]!);
    }
  }

  /** While pods warm up every moment has a distribution of its own: each request is drawn as the exact flow would. */
  #answerWarming({ group, index, status }: Asked, n: number, { begin, end, to }: Stretch): void {
    const random = this.#random;
    for (let i = 0; i < n; i++) {
      const at = begin + random.uniform() * (end - begin);
      const latency = Math.round(group.latency(random) * latencyFactorAt(group.regime, at));
      if (at + latency > to) this.#inFlight.add(at + latency, latency, index, status, 1);
      else this.end(group, status, this.#cells.cellOf(latency), 1, latency);
    }
  }

  /** Answers are sent: `n` of one status, of about one latency. */
  end(group: Group, status: number, cell: number, n: number, latency: number): void {
    group.page.add(status, cell, n, n * latency);
    group.answered.add(status, this.#cells.band[cell]!, n, latency);
  }
}
