/** Binomial and multinomial: how many of n independent things go which way. */
import { invariant } from '../invariant.ts';
import type { Random } from '../random.ts';
import { exp, ln, stirlingError } from '../reproducible-math.ts';
import { deviance, HALF_LN_2PI } from './count-probabilities.ts';

/** How many of `n` (whole, up to 10^15) succeed, when each does with probability `p`. */
export function binomial(random: Random, n: number, p: number): number {
  invariant(Number.isInteger(n) && n >= 0 && n <= 1e15, 'a binomial counts 0 to 10^15 things', { n });
  invariant(p >= 0 && p <= 1, 'a probability lies between 0 and 1', { p });
  if (n === 0 || p === 0) return 0;
  if (p === 1) return n;
  if (p > 0.5) return n - atMostHalf(random, n, 1 - p);
  return atMostHalf(random, n, p);
}

const atMostHalf = (random: Random, n: number, p: number): number =>
  n * p < 10 ? byInversion(random, n, p) : byRejection(random, n, p);

/** Looks for the first k whose cumulated probability exceeds one uniform number. */
function byInversion(random: Random, n: number, p: number): number {
  const first = random.uniform();
  // (1 - p)^n is at least 1 - n p: of rare things most draws are over before the power is known.
  if (first < 1 - n * p) return 0;
  const odds = p / (1 - p);
  const none = n <= FEW ? power(1 - p, n) : exp(n * lnComplement(p));
  const end = Math.min(n, 110);
  for (let rest = first; ; rest = random.uniform()) {
    let probability = none;
    // Beyond 110 there is less than 2^-100; only rounding could get there, and then another number is drawn.
    for (let k = 0; k <= end; k++) {
      if (rest < probability) return k;
      rest -= probability;
      probability *= ((n - k) / (k + 1)) * odds;
    }
  }
}

/** Up to so many factors a power is multiplied out: it is right to 13 digits, and takes a third of the time of two functions. */
const FEW = 1_024;

/** x to the power n, by the binary digits of n. */
function power(x: number, n: number): number {
  let result = 1;
  for (let rest = n, square = x; rest > 0; rest >>= 1, square *= square) if ((rest & 1) === 1) result *= square;
  return result;
}

/** ln(1 - p), quicker than `log1p`: what rounding lost of 1 - p is known exactly, and is added to first order. */
function lnComplement(p: number): number {
  const q = 1 - p;
  return ln(q) + (1 - q - p) / q;
}

/**
 * W. Hörmann, "The generation of binomial random variates", 1993: algorithm BTRS, for n p from 10 on and p <= 1/2. A table
 * mountain covers the histogram; most draws fall where acceptance is certain, the others are compared with the
 * probability itself, relative to that of the most probable count.
 */
function byRejection(random: Random, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const certain = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= certain) return k;
    if (!(k >= 0 && k <= n)) continue;
    const height = (v * alpha) / (a / (us * us) + b);
    const distance = Math.abs(k - mode);
    if (distance <= NEAR) {
      if (height <= ratio(k, mode, n, p / (1 - p))) return k;
      continue;
    }
    // The normal density lies so near to the probability that the latter need not be known for most draws (his BTRD).
    const variance = spread * spread;
    const normal = (-distance * distance) / (2 * variance);
    const error = (distance / variance) * (((distance / 3 + 0.625) * distance + 1 / 6) / variance + 0.5);
    const lnHeight = ln(height);
    if (lnHeight > normal + error) continue;
    if (lnHeight < normal - error || lnHeight <= lnProbability(k, n, p) - lnProbability(mode, n, p)) return k;
  }
}

/** Up to so far from the most probable count, neighbours' probabilities are followed from one to the next. */
const NEAR = 15;

/** P(k) / P(mode), as the product of the ratios between neighbours: P(i) / P(i - 1) = (n - i + 1) / i * odds. */
function ratio(k: number, mode: number, n: number, odds: number): number {
  let product = 1;
  for (let i = mode + 1; i <= k; i++) product *= ((n - i + 1) * odds) / i;
  for (let i = k + 1; i <= mode; i++) product *= i / ((n - i + 1) * odds);
  return product;
}

/** ln P(k), good to the last bits at any size (C. Loader, 2000). */
function lnProbability(k: number, n: number, p: number): number {
  if (k === 0) return n * lnComplement(p);
  if (k === n) return n * ln(p);
  const failures = n - k;
  const stirling = stirlingError(n) - stirlingError(k) - stirlingError(failures);
  return stirling - deviance(k, n * p) - deviance(failures, n * (1 - p)) - HALF_LN_2PI - 0.5 * ln(k * (failures / n));
}

/**
 * How many of `n` go each way, when one goes way i with a probability in proportion to `weights[i]`: a binomial for the
 * first way, of the rest one for the second, and so on. The counts add up to n. A way of weight 0 gets nothing and draws nothing.
 */
export function multinomial(random: Random, n: number, weights: readonly number[]): number[] {
  // What is left from way i on, summed from the end, so that the last weighty way has a share of exactly 1.
  const left: number[] = new Array(weights.length + 1).fill(0);
  for (let i = weights.length - 1; i >= 0; i--) {
    invariant(weights[i]! >= 0, 'weights are not negative', { weight: weights[i] });
    left[i] = left[i + 1]! + weights[i]!;
  }
  invariant(n === 0 || left[0]! > 0, 'some way has a weight', { n });
  let rest = n;
  return weights.map((weight, i) => {
    const count = weight === 0 ? 0 : binomial(random, rest, weight / left[i]!);
    rest -= count;
    return count;
  });
}
