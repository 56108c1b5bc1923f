/** Some ways to go, each with a weight: which one a request takes, and how many of n take each. */
import { binomial } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import { AliasTable } from '../alias-table.ts';

/** A binomial costs about as much as so many single draws. */
const DRAWS_A_BINOMIAL_COSTS = 5;

export class Ways {
  readonly size: number;
  readonly #table: AliasTable;
  /** The probability of each way for a request that takes none of those before it. */
  readonly #conditional: Float64Array;
  readonly #counts: number[];
  readonly #few: number;

  /** For probabilities or weights, none of which is 0. */
  constructor(weights: readonly number[]) {
    this.size = weights.length;
    this.#table = new AliasTable(weights);
    this.#conditional = new Float64Array(weights.length);
    for (let way = weights.length - 1, left = 0; way >= 0; way--) {
      left += weights[way]!;
      this.#conditional[way] = Math.min(1, weights[way]! / left);
    }
    this.#counts = weights.map(() => 0);
    this.#few = DRAWS_A_BINOMIAL_COSTS * (weights.length - 1);
  }

  /** Is drawing one by one the cheaper way to count `n`? */
  areFew(n: number): boolean {
    return n < this.#few;
  }

  draw(random: Random): number {
    return this.size === 1 ? 0 : this.#table.draw(random);
  }

  /** How many of `n` take each way, by the multinomial law. The array is used again by the next call. */
  count(random: Random, n: number): readonly number[] {
    const counts = this.#counts;
    const last = this.size - 1;
    if (this.areFew(n)) {
      counts.fill(0);
      for (let i = 0; i < n; i++) counts[this.#table.draw(random)]! += 1;
      return counts;
    }
    let rest = n;
    for (let way = 0; way < last; way++) {
      const here = binomial(random, rest, this.#conditional[way]!);
      counts[way] = here;
      rest -= here;
    }
    counts[last] = rest;
    return counts;
  }
}
