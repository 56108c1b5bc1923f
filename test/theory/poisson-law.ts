/** The Poisson law, for tests to compare with. */
import { lgamma } from '../../src/kernel/reproducible-math.ts';

export const lnProbabilityOfPoisson = (k: number, mean: number): number => k * Math.log(mean) - mean - lgamma(k + 1);
