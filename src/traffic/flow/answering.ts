/**
 * How the aggregate flow's requests are answered: of so many with one status, which latencies they have and which answers
 * are sent within the stretch in which they were asked for. The others are in flight.
 */
import { binomial } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import type { Duration } from '../../kernel/time.ts';
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
/** From so many requests of a tick on, going through all cells once costs less than it saves. */
const WORTH_COUNTING = 32;
const TWO_32 = 4_294_967_296;

export class Answering {
  readonly #cells: LatencyCells;
  readonly #tick: Duration;
  readonly #random: Random;
  readonly #inFlight: InFlight;
  readonly #parts = new Ways(Array.from({ length: PARTS }, () => 1));

  constructor(cells: LatencyCells, tick: Duration, random: Random, inFlight: InFlight) {
    this.#cells = cells;
    this.#tick = tick;
    this.#random = random;
    this.#inFlight = inFlight;
  }

  answer(asked: Asked, n: number, stretch: Stretch): void {
    const { prepared } = asked.group;
    if (prepared === undefined) this.#answerWarming(asked, n, stretch);
    else if (n > prepared.few) this.#answerMany(asked, n, stretch, prepared);
    else if (n >= WORTH_COUNTING && stretch.end - stretch.begin === this.#tick && stretch.end === stretch.to)
      this.#answerTick(asked, n, stretch.end, prepared);
    else this.#answerEach(asked, n, stretch, prepared);
  }

  /**
   * Draws each latency from the distribution of the cells. Where in its cell a draw fell is uniform again and says when in
   * the stretch the request came: `left / width` is how far before the end of it, as a share of its length.
   */
  #answerEach(
    { group, index, status }: Asked,
    n: number,
    { begin, end, to }: Stretch,
    { guide, cells, means }: PreparedLatency,
  ): void {
    const random = this.#random;
    const { ends, widths } = guide;
    const length = end - begin;
    const slack = to - end;
    const { counts } = group.page.latencies;
    const answered = group.answered.byPlace(status);
    let late = 0;
    let total = 0;
    let first = cells.length;
    let last = -1;
    for (let i = 0; i < n; i++) {
      const u = random.uint32() / TWO_32;
      const c = guide.cellAt(u);
      const latency = means[c]!;
      const left = ends[c]! - u;
      if (left * length < (latency - slack) * widths[c]!) {
        this.#inFlight.add(end - (left / widths[c]!) * length + latency, latency, index, status, 1);
        late += 1;
      } else {
        counts[cells[c]!]! += 1;
        answered[c]! += 1;
        total += latency;
        if (c < first) first = c;
        if (c > last) last = c;
      }
    }
    if (last < 0) return;
    group.answered.open = true;
    group.page.count(status, n - late);
    group.page.latencies.counted(n - late, total, cells[first]!, cells[last]!);
  }

  /** The same for a whole tick, in half the time: first those that are answered after its `end`, then all others at once. */
  #answerTick({ group, index, status }: Asked, n: number, end: number, prepared: PreparedLatency): void {
    const random = this.#random;
    const { means, cells, scratch } = prepared;
    const { lateChance, late, lags, inTime } = prepared.tick;
    const lateOnes = late === undefined ? 0 : inTime === undefined ? n : binomial(random, n, lateChance);
    for (let i = 0; i < lateOnes; i++) {
      const u = random.uint32() / TWO_32;
      const c = late!.cellAt(u);
      const before = ((late!.ends[c]! - u) / late!.widths[c]!) * lags[c]!;
      this.#inFlight.add(end - before + means[c]!, means[c]!, index, status, 1);
    }
    if (n === lateOnes) return;
    inTime!.addTo(scratch, random, n - lateOnes);
    const { counts } = group.page.latencies;
    const answered = group.answered.byPlace(status);
    let total = 0;
    let first = -1;
    let last = 0;
    for (let c = 0; c < scratch.length; c++) {
      const here = scratch[c]!;
      if (here === 0) continue;
      scratch[c] = 0;
      counts[cells[c]!]! += here;
      answered[c]! += here;
      total += here * means[c]!;
      if (first < 0) first = c;
      last = c;
    }
    group.answered.open = true;
    group.page.count(status, n - lateOnes);
    group.page.latencies.counted(n - lateOnes, total, cells[first]!, cells[last]!);
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
