/** When requests come. */
import { expect, it } from 'vitest';
import { atSecond, type Instant } from '../../../src/kernel/time.ts';
import { lnProbabilityOfPoisson } from '../../theory/poisson-law.ts';
import { chiSquareP, FALSE_ALARM, normalP } from '../goodness-of-fit.ts';
import { behaviour, evenly, type FlowKind, pod, rig, source } from '../rig.ts';
import { constant, instantly, ofTick, poisson } from './reading.ts';

export function arrivalsLaws(kind: FlowKind): void {
  it('lets a Poisson source send Poisson numbers of requests in each tick, independently', () => {
    const run = rig(kind, evenly([pod('a', 1)]), { sources: [source({ arrivals: poisson(20) })], seed: 11 });
    run.runTo(4_010);
    const counts = Array.from({ length: 4_000 }, (_, i) => ofTick(run.ticks, i + 11, 1));
    const low = 8;
    const high = 34;
    const observed = new Array<number>(high - low + 1).fill(0);
    for (const n of counts) observed[Math.max(low, Math.min(high, n)) - low]! += 1;
    const law = observed.map((_, i) => Math.exp(lnProbabilityOfPoisson(low + i, 20)));
    law[0]! += Array.from({ length: low }, (_, k) => Math.exp(lnProbabilityOfPoisson(k, 20))).reduce((a, b) => a + b);
    law[law.length - 1]! += 1 - law.reduce((a, b) => a + b);
    expect(
      chiSquareP(
        observed,
        law.map((p) => p * counts.length),
      ),
    ).toBeGreaterThan(FALSE_ALARM);
    // Neighbouring ticks are uncorrelated: the lag-1 autocorrelation is nearly normal with variance 1/n.
    const mean = counts.reduce((a, b) => a + b) / counts.length;
    const variance = counts.reduce((s, x) => s + (x - mean) ** 2, 0) / counts.length;
    let lagged = 0;
    for (let i = 1; i < counts.length; i++) lagged += (counts[i]! - mean) * (counts[i - 1]! - mean);
    expect(normalP((lagged / counts.length / variance) * Math.sqrt(counts.length))).toBeGreaterThan(FALSE_ALARM);
  });

  it('lets a constant source send at even distances, and none before it begins or after it ends', () => {
    const users = source({ arrivals: constant(10), from: atSecond(2), until: atSecond(7) as Instant });
    const run = rig(kind, evenly([pod('a', 1, { behaviour: behaviour({ latency: instantly }) })]), {
      sources: [users],
    });
    run.runTo(20);
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((s) => ofTick(run.ticks, s, 1))).toEqual([0, 0, 10, 10, 10, 10, 10, 0]);
  });

  it('sends nothing at rate 0', () => {
    for (const arrivals of [constant(0), poisson(0)]) {
      const run = rig(kind, evenly([pod('a', 1)]), { sources: [source({ arrivals })] });
      run.runTo(20);
      expect(run.ticks).toEqual([]);
    }
  });

  it('stops its clock once every source has ended and every answer is sent', () => {
    const run = rig(kind, evenly([pod('a', 1)]), { sources: [source({ until: atSecond(5) as Instant })] });
    run.runTo(100);
    expect(run.engine.pending).toBe(0);
  });
}
