import { describe, expect, it } from 'vitest';
import { betaQuantile, incompleteBeta } from '../../../src/study/statistics/incomplete-beta.ts';
import { meanInterval, studentProbability, studentQuantile, summarise } from '../../../src/study/statistics/student.ts';

describe('Student’s t', () => {
  it.each([
    [0.975, 1, 12.706204736432095],
    [0.975, 2, 4.302652729911275],
    [0.975, 9, 2.2621571627409915],
    [0.975, 99, 1.9842169515086827],
    [0.995, 5, 4.032142983557536],
    [0.95, 30, 1.6972608943617378],
    [0.975, 1e6, 1.9599663567], // nearly the normal distribution
  ])('has its %f quantile with %i degrees of freedom where the tables have it', (p, freedom, wanted) => {
    expect(studentQuantile(p, freedom)).toBeCloseTo(wanted, 7);
    expect(studentQuantile(1 - p, freedom)).toBeCloseTo(-wanted, 7);
  });

  it('has quantiles that are the inverse of its probabilities', () => {
    for (const freedom of [1, 3, 19, 250]) {
      for (const p of [0.001, 0.2, 0.5, 0.9, 0.9999]) {
        expect(studentProbability(studentQuantile(p, freedom), freedom)).toBeCloseTo(p, 10);
      }
    }
  });

  it('gives the interval of a mean as the textbook does', () => {
    const summary = summarise([4, 5, 6, 7, 8]);
    expect(summary).toEqual({ count: 5, mean: 6, deviation: Math.sqrt(2.5) });
    const interval = meanInterval(summary ?? { count: 0, mean: 0, deviation: 0 }, 0.95);
    expect(interval?.low).toBeCloseTo(6 - 1.963243, 5);
    expect(interval?.high).toBeCloseTo(6 + 1.963243, 5);
  });

  it('says nothing of a mean of one value', () => {
    expect(meanInterval({ count: 1, mean: 3, deviation: null }, 0.95)).toBeNull();
  });
});

describe('the incomplete beta function', () => {
  it('is a polynomial where its parameters are whole', () => {
    for (const x of [0.01, 0.3, 0.77]) {
      expect(incompleteBeta(x, 1, 1)).toBeCloseTo(x, 14);
      expect(incompleteBeta(x, 2, 1)).toBeCloseTo(x * x, 14);
      expect(incompleteBeta(x, 2, 2)).toBeCloseTo(x * x * (3 - 2 * x), 14);
    }
  });

  it('mirrors itself', () => {
    expect(incompleteBeta(0.3, 4.5, 0.7)).toBeCloseTo(1 - incompleteBeta(0.7, 0.7, 4.5), 13);
  });

  it('is inverted by its quantile', () => {
    expect(incompleteBeta(betaQuantile(0.123, 7, 90), 7, 90)).toBeCloseTo(0.123, 12);
  });
});
