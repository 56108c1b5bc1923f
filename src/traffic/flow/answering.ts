/**
 * How the aggregate flow's requests are answered: of so many with one status, which latencies they have and which answers
 * are sent within the stretch in which they were asked for. The others are in flight.
 */
import { binomial, normal } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import { latencyFactorAt } from '../behaviour.ts';
import type { LatencyCells } from '../latency-cells.ts';
import { AnsweredInTime, type Stretch } from './answered-in-time.ts';
import type { Group } from './group.ts';
import type { InFlight } from './in-flight.ts';
import type { PreparedLatency } from './prepared-latencies.ts';
import { Ways } from './ways.ts';

/** Who answers, by object and by the index requests in flight name it with, and what. */
export interface Asked {
  readonly group: Group;
  readonly index: number;
  readonly status: number;
}

/** Answers of one cell that are due after the stretch come in at most so many parts. */
const PARTS = 8;
/** Up to so many requests are drawn one by one; beyond, counting those of each band is cheaper. */
const FEW = 300;
/** In a band, up to so many are drawn one by one: the sum of so few latencies is not yet normal. */
const FEW_IN_A_BAND = 8;
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
    else if (n <= FEW) this.#answerEach(asked, n, stretch, prepared);
    else this.#answerMany(asked, n, stretch, prepared);
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

  /**
   * Draws how many are still due after the stretch, then how many of the others fall in each band, each given those before
   * it. That costs as much for a hundred requests as for a million. Nobody but the quantiles of a tick asks where in
   * its band a latency lies, so that is left open until they do.
   */
  #answerMany(asked: Asked, n: number, stretch: Stretch, prepared: PreparedLatency): void {
    const random = this.#random;
    const { group, status } = asked;
    const { bands, bandStarts } = prepared;
    const law = new AnsweredInTime(prepared, stretch);
    const places = bands.length;
    const lateShare = law.late(places);
    let weight = law.inTime(places);
    const lateOnes = binomial(random, n, share(lateShare, lateShare + weight));
    if (lateOnes > 0) this.#postponeLate(asked, lateOnes, stretch, prepared, law);
    let left = n - lateOnes;
    const counts: { band: number; n: number }[] = [];
    let first = places;
    let last = 0;
    let total = 0;
    for (let b = 0; left > 0; b++) {
      const from = bandStarts[b]!;
      const to = bandStarts[b + 1]!;
      const here = law.inTime(to) - law.inTime(from);
      const count = to === places ? left : binomial(random, left, share(here, weight));
      weight -= here;
      if (count === 0) continue;
      left -= count;
      if (count <= FEW_IN_A_BAND) this.#answerWithin(asked, count, { from, to }, prepared, law);
      else {
        const sum = this.#sumOf(count, { from, to }, prepared, law);
        const square = (law.inTime(to, 2) - law.inTime(from, 2)) / here;
        group.answered.addMany(status, bands[from]!, count, sum, count * square);
        counts.push({ band: bands[from]!, n: count });
        total += sum;
        if (from < first) first = from;
        last = to - 1;
      }
    }
    if (counts.length > 0) {
      const { cells } = prepared;
      group.page.latencies.leaveOpen({ law, random, counts }, total, cells[first]!, cells[last]!);
    }
    group.page.count(status, n - lateOnes);
  }

  /** The sum of many latencies of a band, as good as normal. */
  #sumOf(n: number, { from, to }: Places, { means }: PreparedLatency, law: AnsweredInTime): number {
    if (to - from === 1) return n * means[from]!;
    const weight = law.inTime(to) - law.inTime(from);
    const mean = (law.inTime(to, 1) - law.inTime(from, 1)) / weight;
    const variance = (law.inTime(to, 2) - law.inTime(from, 2)) / weight - mean * mean;
    const sum = normal(this.#random, n * mean, Math.sqrt(n * Math.max(0, variance)));
    return Math.max(n * means[from]!, Math.min(n * means[to - 1]!, sum));
  }

  /** Answers so few of a band that each is drawn. */
  #answerWithin(
    { group, status }: Asked,
    n: number,
    run: Places,
    { cells, means }: PreparedLatency,
    law: AnsweredInTime,
  ) {
    const { latencies } = group.page;
    const answered = group.answered.byPlace(status);
    const [low, high] = [law.inTime(run.from), law.inTime(run.to)];
    for (let i = 0; i < n; i++) {
      const u = low + this.#random.uniform() * (high - low);
      const place = placeOf(u, run, (p) => law.inTime(p));
      answered[place]! += 1;
      latencies.add(cells[place]!, 1, means[place]!);
    }
    group.answered.open = true;
  }

  /** Postpones `n` requests that are late: one by one if they are few, by cell otherwise. */
  #postponeLate(asked: Asked, n: number, stretch: Stretch, { means }: PreparedLatency, law: AnsweredInTime): void {
    const random = this.#random;
    const { end } = stretch;
    const places = means.length;
    if (n > PARTS * places) {
      let left = n;
      let weight = law.late(places);
      for (let c = 0; left > 0; c++) {
        const here = law.late(c + 1) - law.late(c);
        const count = c === places - 1 ? left : binomial(random, left, share(here, weight));
        weight -= here;
        left -= count;
        const due = end + means[c]!;
        if (count > 0) this.#postpone(asked, count, means[c]!, due - law.lag(c), due);
      }
      return;
    }
    const all = { from: 0, to: places };
    for (let i = 0; i < n; i++) {
      const u = random.uniform() * law.late(places);
      const c = placeOf(u, all, (p) => law.late(p));
      const here = law.late(c + 1) - law.late(c);
      const before = share(law.late(c + 1) - u, here) * law.lag(c);
      this.#inFlight.add(end - before + means[c]!, means[c]!, asked.index, asked.status, 1);
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

interface Places {
  readonly from: number;
  readonly to: number;
}

/** The last of some places below which no more than `u` lies. */
function placeOf(u: number, { from, to }: Places, below: (place: number) => number): number {
  let [low, high] = [from, to - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (below(middle) <= u) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A part of a whole; differences of sums can be off by what rounding took. */
const share = (part: number, whole: number): number => (part <= 0 ? 0 : part >= whole ? 1 : part / whole);
