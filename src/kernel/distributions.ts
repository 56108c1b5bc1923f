/**
 * Draws from distributions. All take a `Random` first. Those that can, draw by inversion: one uniform number, and the
 * larger it is the larger the result, so that two runs that share a stream stay as alike as their parameters allow.
 * Counts (Poisson, binomial, multinomial) are drawn from the exact law at every size, not from a normal approximation.
 *
 * Parameters are positional as in the literature (n, p; shape, scale), because these are called once per request or tick.
 */
export { binomial, multinomial } from './distributions/binomial.ts';
export {
  exponential,
  gamma,
  type LogScale,
  lognormal,
  lognormalOfMean,
  lognormalOfMedian,
  normal,
  pareto,
  uniformBetween,
  weibull,
} from './distributions/continuous.ts';
export { bernoulli, discrete, empirical, type Sampler } from './distributions/discrete.ts';
export { poisson } from './distributions/poisson.ts';
