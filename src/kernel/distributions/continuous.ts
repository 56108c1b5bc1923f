/** Continuous distributions: times to live, to serve, to react. */
import { invariant } from '../invariant.ts';
import type { Random } from '../random.ts';
import { exp, ln, normalQuantile } from '../reproducible-math.ts';

/** Uniform in [low, high). */
export function uniformBetween(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** Exponential with that mean, by inversion; at most 36.8 means, the price of 53 random bits. */
export function exponential(random: Random, mean: number): number {
  return -ln(1 - random.uniform()) * mean;
}

/** Normal, by inversion. */
export function normal(random: Random, mean: number, deviation: number): number {
  return mean + deviation * standardNormal(random);
}

/** The quantile of 0 would be minus infinity; the middle of the first cell stands for it. */
function standardNormal(random: Random): number {
  const u = random.uniform();
  return normalQuantile(u === 0 ? 5.551115123125783e-17 : u);
}

/** The logarithm of a lognormal variable: normal with this mean `mu` and deviation `sigma`. */
export interface LogScale {
  readonly mu: number;
  readonly sigma: number;
}

/** Lognormal, by inversion. */
export function lognormal(random: Random, { mu, sigma }: LogScale): number {
  return exp(mu + sigma * standardNormal(random));
}

/** The lognormal distribution with that median, of which 95 % lie below `p95`: how people state latencies. */
export function lognormalOfMedian({ median, p95 }: { readonly median: number; readonly p95: number }): LogScale {
  invariant(median > 0 && p95 >= median, 'a lognormal has 0 < median <= p95', { median, p95 });
  return { mu: ln(median), sigma: ln(p95 / median) / Z95 };
}
const Z95 = normalQuantile(0.95);

/** The lognormal distribution with that mean and standard deviation of the variable itself, not of its logarithm. */
export function lognormalOfMean({ mean, deviation }: { readonly mean: number; readonly deviation: number }): LogScale {
  invariant(mean > 0 && deviation >= 0, 'a lognormal has a positive mean', { mean, deviation });
  const variance = ln(1 + (deviation / mean) * (deviation / mean));
  return { mu: ln(mean) - variance / 2, sigma: Math.sqrt(variance) };
}

/**
 * Gamma with mean shape * scale (G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", 2000):
 * a cubed normal, accepted with exactly the probability that makes it gamma.
 */
export function gamma(random: Random, shape: number, scale: number): number {
  invariant(shape > 0 && scale >= 0, 'a gamma distribution has a positive shape', { shape, scale });
  if (shape < 1) {
    // A gamma variable of shape + 1 times U^(1 / shape) has that shape.
    const power = ln(1 - random.uniform()) / shape;
    return gamma(random, shape + 1, scale) * exp(power);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = standardNormal(random);
    const v = 1 + c * x;
    if (v <= 0) continue;
    const cube = v * v * v;
    if (ln(1 - random.uniform()) < 0.5 * x * x + d * (1 - cube + ln(cube))) return d * cube * scale;
  }
}

/** Weibull, by inversion; shape below 1: the longer it has lived the longer it will, above 1: it wears out. */
export function weibull(random: Random, shape: number, scale: number): number {
  const size = exponential(random, 1);
  return size === 0 ? 0 : scale * exp(ln(size) / shape);
}

/** Pareto, by inversion: above `least`, and P(X > x) = (least / x)^shape. */
export function pareto(random: Random, shape: number, least: number): number {
  return least * exp(exponential(random, 1) / shape);
}
