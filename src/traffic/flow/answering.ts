/**
 * How the aggregate flow's requests are answered: of so many with one status, which latencies they have and which answers
 * are sent within the stretch in which they were asked for. The others are in flight.
 */
import { binomial, normal } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import { latencyFactorAt } from '../behaviour.ts';
import type { LatencyCells } from '../latency-cells.ts';
import { AnsweredInTime, ENDLESS, type InBand, lawOfAll, type Stretch, share } from './answered-in-time.ts';
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
const FEW = 60;
/** In a wide band, up to so many are drawn one by one: the sum of so few latencies is not yet normal. */
const FEW_IN_A_BAND = 16;
const TWO_32 = 4_294_967_296;

export class Answering {
  readonly #cells: LatencyCells;
  readonly #random: Random;
  readonly #inFlight: InFlight;
  /** While a stretch is answered: how many in each band. */
  readonly #counts: Float64Array;
  readonly #parts = new Ways(Array.from({ length: PARTS }, () => 1));

  constructor(cells: LatencyCells, random: Random, inFlight: InFlight) {
    this.#cells = cells;
    this.#counts = new Float64Array(cells.bounds.length + 1);
    this.#random = random;
    this.#inFlight = inFlight;
  }

  answer(asked: Asked, n: number, stretch: Stretch): void {
    const { prepared, stragglers } = asked.group;
    if (prepared === undefined) this.#answerWarming(asked, n, stretch);
    else if (stragglers.wereCounted && stragglers.areCounted) this.#answerSteadily(asked, n, stretch, prepared);
    else if (n <= FEW) this.#answerEach(asked, n, stretch, prepared);
    else this.#answerMany(asked, n, stretch, prepared);
  }

  /** Answers those of before with those of now that are not late: so many of all latencies. */
  #answerSteadily(asked: Asked, n: number, { begin, end }: Stretch, prepared: PreparedLatency): void {
    const { group, status } = asked;
    const late = binomial(this.#random, n, share(prepared.mean, end - begin));
    const inTime = n - late + group.stragglers.exchange(status, late);
    if (inTime <= FEW) this.#answerEach(asked, inTime, ENDLESS, prepared);
    else this.#answerBands(asked, inTime, prepared, lawOfAll(prepared));
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
    const { areCounted } = group.stragglers;
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
        if (!areCounted) {
          this.#inFlight.add(end - (left / widths[c]!) * length + latency, latency, index, status, 1);
        }
        late += 1;
      } else {
        counts[cells[c]!]! += 1;
        answered[c]! += 1;
        total += latency;
        if (c < first) first = c;
        if (c > last) last = c;
      }
    }
    if (areCounted && late > 0) group.stragglers.exchange(status, late);
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
    const law = new AnsweredInTime(prepared, stretch);
    const places = prepared.bands.length;
    const lateShare = law.late(places);
    const late = binomial(this.#random, n, share(lateShare, lateShare + law.inTime(places)));
    const { stragglers } = asked.group;
    if (stragglers.areCounted) stragglers.exchange(asked.status, late);
    else if (late > 0) this.#postponeLate(asked, late, stretch, prepared, law);
    this.#answerBands(asked, n - late, prepared, law);
  }

  /** Counts `n` answers by band. Given how many there are in each, the sum of their latencies is as good as normal. */
  #answerBands({ group, status }: Asked, n: number, prepared: PreparedLatency, law: AnsweredInTime): void {
    const { cells, means, isWide } = prepared;
    const counts = this.#counts.fill(0);
    let [first, last, end] = [cells.length, -1, 0];
    let [mean, variance, least, most] = [0, 0, 0, 0];
    for (let left = n; left > 0; end++) {
      const inBand = law.inBand(end);
      const count = binomial(this.#random, left, inBand.chance);
      left -= count;
      if (count === 0) continue;
      if (count <= FEW_IN_A_BAND && isWide[end]) {
        this.#answerWithin(group, status, count, inBand, prepared, law);
        continue;
      }
      const { band, from, to, average, scatter } = inBand;
      counts[band] = count;
      mean += count * average;
      variance += count * scatter;
      least += count * means[from]!;
      most += count * means[to - 1]!;
      if (from < first) first = from;
      last = to - 1;
    }
    group.page.count(status, n);
    if (last < 0) return;
    const sum = Math.max(least, Math.min(most, normal(this.#random, mean, Math.sqrt(variance))));
    // Each band has its part in what the sum is off.
    const off = variance === 0 ? 0 : (sum - mean) / variance;
    const answered = group.answered.byBand(status);
    for (let b = 0; b < end; b++) {
      const { band, average, scatter } = law.inBand(b);
      const count = counts[band]!;
      if (count === 0) continue;
      const here = count * (average + off * scatter);
      answered.counts[band]! += count;
      answered.sums[band]! += here;
      answered.squares[band]! += count * scatter + (here * here) / count;
    }
    group.page.latencies.leaveOpen(law, counts, sum, cells[first]!, cells[last]!);
  }

  /** Answers so few of a band that each is drawn. */
  #answerWithin(
    group: Group,
    status: number,
    n: number,
    { from, to }: InBand,
    { cells, means }: PreparedLatency,
    law: AnsweredInTime,
  ): void {
    const { latencies } = group.page;
    const answered = group.answered.byPlace(status);
    const [low, high] = [law.inTime(from), law.inTime(to)];
    for (let i = 0; i < n; i++) {
      const place = law.placeInTime(low + this.#random.uniform() * (high - low), from, to);
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
    for (let i = 0; i < n; i++) {
      const { place, before } = law.drawLate(random);
      const latency = means[place]!;
      this.#inFlight.add(end - before + latency, latency, asked.index, asked.status, 1);
    }
  }

  /** Draws when the stragglers of a group came, whose stretch ends now, and what their latencies are. */
  follow(group: Group, index: number, now: number): void {
    const { prepared, stragglers, statusNumbers } = group;
    stragglers.areCounted = false;
    if (prepared === undefined || stragglers.n === 0) return;
    // Nobody who is still in flight came earlier than the longest latency ago.
    const stretch = { begin: now - prepared.means.at(-1)!, end: now, to: now };
    const law = new AnsweredInTime(prepared, stretch);
    for (const status of statusNumbers) {
      const n = stragglers.exchange(status, 0);
      if (n > 0) this.#postponeLate({ group, index, status }, n, stretch, prepared, law);
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
