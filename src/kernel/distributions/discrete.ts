/** One of a few: a yes or no, an index by weight, one of the values that were observed. */
import { invariant } from '../invariant.ts';
import type { Random } from '../random.ts';

/** A distribution that was prepared once and is drawn from many times. */
export type Sampler = (random: Random) => number;

/** True with probability `p`: never for 0, always for 1. */
export function bernoulli(random: Random, p: number): boolean {
  return random.uniform() < p;
}

/** Draws the index of a weight with a probability in proportion to it, by inversion; never one of weight 0. */
export function discrete(weights: readonly number[]): Sampler {
  const ends: number[] = [];
  let total = 0;
  for (const weight of weights) {
    invariant(weight >= 0 && weight < Number.POSITIVE_INFINITY, 'weights are finite and not negative', { weight });
    total += weight;
    ends.push(total);
  }
  invariant(total > 0 && total < Number.POSITIVE_INFINITY, 'the weights have a positive sum', { total });
  return (random) => {
    const point = random.uniform() * total; // Below the total: (1 - 2^-53) times it rounds to at most its neighbour.
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (point < ends[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Draws one of the values, each equally likely, by inversion over the sorted values. */
export function empirical(values: readonly number[]): Sampler {
  invariant(values.length > 0, 'something was observed');
  const sorted = Float64Array.from(values).sort();
  return (random) => sorted[Math.floor(random.uniform() * sorted.length)]!;
}
