/**
 * What a group of like pods has answered since the meters were last told, kept for all of them together and dealt out to
 * each when somebody looks. Dealing is exact for counts: each request fell to each pod with the pod's share, whatever its
 * status and band. Sums of latencies follow the counts in each band, and scatter as drawing without replacement lets them.
 */
import type { Random } from '../../kernel/random.ts';
import type { Counted } from '../meters.ts';
import type { Ways } from './ways.ts';

/** Requests of one status. */
export interface ByBand {
  readonly counts: Float64Array;
  /** Of latencies in microseconds, and of their squares. */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

interface Entry extends ByBand {
  /** What has not been put into bands yet, by place in the group's distribution of latencies; is there any? */
  places: Float64Array | undefined;
  isPlaced: boolean;
}

/** The latencies of a group, by place: what one of the place is worth, and in which band it is counted. */
export interface Places {
  readonly means: Float64Array;
  readonly bands: Uint16Array;
}

export class GroupAccount {
  readonly #bands: number;
  readonly #places: Places | undefined;
  readonly #entries: (Entry | undefined)[] = [];
  /** What each pod gets, zero between two dealings; and the pods that got something. */
  readonly #hands: (Hand | undefined)[] = [];
  readonly #dealt: number[] = [];
  open = false;

  constructor(bands: number, places?: Places) {
    this.#bands = bands;
    this.#places = places;
  }

  /**
   * For hot loops: counts of requests of a status by place. Whoever adds to them makes `open` true. One addition there
   * stands for four in the bands, which are made once before a look at the meters, not for every request.
   */
  byPlace(status: number): Float64Array {
    const entry = this.#entry(status);
    entry.places ??= new Float64Array(this.#places?.means.length ?? 0);
    entry.isPlaced = true;
    return entry.places;
  }

  /** The same for requests that are counted by band: whoever asks adds to them. */
  byBand(status: number): ByBand {
    this.open = true;
    return this.#entry(status);
  }

  #entry(status: number): Entry {
    let entry = this.#entries[status];
    if (entry === undefined) {
      const empty = () => new Float64Array(this.#bands);
      entry = { counts: empty(), sums: empty(), squares: empty(), places: undefined, isPlaced: false };
      this.#entries[status] = entry;
    }
    return entry;
  }

  #putIntoBands(entry: Entry): void {
    const { counts, sums, squares, places } = entry;
    if (!entry.isPlaced || places === undefined || this.#places === undefined) return;
    entry.isPlaced = false;
    const { means, bands } = this.#places;
    for (let place = 0; place < places.length; place++) {
      const n = places[place]!;
      if (n === 0) continue;
      places[place] = 0;
      const b = bands[place]!;
      const sum = n * means[place]!;
      counts[b]! += n;
      sums[b]! += sum;
      squares[b]! += sum * means[place]!;
    }
  }

  /** Counts `n` requests of status number `status` in a band, each of about `latency` microseconds. */
  add(status: number, band: number, n: number, latency: number): void {
    const { counts, sums, squares } = this.#entry(status);
    counts[band]! += n;
    sums[band]! += n * latency;
    squares[band]! += n * latency * latency;
    this.open = true;
  }

  /** Hands out the whole, by status number, without forgetting it. */
  whole(tell: (status: number, counted: Counted) => void): void {
    this.#entries.forEach((entry, status) => {
      if (entry === undefined) return;
      this.#putIntoBands(entry);
      const n = total(entry.counts);
      if (n > 0) tell(status, { n, sum: total(entry.sums), bands: entry.counts });
    });
  }

  /** Deals everything out to the pods `ways` lead to and begins anew. What is told is used again: whoever keeps it copies. */
  deal(random: Random, ways: Ways, tell: (member: number, status: number, counted: Counted) => void): void {
    for (let status = 0; status < this.#entries.length; status++) {
      const entry = this.#entries[status];
      if (entry === undefined) continue;
      this.#putIntoBands(entry);
      const n = total(entry.counts);
      if (n === 0) continue;
      if (ways.size === 1) tell(0, status, { n, sum: total(entry.sums), bands: entry.counts });
      else {
        this.#dealEntry(random, ways, entry);
        for (const member of this.#dealt) {
          const hand = this.#hands[member]!;
          tell(member, status, hand);
          hand.n = 0;
          hand.sum = 0;
          hand.spread = 0;
          hand.bands.fill(0);
        }
        this.#dealt.length = 0;
      }
    }
    this.clear();
  }

  clear(): void {
    this.open = false;
    for (const entry of this.#entries) {
      if (entry === undefined) continue;
      entry.counts.fill(0);
      entry.sums.fill(0);
      entry.squares.fill(0);
      if (entry.isPlaced) entry.places?.fill(0);
      entry.isPlaced = false;
    }
  }

  #dealEntry(random: Random, ways: Ways, { counts, sums, squares }: Entry): void {
    for (let b = 0; b < counts.length; b++) {
      const n = counts[b]!;
      if (n === 0) continue;
      const mean = sums[b]! / n;
      const variance = n > 1 ? Math.max(0, squares[b]! / n - mean * mean) / (n - 1) : 0;
      if (ways.areFew(n)) for (let i = 0; i < n; i++) this.#give(ways.draw(random), b, 1, n, mean, variance);
      else {
        const dealt = ways.count(random, n);
        for (let member = 0; member < dealt.length; member++) this.#give(member, b, dealt[member]!, n, mean, variance);
      }
    }
    scatter(
      random,
      this.#dealt.map((member) => this.#hands[member]!),
    );
  }

  /** Gives `k` of the `n` requests in band `b` to a pod. The variance of the sum of j drawn from n is v j (n - j) / (n - 1). */
  #give(member: number, b: number, k: number, n: number, mean: number, variance: number): void {
    if (k === 0) return;
    let hand = this.#hands[member];
    if (hand === undefined) {
      hand = { n: 0, sum: 0, spread: 0, bands: new Float64Array(this.#bands) };
      this.#hands[member] = hand;
    }
    if (hand.n === 0) this.#dealt.push(member);
    const before = hand.bands[b]!;
    const after = before + k;
    hand.n += k;
    hand.sum += k * mean;
    hand.bands[b] = after;
    hand.spread += variance * (after * (n - after) - before * (n - before));
  }
}

interface Hand extends Counted {
  n: number;
  sum: number;
  /** Variance of the sum, given the counts. */
  spread: number;
  readonly bands: Float64Array;
}

/** Half the width of a uniform distribution of variance 1. */
const ROOT_3 = 1.7320508075688772;

/**
 * Moves a little latency between hands, so that each sum scatters as it should and their total stays. Uniformly: sums of a
 * few scrapes are as good as normal, and a normal number would cost more than all the counts.
 */
function scatter(random: Random, hands: readonly Hand[]): void {
  let moved = 0;
  let weight = 0;
  for (const hand of hands) {
    weight += hand.n;
    if (!(hand.spread > 0)) continue;
    const shift = (2 * random.uniform() - 1) * ROOT_3 * Math.sqrt(hand.spread);
    const bounded = Math.max(-hand.sum / 2, Math.min(hand.sum / 2, shift));
    hand.sum += bounded;
    moved += bounded;
  }
  // The excess is taken back in proportion to the counts, as far as no sum becomes negative.
  if (moved !== 0) for (const hand of hands) hand.sum = Math.max(0, hand.sum - (moved * hand.n) / weight);
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
