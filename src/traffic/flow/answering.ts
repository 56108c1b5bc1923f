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
import type { PreparedStretch } from './prepared-stretch.ts';
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
  readonly #random: Random;
  /** Of each cell: the probability to fall there and be late; of that and all cells after it, to be late or in time. */
  readonly #shares: { readonly [share in 'late' | 'lateFrom' | 'inTimeFrom']: Float64Array };
  readonly #inFlight: InFlight;
  readonly #parts = new Ways(Array.from({ length: PARTS }, () => 1));

  constructor(cells: LatencyCells, random: Random, inFlight: InFlight) {
    this.#cells = cells;
    this.#random = random;
    const shares = () => new Float64Array(cells.count + 1);
    this.#shares = { late: shares(), lateFrom: shares(), inTimeFrom: shares() };
    this.#inFlight = inFlight;
  }

  answer(asked: Asked, n: number, stretch: Stretch): void {
    const { prepared } = asked.group;
    if (prepared === undefined) this.#answerWarming(asked, n, stretch);
    else if (n > prepared.few) this.#answerMany(asked, n, stretch, prepared);
    else this.#answerFew(asked, n, stretch, prepared);
  }

  #answerFew(asked: Asked, n: number, stretch: Stretch, prepared: PreparedLatency): void {
    const isWhole = n >= WORTH_COUNTING && stretch.end === stretch.to;
    const tick = isWhole ? prepared.stretch(stretch.end - stretch.begin) : undefined;
    if (tick === undefined) this.#answerEach(asked, n, stretch, prepared);
    else this.#answerTick(asked, n, stretch.end, prepared, tick);
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
  #answerTick(
    { group, index, status }: Asked,
    n: number,
    end: number,
    prepared: PreparedLatency,
    { lateChance, late, lags, inTime }: PreparedStretch,
  ): void {
    const random = this.#random;
    const { means } = prepared;
    const lateOnes = late === undefined ? 0 : inTime === undefined ? n : binomial(random, n, lateChance);
    for (let i = 0; i < lateOnes; i++) {
      const u = random.uint32() / TWO_32;
      const c = late!.cellAt(u);
      const before = ((late!.ends[c]! - u) / late!.widths[c]!) * lags[c]!;
      this.#inFlight.add(end - before + means[c]!, means[c]!, index, status, 1);
    }
    if (n === lateOnes) return;
    inTime!.addTo(prepared.scratch, random, n - lateOnes);
    this.#answerCounted(group, status, n - lateOnes, prepared);
  }

  /**
   * Draws no latency but counts: how many are still due after the stretch, then how many of the others fall in each cell,
   * each given those before it. That costs as much for a hundred requests a cell as for a million.
   */
  #answerMany(asked: Asked, n: number, stretch: Stretch, prepared: PreparedLatency): void {
    const random = this.#random;
    const { probabilities, scratch } = prepared;
    const { late, lateFrom, inTimeFrom } = this.#shares;
    this.#share(stretch, prepared);
    const lateOnes = binomial(random, n, lateFrom[0]! / (lateFrom[0]! + inTimeFrom[0]!));
    this.#postponeAll(asked, lateOnes, stretch, prepared);
    let left = n - lateOnes;
    if (left === 0) return;
    for (let c = 0; left > 0; c++) {
      const count = binomial(random, left, (probabilities[c]! - late[c]!) / inTimeFrom[c]!);
      scratch[c] = count;
      left -= count;
    }
    this.#answerCounted(asked.group, asked.status, n - lateOnes, prepared);
  }

  /** Arrivals are uniform over the stretch; of a cell those are late that come after `to - latency`. Sums are made from the end: the last share is then all that is left, exactly. */
  #share({ begin, end, to }: Stretch, { means, probabilities }: PreparedLatency): void {
    const { late, lateFrom, inTimeFrom } = this.#shares;
    const cells = means.length;
    lateFrom[cells] = 0;
    inTimeFrom[cells] = 0;
    for (let c = cells - 1; c >= 0; c--) {
      const lag = end - Math.max(begin, to - means[c]!);
      const here = lag <= 0 ? 0 : probabilities[c]! * (lag / (end - begin));
      late[c] = here;
      lateFrom[c] = lateFrom[c + 1]! + here;
      inTimeFrom[c] = inTimeFrom[c + 1]! + (probabilities[c]! - here);
    }
  }

  /** Postpones `n` requests that are late by the shares just made: one by one if they are few, by cell otherwise. */
  #postponeAll(asked: Asked, n: number, { begin, end, to }: Stretch, { means }: PreparedLatency): void {
    const random = this.#random;
    const { late, lateFrom } = this.#shares;
    if (n > PARTS * means.length) {
      for (let c = 0, left = n; left > 0; c++) {
        const count = late[c] === 0 ? 0 : binomial(random, left, late[c]! / lateFrom[c]!);
        if (count > 0) this.#postpone(asked, count, means[c]!, Math.max(to, begin + means[c]!), end + means[c]!);
        left -= count;
      }
      return;
    }
    for (let i = 0; i < n; i++) {
      const from = (1 - random.uniform()) * lateFrom[0]!;
      const c = lastAtLeast(lateFrom, from, means.length);
      const first = Math.max(to, begin + means[c]!);
      const due = end + means[c]! - ((lateFrom[c]! - from) / late[c]!) * (end + means[c]! - first);
      this.#inFlight.add(due, means[c]!, asked.index, asked.status, 1);
    }
  }

  /** Answers are sent: the `n` that were counted by cell in `scratch`, which is all zeros again afterwards. */
  #answerCounted(group: Group, status: number, n: number, { means, cells, scratch }: PreparedLatency): void {
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
    group.page.count(status, n);
    group.page.latencies.counted(n, total, cells[first]!, cells[last]!);
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

/** The last of the first `n` places where falling `values` are still at least `least`; all `values[0]` allows are. */
function lastAtLeast(values: Float64Array, least: number, n: number): number {
  let [low, high] = [0, n - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! >= least) low = middle;
    else high = middle - 1;
  }
  return low;
}
