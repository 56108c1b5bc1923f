import { describe, expect, it } from 'vitest';
import { createStreams } from '../../src/kernel/random.ts';
import { atSecond, beginning } from '../../src/kernel/time.ts';
import { createArrivals } from '../../src/traffic/arrivals.ts';

const random = () => createStreams(7).named('arrivals');

describe('constant arrivals', () => {
  it('come at even distances from the beginning, without drift, one by one and counted alike', () => {
    for (const perSecond of [1, 3, 7, 0.3, 1_000 / 7]) {
      const one = createArrivals({ kind: 'constant', perSecond }, atSecond(2), random());
      const counted = createArrivals({ kind: 'constant', perSecond }, atSecond(2), random());
      let n = 0;
      let at = one.nextAfter(0);
      expect(at).toBeCloseTo(2e6 + 1e6 / perSecond, 6);
      for (let end = 500_000; end < 60e6; end += 500_000) {
        const before = n;
        for (; at <= end; at = one.nextAfter(at)) n++;
        expect(counted.countIn(end - 500_000, end)).toBe(n - before);
      }
      expect(n).toBe(Math.floor(57.5 * perSecond + 1e-9));
    }
  });
});

describe('Poisson arrivals', () => {
  it('come ever later and not by any rhythm', () => {
    const process = createArrivals({ kind: 'poisson', perSecond: 100 }, beginning, random());
    let [at, previous] = [0, 0];
    const gaps: number[] = [];
    for (let i = 0; i < 1_000; i++, previous = at) {
      at = process.nextAfter(at);
      gaps.push(at - previous);
    }
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    expect(Math.abs(at / 1e6 - 10)).toBeLessThan(4 * Math.sqrt(0.1));
  });

  it('never come at rate 0', () => {
    for (const kind of ['constant', 'poisson'] as const) {
      const none = createArrivals({ kind, perSecond: 0 }, beginning, random());
      expect(none.nextAfter(5)).toBe(Number.POSITIVE_INFINITY);
      expect(none.countIn(0, 1e9)).toBe(0);
    }
  });
});
