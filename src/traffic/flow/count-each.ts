/** How many of n go each way: the exact law, by single draws while they are few and by binomials once they are many. */
import { binomial } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';
import { AliasTable } from '../alias-table.ts';

/** A binomial costs about as much as so many single draws. */
const DRAWS_A_BINOMIAL_COSTS = 16;

/** Gives the counts, by way; the array is used again by the next call. */
export type CountEach = (random: Random, n: number) => readonly number[];

/** For ways with these probabilities or weights, none of which is 0. */
export function countEach(weights: readonly number[]): CountEach {
  const counts: number[] = weights.map(() => 0);
  const last = weights.length - 1;
  if (last === 0) {
    return (_random, n) => {
      counts[0] = n;
      return counts;
    };
  }
  const table = new AliasTable(weights);
  const conditional = conditionalShares(weights);
  const singles = DRAWS_A_BINOMIAL_COSTS * last;
  return (random, n) => {
    if (n < singles) {
      counts.fill(0);
      for (let i = 0; i < n; i++) counts[table.draw(random)]! += 1;
      return counts;
    }
    let rest = n;
    for (let way = 0; way < last; way++) {
      const here = binomial(random, rest, conditional[way]!);
      counts[way] = here;
      rest -= here;
    }
    counts[last] = rest;
    return counts;
  };
}

/** The probability of each way for one that went none of the ways before it. */
function conditionalShares(weights: readonly number[]): readonly number[] {
  const shares: number[] = new Array(weights.length).fill(0);
  let left = 0;
  for (let way = weights.length - 1; way >= 0; way--) {
    left += weights[way]!;
    shares[way] = left > 0 ? Math.min(1, weights[way]! / left) : 0;
  }
  return shares;
}
