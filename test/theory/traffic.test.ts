/**
 * Traffic against the formulas of probability, for both flows. What is asserted is the rate at which something holds over
 * many seeds, not one lucky seed; a fresh set of seeds would fail a test with probability 10^-4.
 */
import { describe, expect, it } from 'vitest';
import { createStreams } from '../../src/kernel/random.ts';
import { atSecond, beginning, type Instant, milliseconds, seconds } from '../../src/kernel/time.ts';
import { samplesIn } from '../../src/metrics/instruments.ts';
import { createArrivals } from '../../src/traffic/arrivals.ts';
import { meanLatency } from '../../src/traffic/latency-model.ts';
import { chiSquareP, FALSE_ALARM, kolmogorovP, normalP } from '../traffic/goodness-of-fit.ts';
import { behaviour, pod, rig, source } from '../traffic/rig.ts';
import { lnProbabilityOfPoisson } from './poisson-law.ts';

describe('Poisson arrivals', () => {
  it('become independent exponential gaps of mean 1 when time is counted in expected arrivals', () => {
    const process = createArrivals({ kind: 'poisson', perSecond: 37 }, beginning, createStreams(1).named('arrivals'));
    const gaps: number[] = [];
    for (let at = 0, i = 0; i < 20_000; i++) {
      const next = process.nextAfter(at);
      gaps.push((37 * (next - at)) / 1e6);
      at = next;
    }
    expect(kolmogorovP(gaps, (x) => 1 - Math.exp(-x))).toBeGreaterThan(FALSE_ALARM);
    const products = gaps.slice(1).map((g, i) => (g - 1) * (gaps[i]! - 1));
    const correlation = products.reduce((a, b) => a + b) / products.length;
    expect(normalP(correlation * Math.sqrt(products.length))).toBeGreaterThan(FALSE_ALARM);
  });
});

describe.each(['exact', 'aggregate'] as const)('the %s flow', (kind) => {
  it('splits binomially: 95 % intervals for the canary\u2019s share hold it 95 times of a hundred', () => {
    const share = 0.2;
    const runs = 600;
    let held = 0;
    for (let seed = 0; seed < runs; seed++) {
      const [stable, canary] = [pod('a', 1), pod('b', 2)];
      const targets = [
        { pod: stable, service: 's', share: 1 - share },
        { pod: canary, service: 's', share },
      ];
      const run = rig(kind, { targets, unserved: [] }, { seed });
      run.runTo(20);
      const count = (revision: number) =>
        run.ticks.filter((t) => t.revision === revision).reduce((sum, t) => sum + t.requests, 0);
      const n = count(1) + count(2);
      if (Math.abs(count(2) / n - share) <= 1.959963984540054 * Math.sqrt((share * (1 - share)) / n)) held++;
    }
    expect(normalP((held - 0.95 * runs) / Math.sqrt(0.95 * 0.05 * runs))).toBeGreaterThan(FALSE_ALARM);
  });

  it('has as many requests in flight as Little and Erlang say: Poisson, of mean rate times latency (M/G/\u221e)', () => {
    const latency = { kind: 'lognormal', median: milliseconds(300), p99: seconds(2) } as const;
    const rate = 25;
    const mean = (rate * meanLatency(latency)) / 1e6;
    const inFlight: number[] = [];
    for (let seed = 0; seed < 1_500; seed++) {
      const target = pod('a', 1, { behaviour: behaviour({ latency }) });
      // The clock is stopped 0.3 s into a tick, so that a stretch of the aggregate flow ends there, too.
      const stop = atSecond(12.3) as Instant;
      const users = source({ arrivals: { kind: 'poisson', perSecond: rate }, until: stop });
      const run = rig(
        kind,
        { targets: [{ pod: target, service: 's', share: 1 }], unserved: [] },
        { sources: [users], seed },
      );
      run.runTo(12.3);
      run.flow.settle();
      const answered = samplesIn(target.meters.collect()).find((s) =>
        s.labels.pairs.some(([, v]) => v === 'http_requests_total'),
      )!.value;
      run.runTo(100);
      inFlight.push(run.ticks.reduce((sum, t) => sum + t.requests, 0) - answered);
    }
    const [low, high] = [Math.floor(mean - 2.2 * Math.sqrt(mean)), Math.ceil(mean + 2.2 * Math.sqrt(mean))];
    const observed = new Array<number>(high - low + 1).fill(0);
    for (const n of inFlight) observed[Math.max(low, Math.min(high, n)) - low]! += 1;
    const law = observed.map((_, i) => Math.exp(lnProbabilityOfPoisson(low + i, mean)));
    for (let k = 0; k < low; k++) law[0]! += Math.exp(lnProbabilityOfPoisson(k, mean));
    law[law.length - 1]! += 1 - law.reduce((a, b) => a + b);
    expect(
      chiSquareP(
        observed,
        law.map((p) => p * inFlight.length),
      ),
    ).toBeGreaterThan(FALSE_ALARM);
  });
});
