import { describe, expect, it } from 'vitest';
import { binomialProbability } from '../../../src/study/power/count-distribution.ts';
import { bonettPrice, clopperPearson, lowerShare, upperShare } from '../../../src/study/statistics/proportion.ts';
import { quantile } from '../../../src/study/statistics/quantile.ts';

describe('the interval of a share', () => {
  it.each([
    [0, 100, 0, 0.0362167],
    [5, 100, 0.0164319, 0.1128349],
    [50, 100, 0.3983211, 0.6016789],
    [20, 20, 0.8315665, 1],
  ])('is Clopper and Pearson’s for %i of %i', (count, of, low, high) => {
    const interval = clopperPearson(count, of, 0.95);
    expect(interval.low).toBeCloseTo(low, 6);
    expect(interval.high).toBeCloseTo(high, 6);
  });

  it('covers at least as often as it says, whatever the share: exactly summed, not tried', () => {
    for (const n of [10, 37]) {
      for (const share of [0.003, 0.05, 0.31, 0.5, 0.97]) {
        let covered = 0;
        for (let k = 0; k <= n; k++) {
          const { low, high } = clopperPearson(k, n, 0.95);
          if ((low ?? 0) <= share && share <= (high ?? 1)) covered += binomialProbability(k, n, share);
        }
        expect(covered).toBeGreaterThanOrEqual(0.95);
      }
    }
  });

  it('bounds what never happened by the rule of three', () => {
    expect(upperShare(0, 300, 0.95)).toBeCloseTo(3 / 300, 3);
    expect(lowerShare(300, 300, 0.95)).toBeCloseTo(1 - 3 / 300, 3);
  });
});

describe('the difference of two shares of the same runs', () => {
  it('covers near its rate, summed over all that can be seen of pairs that agree mostly', () => {
    // Both: 90 %, only b: 8 %, only a: 2 %; the true difference is 6 %.
    const [n, onlyB, onlyA] = [40, 0.08, 0.02];
    let covered = 0;
    for (let b = 0; b <= n; b++) {
      for (let a = 0; a + b <= n; a++) {
        const probability = binomialProbability(b, n, onlyB) * binomialProbability(a, n - b, onlyA / (1 - onlyB));
        const pairs = Array.from({ length: n }, (_, i): readonly [number, number] =>
          i < b ? [0, 1] : i < a + b ? [1, 0] : [1, 1],
        );
        const { low, high } = bonettPrice(pairs, 0.95)?.interval ?? { low: 1, high: -1 };
        if ((low ?? 1) <= 0.06 && 0.06 <= (high ?? -1)) covered += probability;
      }
    }
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.995);
  });

  it('is not sure of anything after a few runs that agree', () => {
    const interval = bonettPrice(
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      0.95,
    )?.interval;
    expect(interval?.low).toBeLessThan(0);
    expect(interval?.high).toBeGreaterThan(0);
  });
});

describe('the interval of a quantile', () => {
  it('lies between the order statistics of the tables', () => {
    // The 95 % interval of a median of 20: the 6th to the 15th smallest.
    const values = Array.from({ length: 20 }, (_, i) => i + 1);
    expect(quantile(values, 0.5, 0.95)).toEqual({ at: 0.5, value: 10, interval: { low: 6, high: 15 } });
  });

  it('has no upper end where the sample is too small for one', () => {
    expect(quantile([1, 2, 3], 0.95, 0.95)).toEqual({ at: 0.95, value: 3, interval: { low: 2, high: null } });
  });
});
