/** How many of n go each way: the exact law, by single draws while they are few and by binomials once they are many. */
import { discrete, multinomial } from '../../kernel/distributions.ts';
import type { Random } from '../../kernel/random.ts';

/** A binomial costs about as much as so many single draws. */
const DRAWS_A_BINOMIAL_COSTS = 16;

/** Gives the counts, by way; the array is used again by the next call. */
export type CountEach = (random: Random, n: number) => readonly number[];

/** For ways with these probabilities or weights. */
export function countEach(weights: readonly number[]): CountEach {
  const counts: number[] = weights.map(() => 0);
  if (weights.length === 1) {
    return (_random, n) => {
      counts[0] = n;
      return counts;
    };
  }
  const pick = discrete(weights);
  return (random, n) => {
    if (n >= DRAWS_A_BINOMIAL_COSTS * weights.length) return multinomial(random, n, weights);
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[pick(random)]! += 1;
    return counts;
  };
}
