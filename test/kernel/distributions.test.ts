import { describe, expect, it } from 'vitest';
import * as d from '../../src/kernel/distributions.ts';
import { createStreams, type Random } from '../../src/kernel/random.ts';
import { erfc, lgamma } from '../../src/kernel/reproducible-math.ts';
import { expectCounts, expectLaw, expectMean } from './goodness-of-fit.ts';

const streams = createStreams('distributions');
const sample = (name: string, count: number, draw: (random: Random) => number): number[] => {
  const random = streams.named(name);
  return Array.from({ length: count }, () => draw(random));
};
const normalLaw = (z: number) => erfc(-z / Math.SQRT2) / 2;

describe('continuous distributions follow their laws', () => {
  const laws: readonly (readonly [string, (random: Random) => number, (x: number) => number])[] = [
    ['uniform', (r) => d.uniformBetween(r, -2, 5), (x) => (x + 2) / 7],
    ['exponential', (r) => d.exponential(r, 3), (x) => 1 - Math.exp(-x / 3)],
    ['normal', (r) => d.normal(r, 10, 2), (x) => normalLaw((x - 10) / 2)],
    ['lognormal', (r) => d.lognormal(r, { mu: 1, sigma: 0.5 }), (x) => normalLaw((Math.log(x) - 1) / 0.5)],
    ['gamma of shape 1', (r) => d.gamma(r, 1, 2), (x) => 1 - Math.exp(-x / 2)],
    ['gamma of shape 3', (r) => d.gamma(r, 3, 1), (x) => 1 - Math.exp(-x) * (1 + x + (x * x) / 2)],
    ['gamma of shape 1/2', (r) => d.gamma(r, 0.5, 2), (x) => 1 - 2 * normalLaw(-Math.sqrt(x))],
    ['weibull', (r) => d.weibull(r, 1.5, 4), (x) => 1 - Math.exp(-((x / 4) ** 1.5))],
    ['weibull of shape 0.4', (r) => d.weibull(r, 0.4, 1), (x) => 1 - Math.exp(-(x ** 0.4))],
    ['pareto', (r) => d.pareto(r, 2.5, 3), (x) => 1 - (3 / x) ** 2.5],
  ];
  it.each(laws)('%s', (name, draw, law) => {
    const draws = sample(name, 100_000, draw);
    expectLaw(draws, law);
    // The tail by itself: what lies beyond the 99.9 % point must again be uniform under its own law.
    const tail = draws.map(law).filter((p) => p > 0.999);
    expectMean(
      tail.map((p) => (p - 0.999) / 0.001),
      1 / 2,
      1 / 12,
    );
    expect(Math.abs(tail.length - 100)).toBeLessThan(55);
  });

  it('gamma of a large shape has its mean and variance', () => {
    const draws = sample('gamma large', 50_000, (r) => d.gamma(r, 1e6, 1e-3));
    expectMean(draws, 1e3, 1);
    expectMean(
      draws.map((x) => (x - 1e3) ** 2),
      1,
      2,
    );
  });
});

describe('extreme parameters', () => {
  const random = streams.named('extremes');
  it.each<readonly [string, () => number, number]>([
    ['exponential of mean 0', () => d.exponential(random, 0), 0],
    ['normal of deviation 0', () => d.normal(random, 7, 0), 7],
    ['lognormal of sigma 0', () => d.lognormal(random, { mu: 0, sigma: 0 }), 1],
    ['poisson of mean 0', () => d.poisson(random, 0), 0],
    ['poisson of mean 1e-9 (nearly surely)', () => d.poisson(random, 1e-9), 0],
    ['binomial of nothing', () => d.binomial(random, 0, 0.5), 0],
    ['binomial of p = 0', () => d.binomial(random, 1e15, 0), 0],
    ['binomial of p = 1', () => d.binomial(random, 1e15, 1), 1e15],
  ])('%s', (_, draw, expected) => {
    for (let i = 0; i < 1_000; i++) expect(Math.abs(draw() - expected)).toBe(0);
  });

  it('bernoulli never happens at 0 and always at 1', () => {
    for (let i = 0; i < 1_000; i++) expect([d.bernoulli(random, 0), d.bernoulli(random, 1)]).toEqual([false, true]);
  });

  it.each([-0.1, 1.1, Number.NaN])('a probability of %s is refused', (p) => {
    expect(() => d.binomial(random, 5, p)).toThrow('probability');
  });

  it('quantiles at the ends of uniform are finite', () => {
    const constant = (u: number): Random => ({ uniform: () => u, integer: () => 0, uint32: () => 0 });
    for (const u of [0, 2 ** -53, 1 - 2 ** -53]) {
      expect(Number.isFinite(d.normal(constant(u), 0, 1))).toBe(true);
      expect(Number.isFinite(d.exponential(constant(u), 1))).toBe(true);
      expect(Number.isFinite(d.weibull(constant(u), 0.5, 1))).toBe(true);
      expect(Number.isFinite(d.pareto(constant(u), 1, 1))).toBe(true);
    }
  });
});

describe('poisson', () => {
  const lnP = (mean: number) => (k: number) => -mean + k * Math.log(mean) - lgamma(k + 1);
  it.each([0.01, 0.7, 4, 9.99, 10, 10.5, 33, 200, 4_000])('follows its law at mean %s', (mean) => {
    const width = 7 * Math.sqrt(mean) + 7;
    expectCounts(
      sample(`poisson ${mean}`, 100_000, (r) => d.poisson(r, mean)),
      lnP(mean),
      Math.max(0, Math.floor(mean - width)),
      Math.ceil(mean + width),
    );
  });

  it('is right in its mean, variance and shape at mean 1e9', () => {
    const z = sample('poisson 1e9', 200_000, (r) => (d.poisson(r, 1e9) - 1e9) / Math.sqrt(1e9));
    // At this size the law is normal to within 10^-5, far below what these draws can see.
    expectLaw(z, normalLaw);
    expectMean(z, 0, 1);
    expectMean(
      z.map((x) => x * x),
      1,
      2,
    );
  });

  it('of mean 1e-9 happens once in a billion: not in 200 000 draws', () => {
    expect(sample('rare', 200_000, (r) => d.poisson(r, 1e-9)).filter((k) => k > 0)).toEqual([]);
  });
});

describe('binomial', () => {
  const lnP = (n: number, p: number) => (k: number) =>
    lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * Math.log(p) + (n - k) * Math.log1p(-p);
  it.each([
    [1, 0.3],
    [2, 0.5],
    [20, 0.1],
    [20, 0.5],
    [21, 0.5],
    [50, 0.95],
    [100, 0.0999],
    [100, 0.1001],
    [1_000, 0.3],
    [1_000, 0.999],
    [100_000, 0.00001],
    [100_000, 0.02],
    [1_000_000, 0.5],
  ])('follows its law at n = %s, p = %s', (n, p) => {
    const width = 7 * Math.sqrt(n * p * (1 - p)) + 7;
    expectCounts(
      sample(`binomial ${n} ${p}`, 100_000, (r) => d.binomial(r, n, p)),
      lnP(n, p),
      Math.max(0, Math.floor(n * p - width)),
      Math.min(n, Math.ceil(n * p + width)),
    );
  });

  it.each([
    [1e9, 0.3],
    [1e12, 0.5],
    [1e15, 0.01],
  ])('is right in mean, variance and shape at n = %s, p = %s', (n, p) => {
    const deviation = Math.sqrt(n * p * (1 - p));
    const z = sample(`binomial ${n}`, 100_000, (r) => (d.binomial(r, n, p) - n * p) / deviation);
    expectLaw(z, normalLaw);
    expectMean(z, 0, 1);
    expectMean(
      z.map((x) => x * x),
      1,
      2,
    );
  });

  it('with huge n and tiny p is a Poisson', () => {
    const draws = sample('poisson limit', 200_000, (r) => d.binomial(r, 1e12, 3e-12));
    expectCounts(draws, (k) => -3 + k * Math.log(3) - lgamma(k + 1), 0, 20);
  });
});

describe('multinomial', () => {
  it('shares out everything, and nothing to ways without weight', () => {
    const random = streams.named('multinomial');
    for (let i = 0; i < 2_000; i++) {
      const counts = d.multinomial(random, 1_000, [0, 5, 0, 0.1, 94.9, 0]);
      expect(counts.reduce((a, b) => a + b)).toBe(1_000);
      expect([counts[0], counts[2], counts[5]]).toEqual([0, 0, 0]);
    }
  });

  it('gives each way a binomial share', () => {
    const random = streams.named('multinomial shares');
    const draws = Array.from({ length: 50_000 }, () => d.multinomial(random, 40, [1, 2, 5]));
    [1 / 8, 2 / 8, 5 / 8].forEach((p, way) => {
      expectCounts(
        draws.map((counts) => counts[way]!),
        (k) => lgamma(41) - lgamma(k + 1) - lgamma(41 - k) + k * Math.log(p) + (40 - k) * Math.log(1 - p),
        0,
        40,
      );
    });
  });

  it('makes of thirds exactly what weights say, whatever their unit', () => {
    const counts = (unit: number) => d.multinomial(createStreams(1).named('m'), 1_000, [unit, unit, 2 * unit]);
    expect(counts(1)).toEqual(counts(0.25));
  });

  it('needs a weight if there is anything to share', () => {
    const random = streams.named('no weights');
    expect(d.multinomial(random, 0, [0, 0])).toEqual([0, 0]);
    expect(() => d.multinomial(random, 1, [0, 0])).toThrow('weight');
  });
});

describe('discrete and empirical', () => {
  it('draw indices by weight, never one of weight 0', () => {
    const weights = [0, 1, 0, 3, 6, 0];
    const draws = sample('discrete', 100_000, d.discrete(weights));
    expect(draws.filter((index) => weights[index] === 0)).toEqual([]);
    expectCounts(draws, (k) => Math.log(weights[k]! / 10), 0, 5);
  });

  it('draw each observed value equally often', () => {
    const draws = sample('empirical', 40_000, d.empirical([30, 10, 20, 10]));
    expectCounts(
      draws.map((x) => x / 10 - 1),
      (k) => Math.log([2, 1, 1][k]! / 4),
      0,
      2,
    );
  });

  it('refuse to draw from nothing', () => {
    for (const weights of [[], [0], [-1, 2], [Number.NaN], [Number.POSITIVE_INFINITY]])
      expect(() => d.discrete(weights)).toThrow();
    expect(() => d.empirical([])).toThrow();
  });
});

describe('lognormal by what people know of it', () => {
  it('has the stated median and 95th percentile', () => {
    const law = d.lognormalOfMedian({ median: 40, p95: 250 });
    const draws = sample('by median', 100_000, (r) => d.lognormal(r, law));
    const below = (x: number) => draws.filter((draw) => draw < x).length / draws.length;
    expect(Math.abs(below(40) - 0.5)).toBeLessThan(4.9 * Math.sqrt(0.25 / draws.length));
    expect(Math.abs(below(250) - 0.95)).toBeLessThan(4.9 * Math.sqrt(0.0475 / draws.length));
  });

  it('has the stated mean and deviation', () => {
    const { mu, sigma } = d.lognormalOfMean({ mean: 50, deviation: 30 });
    expect(Math.exp(mu + sigma ** 2 / 2)).toBeCloseTo(50, 10);
    expect(Math.sqrt(Math.expm1(sigma ** 2)) * 50).toBeCloseTo(30, 10);
  });
});

describe('inversion', () => {
  it('keeps runs alike: a larger uniform never gives a smaller result', () => {
    const ramp = (u: number): Random => ({ uniform: () => u, integer: () => 0, uint32: () => 0 });
    const draws: readonly ((random: Random) => number)[] = [
      (r) => d.exponential(r, 2),
      (r) => d.normal(r, 0, 1),
      (r) => d.lognormal(r, { mu: 0, sigma: 2 }),
      (r) => d.weibull(r, 0.7, 1),
      (r) => d.pareto(r, 1.2, 1),
      (r) => d.poisson(r, 5),
      (r) => d.binomial(r, 40, 0.1),
      d.discrete([3, 0, 1, 1]),
      d.empirical([5, 1, 3]),
    ];
    for (const draw of draws) {
      const results = Array.from({ length: 2_001 }, (_, i) => draw(ramp(i / 2_001)));
      expect(results).toEqual([...results].sort((a, b) => a - b));
    }
  });
});
