/** Poisson: how many of very many independent rare things happen. */
import { invariant } from '../invariant.ts';
import type { Random } from '../random.ts';
import { exp, ln, stirlingError } from '../reproducible-math.ts';
import { deviance, HALF_LN_2PI } from './count-probabilities.ts';

/** A whole number with that mean, 0 <= mean <= 10^15. */
export function poisson(random: Random, mean: number): number {
  invariant(mean >= 0 && mean <= 1e15, 'a Poisson mean lies between 0 and 10^15', { mean });
  if (mean === 0) return 0;
  return mean < 10 ? byInversion(random, mean) : byRejection(random, mean);
}

/** Looks for the first k whose cumulated probability exceeds one uniform number. */
function byInversion(random: Random, mean: number): number {
  const none = exp(-mean);
  for (;;) {
    let rest = random.uniform();
    let probability = none;
    // Beyond 110 there is less than 2^-100; only rounding could get there, and then another number is drawn.
    for (let k = 0; k < 110; k++) {
      if (rest < probability) return k;
      rest -= probability;
      probability *= mean / (k + 1);
    }
  }
}

/**
 * W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993: algorithm PTRS, for means
 * from 10 on. A table mountain covers the histogram; most draws fall where acceptance is certain (`certain`), the others
 * are compared with the probability itself.
 */
function byRejection(random: Random, mean: number): number {
  const root = Math.sqrt(mean);
  const b = 0.931 + 2.53 * root;
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const certain = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= certain) return k;
    if (!(k >= 0) || (us < 0.013 && v > us)) continue;
    if (ln((v * inverseAlpha) / (a / (us * us) + b)) <= lnProbability(k, mean)) return k;
  }
}

/** ln P(k), good to the last bits at any size (C. Loader, 2000). */
function lnProbability(k: number, mean: number): number {
  if (k === 0) return -mean;
  return -stirlingError(k) - deviance(k, mean) - HALF_LN_2PI - 0.5 * ln(k);
}
