import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStreams } from '../../src/kernel/random.ts';
import { atSecond, beginning, type Duration, seconds } from '../../src/kernel/time.ts';
import { createArrivals, expectedRequests } from '../../src/traffic/arrivals.ts';
import type { Arrivals, RateCurve } from '../../src/traffic/model.ts';
import { cumulativeRate } from '../../src/traffic/rate-curve.ts';
import { chiSquareP, FALSE_ALARM, kolmogorovP, normalP } from './goodness-of-fit.ts';

const point = (second: number, perSecond: number) => ({ after: seconds(second), perSecond });
const ramp: RateCurve = { points: [point(10, 0), point(20, 50), point(30, 50), point(30, 5), point(40, 0)] };

const curves = fc
  .record({
    steps: fc.array(fc.tuple(fc.integer({ min: 0, max: 50_000_000 }), fc.double({ min: 0, max: 1_000, noNaN: true })), {
      minLength: 1,
      maxLength: 8,
    }),
    period: fc.option(fc.integer({ min: 1_000_000, max: 400_000_000 }), { nil: undefined }),
  })
  .map(({ steps, period }): RateCurve => {
    let at = 0;
    const points = steps.map(([gap, perSecond], i) => {
      at += i === 0 ? 0 : gap;
      return { after: at as Duration, perSecond };
    });
    return { points, ...(period !== undefined && period >= at && { period: period as Duration }) };
  });

describe('the expected number of requests', () => {
  it('is the area under the rate', () => {
    const expected = cumulativeRate(ramp);
    expect([0, 10, 15, 20, 30, 35, 40, 99].map((s) => expected.upTo(s * 1e6))).toEqual(
      [0, 0, 62.5, 250, 750, 768.75, 775, 775].map((x) => expect.closeTo(x, 6)),
    );
    expect(expectedRequests({ kind: 'varying', curve: ramp, process: 'poisson' }, seconds(30))).toBeCloseTo(750, 6);
  });

  it('begins anew with each period', () => {
    const expected = cumulativeRate({ ...ramp, period: seconds(50) });
    expect(expected.upTo(100e6)).toBeCloseTo(1_550, 6);
    expect(expected.upTo(115e6)).toBeCloseTo(1_612.5, 6);
    expect(expected.when(1_612.5)).toBeCloseTo(115e6, 0);
  });

  it('only grows, and has an inverse wherever something is expected', () => {
    fc.assert(
      fc.property(
        curves,
        fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 20 }),
        (curve, moments) => {
          const expected = cumulativeRate(curve);
          const sorted = [...moments].sort((a, b) => a - b);
          sorted.forEach((at, i) => {
            const n = expected.upTo(at);
            expect(n).toBeGreaterThanOrEqual(expected.upTo(sorted[i - 1] ?? 0) - 1e-6);
            if (n > 1e-3) expect(Math.abs(expected.upTo(expected.when(n)) - n)).toBeLessThan(1e-5 * Math.max(1, n));
          });
        },
      ),
    );
  });

  it('is never reached where nothing more comes', () => {
    expect(cumulativeRate(ramp).when(776)).toBe(Number.POSITIVE_INFINITY);
    expect(cumulativeRate({ points: [point(0, 0)] }).when(1)).toBe(Number.POSITIVE_INFINITY);
    expect(cumulativeRate({ points: [point(0, 0)], period: seconds(9) }).when(1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('arrivals at a changing rate', () => {
  const varying = (process: 'poisson' | 'constant', curve = ramp): Arrivals => ({ kind: 'varying', curve, process });
  const daily: RateCurve = { points: [point(0, 2), point(30, 80), point(60, 2)], period: seconds(60) };

  it('become independent exponential gaps of mean 1 when time is counted in expected arrivals (time rescaling)', () => {
    const process = createArrivals(varying('poisson', daily), atSecond(5), createStreams(4).named('a'));
    const expected = cumulativeRate(daily);
    const gaps: number[] = [];
    for (let at = 5e6, i = 0; i < 20_000; i++) {
      const next = process.nextAfter(at);
      gaps.push(expected.upTo(next - 5e6) - expected.upTo(at - 5e6));
      at = next;
    }
    expect(kolmogorovP(gaps, (x) => 1 - Math.exp(-x))).toBeGreaterThan(FALSE_ALARM);
    const products = gaps.slice(1).map((g, i) => (g - 1) * (gaps[i]! - 1));
    const correlation = products.reduce((a, b) => a + b) / products.length;
    expect(normalP(correlation * Math.sqrt(products.length))).toBeGreaterThan(FALSE_ALARM);
  });

  it('are as many in each stretch one by one as counted, in law', () => {
    const stretches = 6;
    const counts = (how: 'each' | 'counted') => {
      const found = new Array<number>(stretches).fill(0);
      for (let seed = 0; seed < 300; seed++) {
        const process = createArrivals(varying('poisson', daily), beginning, createStreams(seed).named(how));
        if (how === 'counted')
          for (let i = 0; i < stretches; i++) found[i]! += process.countIn(i * 10e6, (i + 1) * 10e6);
        else
          for (let at = process.nextAfter(0); at <= stretches * 10e6; at = process.nextAfter(at))
            found[Math.ceil(at / 10e6) - 1]! += 1;
      }
      return found;
    };
    const expected = cumulativeRate(daily);
    const law = Array.from(
      { length: stretches },
      (_, i) => 300 * (expected.upTo((i + 1) * 10e6) - expected.upTo(i * 10e6)),
    );
    for (const how of ['each', 'counted'] as const) {
      const found = counts(how);
      const statistic = found.reduce((sum, n, i) => sum + (n - law[i]!) ** 2 / law[i]!, 0);
      // Independent Poisson counts: no degree of freedom is lost to a total, but one fewer is on the safe side.
      expect(chiSquareP(found, law), `${how}: ${statistic}`).toBeGreaterThan(FALSE_ALARM);
    }
  });

  it('come when as many are expected, if evenly spaced', () => {
    const process = createArrivals(varying('constant'), beginning, createStreams(1).named('unused'));
    const expected = cumulativeRate(ramp);
    let n = 0;
    for (let at = process.nextAfter(0); Number.isFinite(at); at = process.nextAfter(at)) {
      n++;
      expect(Math.abs(expected.upTo(at) - n)).toBeLessThan(1e-6);
    }
    expect(n).toBe(775);
    expect(process.countIn(0, 20e6)).toBe(250);
    expect(process.countIn(20e6, 50e6)).toBe(525);
  });
});
