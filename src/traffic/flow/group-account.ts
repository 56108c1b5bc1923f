/**
 * What a group of like pods has answered since the meters were last told, kept for all of them together and dealt out to
 * each when somebody looks. Dealing is exact for counts: each request fell to each pod with the pod's share, whatever its
 * status and band. Sums of latencies follow the counts in each band, with the scatter that drawing without replacement has.
 */
import { normal } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import type { Counted } from './account.ts';
import type { CountEach } from './count-each.ts';

export class GroupAccount {
  readonly #bands: number;
  readonly #entries: (Entry | undefined)[] = [];
  open = false;

  constructor(bands: number) {
    this.#bands = bands;
  }

  /** Counts `n` requests of status number `status` in a band, each of about `latency` microseconds. */
  add(status: number, band: number, n: number, latency: number): void {
    let entry = this.#entries[status];
    if (entry === undefined) {
      const empty = () => new Float64Array(this.#bands);
      entry = { counts: empty(), sums: empty(), squares: empty() };
      this.#entries[status] = entry;
    }
    entry.counts[band]! += n;
    entry.sums[band]! += n * latency;
    entry.squares[band]! += n * latency * latency;
    this.open = true;
  }

  /** Hands out the whole, by status number, without forgetting it. */
  whole(tell: (status: number, counted: Counted) => void): void {
    this.#entries.forEach((entry, status) => {
      if (entry === undefined) return;
      const n = total(entry.counts);
      if (n > 0) tell(status, { n, sum: total(entry.sums), bands: entry.counts });
    });
  }

  /** Deals everything out to `members` pods and begins anew. */
  deal(
    random: Random,
    members: number,
    each: CountEach,
    tell: (member: number, status: number, counted: Counted) => void,
  ): void {
    this.open = false;
    this.#entries.forEach((entry, status) => {
      if (entry === undefined) return;
      if (members === 1) {
        const n = total(entry.counts);
        if (n > 0) tell(0, status, { n, sum: total(entry.sums), bands: entry.counts });
      } else {
        this.#dealEntry(random, members, each, entry).forEach((hand, member) => {
          if (hand.n > 0) tell(member, status, hand);
        });
      }
      entry.counts.fill(0);
      entry.sums.fill(0);
      entry.squares.fill(0);
    });
  }

  #dealEntry(random: Random, members: number, each: CountEach, { counts, sums, squares }: Entry): readonly Hand[] {
    const hands: Hand[] = Array.from({ length: members }, () => ({
      n: 0,
      sum: 0,
      spread: 0,
      bands: new Float64Array(this.#bands),
    }));
    for (let b = 0; b < counts.length; b++) {
      const n = counts[b]!;
      if (n === 0) continue;
      const mean = sums[b]! / n;
      const variance = Math.max(0, squares[b]! / n - mean * mean);
      const dealt = each(random, n);
      for (let m = 0; m < members; m++) {
        const k = dealt[m]!;
        const hand = hands[m]!;
        hand.n += k;
        hand.bands[b] = k;
        hand.sum += k * mean;
        if (n > 1) hand.spread += (variance * k * (n - k)) / (n - 1);
      }
    }
    scatter(random, hands);
    return hands;
  }
}

interface Hand extends Counted {
  n: number;
  sum: number;
  /** Variance of the sum, given the counts. */
  spread: number;
  readonly bands: Float64Array;
}

/** Moves a little latency between hands, so that each sum scatters as it should and their total stays. */
function scatter(random: Random, hands: readonly Hand[]): void {
  let moved = 0;
  let weight = 0;
  for (const hand of hands) {
    weight += hand.n;
    if (hand.spread === 0) continue;
    const shift = normal(random, 0, Math.sqrt(hand.spread));
    const bounded = Math.max(-hand.sum / 2, Math.min(hand.sum / 2, shift));
    hand.sum += bounded;
    moved += bounded;
  }
  // The excess is taken back in proportion to the counts, as far as no sum becomes negative.
  for (const hand of hands) hand.sum = Math.max(0, hand.sum - (moved * hand.n) / weight);
}

interface Entry {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
