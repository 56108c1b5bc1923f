/** Exact probabilities of counts: binomial, Poisson and their sums, as tables around the mode. */
import { deviance, HALF_LN_2PI } from '../../kernel/distributions/count-probabilities.ts';
import { exp, ln, log1p, stirlingError } from '../../kernel/reproducible-math.ts';

/** Probabilities of `first`, `first + 1`, …; what lies outside is below anything that matters. */
export interface CountDistribution {
  readonly first: number;
  readonly probabilities: Float64Array;
}

/** P(k of n), each with probability p: by C. Loader's method, good to the last digits at any size. */
export function binomialProbability(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  if (k === 0) return exp(n * log1p(-p));
  if (k === n) return exp(n * ln(p));
  const rest = n - k;
  const stirling = stirlingError(n) - stirlingError(k) - stirlingError(rest);
  return exp(stirling - deviance(k, n * p) - deviance(rest, n * (1 - p)) - HALF_LN_2PI - 0.5 * ln(k * (rest / n)));
}

/** P(k) of a Poisson count with that mean. */
export function poissonProbability(k: number, mean: number): number {
  if (k < 0) return 0;
  if (mean <= 0) return k === 0 ? 1 : 0;
  if (k === 0) return exp(-mean);
  return exp(-stirlingError(k) - deviance(k, mean) - HALF_LN_2PI - 0.5 * ln(k));
}

export const binomialCounts = (n: number, p: number): CountDistribution =>
  table(Math.min(n, Math.floor((n + 1) * p)), n, (k) => binomialProbability(k, n, p));

export const poissonCounts = (mean: number): CountDistribution =>
  table(Math.floor(mean), Number.POSITIVE_INFINITY, (k) => poissonProbability(k, mean));

/** Far below 10^-30, so that several rare windows in a row still come out right. */
const NEGLIGIBLE = 1e-80;

function table(mode: number, last: number, probability: (k: number) => number): CountDistribution {
  const below: number[] = [];
  for (let k = mode - 1; k >= 0; k--) {
    const one = probability(k);
    if (one < NEGLIGIBLE) break;
    below.push(one);
  }
  const above: number[] = [];
  for (let k = mode; k <= last; k++) {
    const one = probability(k);
    if (one < NEGLIGIBLE && k > mode) break;
    above.push(one);
  }
  return { first: mode - below.length, probabilities: Float64Array.from([...below.reverse(), ...above]) };
}

/** The distribution of the sum of two independent counts. */
export function convolved(a: CountDistribution, b: CountDistribution): CountDistribution {
  const probabilities = new Float64Array(a.probabilities.length + b.probabilities.length - 1);
  for (const [i, p] of a.probabilities.entries()) {
    for (const [j, q] of b.probabilities.entries()) probabilities[i + j]! += p * q;
  }
  return { first: a.first + b.first, probabilities };
}

/** P(count >= k of n), each with probability p. Sums the side with less in it, from the large terms to the small. */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  const isUpper = k > n * p;
  const odds = p / (1 - p);
  let count = isUpper ? k : k - 1;
  let term = binomialProbability(count, n, p);
  let sum = 0;
  while (term > sum * 1e-18 && count >= 0 && count <= n) {
    sum += term;
    term *= isUpper ? ((n - count) / (count + 1)) * odds : count / (n - count + 1) / odds;
    count += isUpper ? 1 : -1;
  }
  return isUpper ? sum : 1 - sum;
}
