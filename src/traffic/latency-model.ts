/** Distributions of latencies, in the two forms flows need: one draw after the other, and the probability of each cell. */
import { exponential, type LogScale, lognormal, type Sampler, uniformBetween } from '../kernel/distributions.ts';
import type { DurationModel } from '../kernel/duration-model.ts';
import { exp, expm1, ln, normalQuantile } from '../kernel/reproducible-math.ts';
import type { LatencyCells } from './latency-cells.ts';
import { meanOfPieces, type Piece, pieceBetween, pieceSampler, piecesOf } from './latency-pieces.ts';

/** A distribution cut into cells: only those that have a chance. */
export interface CellDistribution {
  readonly cells: Uint16Array;
  readonly probabilities: Float64Array;
  /** Mean latency within each cell, in microseconds. */
  readonly means: Float64Array;
}

/** Draws latencies in microseconds. */
export function latencySampler(model: DurationModel): Sampler {
  switch (model.kind) {
    case 'constant':
      return () => model.value;
    case 'exponential':
      return (random) => exponential(random, model.mean);
    case 'uniform':
      return (random) => uniformBetween(random, model.from, model.to);
    case 'lognormal': {
      const scale = logScaleOf(model);
      if (scale === undefined) return () => model.median;
      return (random) => lognormal(random, scale);
    }
    case 'empirical':
    case 'percentiles':
      return pieceSampler(piecesOf(model));
  }
}

/** The mean of a model in microseconds. */
export function meanLatency(model: DurationModel): number {
  switch (model.kind) {
    case 'constant':
      return model.value;
    case 'exponential':
      return model.mean;
    case 'uniform':
      return (model.from + model.to) / 2;
    case 'lognormal': {
      const scale = logScaleOf(model);
      return scale === undefined ? model.median : exp(scale.mu + (scale.sigma * scale.sigma) / 2);
    }
    case 'empirical':
    case 'percentiles':
      return meanOfPieces(piecesOf(model));
  }
}

/** The model, every latency multiplied by `factor`, cut into cells. */
export function cellDistribution(model: DurationModel, factor: number, cells: LatencyCells): CellDistribution {
  const law = lawOf(model, factor);
  const found: number[] = [];
  const probabilities: number[] = [];
  const means: number[] = [];
  // Latencies are rounded to whole microseconds, so a cell takes in half a microsecond beyond its border.
  for (let c = cells.cellOf(Math.max(0, Math.round(law.least))), from = 0; c < cells.count; c++) {
    const to = cells.upper[c]! + 0.5;
    const { mass, moment } = law.between(found.length === 0 ? 0 : from, to);
    if (mass > 0) {
      found.push(c);
      probabilities.push(mass);
      means.push(moment / mass);
    }
    if (to >= law.greatest) break;
    from = to;
  }
  return {
    cells: Uint16Array.from(found),
    probabilities: Float64Array.from(probabilities),
    means: Float64Array.from(means),
  };
}

/** Probability of a stretch, and the integral of the latency over it. */
interface Stretch {
  readonly mass: number;
  readonly moment: number;
}

interface Law {
  /** Outside [least, greatest] there is less than 10^-7. */
  readonly least: number;
  readonly greatest: number;
  between(from: number, to: number): Stretch;
}

function lawOf(model: DurationModel, factor: number): Law {
  switch (model.kind) {
    case 'constant':
      return constantLaw(model.value * factor);
    case 'exponential':
      return exponentialLaw(model.mean * factor);
    case 'uniform':
      return model.to > model.from
        ? uniformLaw(model.from * factor, model.to * factor)
        : constantLaw(model.from * factor);
    case 'lognormal': {
      const scale = logScaleOf(model);
      if (scale === undefined) return constantLaw(model.median * factor);
      return lognormalLaw({ mu: scale.mu + ln(factor), sigma: scale.sigma });
    }
    case 'empirical':
    case 'percentiles':
      return piecewiseLaw(
        piecesOf(model).map(({ from, to, mass }) => ({ from: from * factor, to: to * factor, mass })),
      );
  }
}

const piecewiseLaw = (pieces: readonly Piece[]): Law => ({
  least: pieces[0]!.from,
  greatest: pieces.at(-1)!.to,
  between: (from, to) => pieceBetween(pieces, from, to),
});

function constantLaw(value: number): Law {
  return {
    least: value,
    greatest: value,
    between: (from, to) => (from <= value && value < to ? { mass: 1, moment: value } : { mass: 0, moment: 0 }),
  };
}

function uniformLaw(low: number, high: number): Law {
  return {
    least: low,
    greatest: high,
    between(from, to) {
      const a = Math.max(from, low);
      const b = Math.min(to, high);
      const mass = b > a ? (b - a) / (high - low) : 0;
      return { mass, moment: (mass * (a + b)) / 2 };
    },
  };
}

function exponentialLaw(mean: number): Law {
  return {
    least: 0,
    greatest: 20 * mean,
    between(from, to) {
      const left = exp(-from / mean);
      const width = to - from;
      if (width > 40 * mean) return { mass: left, moment: left * (from + mean) };
      const mass = -expm1(-width / mean) * left;
      // The integral of x e^(-x/m) / m between from and to.
      return { mass, moment: (from + mean) * left - (to + mean) * exp(-to / mean) };
    },
  };
}

/** How many deviations of the logarithm a lognormal latency is followed: beyond lie 2 * 10^-8 on each side. */
const REACH = 5.5;
/** Gauss-Legendre nodes and weights on [-1, 1], three points; a panel of at most 1/4 deviation is good to 10^-11. */
const NODES = [-0.7745966692414834, 0, 0.7745966692414834] as const;
const WEIGHTS = [0.5555555555555556, 0.8888888888888888, 0.5555555555555556] as const;
const PER_ROOT_2PI = 0.3989422804014327;

/** By quadrature over the normal density: a few multiplications where the error function would take thousands. */
function lognormalLaw({ mu, sigma }: LogScale): Law {
  const least = exp(mu - REACH * sigma);
  const greatest = exp(mu + REACH * sigma);
  const deviation = (x: number) => (x <= least ? -REACH : x >= greatest ? REACH : (ln(x) - mu) / sigma);
  return {
    least,
    greatest,
    between(from, to) {
      const a = deviation(from);
      const b = deviation(to);
      const panels = Math.max(1, Math.ceil((b - a) * 4));
      const half = (b - a) / panels / 2;
      let mass = 0;
      let moment = 0;
      for (let p = 0; p < panels; p++) {
        const centre = a + (2 * p + 1) * half;
        for (let i = 0; i < 3; i++) {
          const z = centre + half * NODES[i]!;
          const density = WEIGHTS[i]! * half * PER_ROOT_2PI * exp((-z * z) / 2);
          mass += density;
          moment += density * exp(mu + sigma * z);
        }
      }
      return b > a ? { mass, moment } : { mass: 0, moment: 0 };
    },
  };
}

/** `undefined` for one that does not vary. */
function logScaleOf(model: DurationModel & { readonly kind: 'lognormal' }): LogScale | undefined {
  if (!(model.p99 > model.median)) return undefined;
  return { mu: ln(model.median), sigma: ln(model.p99 / model.median) / Z99 };
}
const Z99 = normalQuantile(0.99);
