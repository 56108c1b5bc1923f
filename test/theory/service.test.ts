/**
 * Pods with workers, queues and processors against queueing theory, through the traffic flow itself. Every claim is about
 * many seeds: of so many 95 % confidence intervals as many hold the formula as should. With fresh seeds each test would fail
 * with probability 10^-4.
 */
import { describe, expect, it } from 'vitest';
import { lognormalOfMean } from '../../src/kernel/distributions.ts';
import { atSecond, type Instant, milliseconds, seconds } from '../../src/kernel/time.ts';
import type { Arrivals, Behaviour, TrafficSource } from '../../src/traffic/model.ts';
import { chiSquareP, FALSE_ALARM } from '../traffic/goodness-of-fit.ts';
import { behaviour, evenly, pod, rig, source } from '../traffic/rig.ts';
import { interval95, isCoverage95 } from './coverage.ts';
import { closedMVA, machineRepair, presentMM1K, sojournMG1, sojournMMc, sojournPS } from './formulas.ts';

const RUNS = 100;
const WARM_UP = 40;
const TICKS = 320;

const exponential = (ms: number) => ({ kind: 'exponential', mean: milliseconds(ms) }) as const;
const poisson = (perSecond: number): Arrivals => ({ kind: 'poisson', perSecond });
const workers = (n: number, queue?: number) => ({
  concurrency: { workers: n, whenFull: '503', ...(queue !== undefined && { queue }) },
});

interface Tick {
  readonly requests: number;
  readonly failed: number;
  /** Of all latencies, in seconds. */
  readonly time: number;
}

/** What ended in each second once the system has forgotten that it began empty. */
function ticksOf(served: Partial<Behaviour>, sources: readonly TrafficSource[], seed: number): readonly Tick[] {
  const run = rig('queueing', evenly([pod('a', 1, { behaviour: behaviour(served) })]), { sources, seed });
  run.runTo(WARM_UP + TICKS);
  const ticks = Array.from({ length: TICKS }, () => ({ requests: 0, failed: 0, time: 0 }));
  for (const { at, requests, failures, latency } of run.ticks) {
    const tick = ticks[at / 1e6 - WARM_UP - 1];
    if (tick === undefined) continue;
    tick.requests += requests;
    tick.time += requests * latency.mean;
    tick.failed += Object.values(failures).reduce((a, b) => a + b, 0);
  }
  return ticks;
}

/** How many of `RUNS` intervals of a ratio of sums hold the truth. */
function coverage(
  run: (seed: number) => readonly Tick[],
  truth: number,
  of: (tick: Tick) => number,
  per: (tick: Tick) => number,
): number {
  let held = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const ticks = run(seed);
    const mean = ticks.reduce((s, t) => s + per(t), 0) / ticks.length;
    // A ratio is judged by its residuals: their mean is 0 exactly when the ratio is the truth.
    const { mean: off, halfWidth } = interval95(ticks.map((t) => (of(t) - truth * per(t)) / mean));
    if (Math.abs(off) <= halfWidth) held++;
  }
  return held;
}

const time = (t: Tick) => t.time;
const requests = (t: Tick) => t.requests;
const one = () => 1;
const within = (held: number) => expect(isCoverage95(held, RUNS), `${held} of ${RUNS} intervals hold`).toBe(true);

describe('mean times in the pod', () => {
  const lognormal = { kind: 'lognormal', median: milliseconds(10), p99: milliseconds(60) } as const;
  const sigma = Math.log(6) / 2.3263478740408408;
  const [mean, second] = [0.01 * Math.exp(sigma ** 2 / 2), 0.0001 * Math.exp(2 * sigma ** 2)];
  const cpu = (perRequest: Behaviour['latency'], limit: number) => ({
    latency: { kind: 'constant', value: milliseconds(0) } as const,
    cpu: { perRequest, idle: 0, limit },
  });
  const cases: readonly (readonly [string, Partial<Behaviour>, number, number])[] = [
    ['M/M/1 at 60 %', { latency: exponential(20), ...workers(1) }, 30, sojournMMc(30, 50, 1)],
    ['M/M/4 at 70 %', { latency: exponential(40), ...workers(4) }, 70, sojournMMc(70, 25, 4)],
    [
      'M/D/1 at 60 %',
      { latency: { kind: 'constant', value: milliseconds(20) }, ...workers(1) },
      30,
      sojournMG1(30, 0.02, 0.0004),
    ],
    ['M/G/1 with lognormal service', { latency: lognormal, ...workers(1) }, 40, sojournMG1(40, mean, second)],
    [
      'M/G/1 with measured service',
      { latency: { kind: 'empirical', values: [milliseconds(5), milliseconds(10), milliseconds(45)] }, ...workers(1) },
      30,
      sojournMG1(30, 0.02, (0.005 ** 2 + 0.01 ** 2 + 0.045 ** 2) / 3),
    ],
    ['M/M/1 with a shared processor', cpu(exponential(20), 1), 30, sojournPS(30, 0.02)],
    ['M/G/1 with a shared processor: lognormal work waits no longer', cpu(lognormal, 1), 40, sojournPS(40, mean)],
    ['M/M/2 with a shared processor of two cores', cpu(exponential(40), 2), 30, sojournMMc(30, 25, 2)],
    ['half a core', cpu(exponential(10), 0.5), 30, sojournPS(30, 0.02)],
  ];
  it.each(cases)('%s', (_, served, rate, truth) => {
    within(coverage((seed) => ticksOf(served, [source({ arrivals: poisson(rate) })], seed), truth, time, requests));
  });

  it('do not depend on whether one source asks or several', () => {
    const sources = ['a', 'b', 'c'].map((name) => source({ name, arrivals: poisson(10) }));
    const served = { latency: exponential(20), ...workers(1) };
    within(coverage((seed) => ticksOf(served, sources, seed), sojournMMc(30, 50, 1), time, requests));
  });
});

describe('full queues', () => {
  it('turn away the share that Erlang and his followers say (M/M/1/K)', () => {
    const served = { latency: exponential(20), ...workers(1, 4) };
    const truth = presentMM1K(0.8, 5)[5]!;
    const run = (seed: number) => ticksOf(served, [source({ arrivals: poisson(40) })], seed);
    within(coverage(run, truth, (t) => t.failed, requests));
  });

  it('turn away by Erlang\u2019s loss formula where nobody may wait, whatever the service times (M/G/c/c)', () => {
    const served = {
      latency: { kind: 'uniform', from: milliseconds(0), to: milliseconds(200) } as const,
      ...workers(3, 0),
    };
    const a = 20 * 0.1;
    const weights = [1, a, a ** 2 / 2, a ** 3 / 6];
    const truth = weights[3]! / weights.reduce((x, y) => x + y);
    const run = (seed: number) => ticksOf(served, [source({ arrivals: poisson(20) })], seed);
    within(coverage(run, truth, (t) => t.failed, requests));
  });
});

describe('users who wait for their answers', () => {
  const closed = (users: number, thinkMs: number) =>
    source({ arrivals: { kind: 'closed', users, think: exponential(thinkMs) } });

  it('ask as often as mean value analysis says', () => {
    const { throughput } = closedMVA(12, 0.4, 0.04);
    const served = { latency: exponential(40), ...workers(1) };
    within(coverage((seed) => ticksOf(served, [closed(12, 400)], seed), throughput, requests, one));
  });

  it('wait as long as mean value analysis says', () => {
    const { response } = closedMVA(12, 0.4, 0.04);
    const served = { latency: exponential(40), ...workers(1) };
    within(coverage((seed) => ticksOf(served, [closed(12, 400)], seed), response, time, requests));
  });

  it('are machines, and workers repair them', () => {
    const truth = machineRepair(10, 3, 0.5, 0.2);
    const served = { latency: exponential(200), ...workers(3) };
    within(coverage((seed) => ticksOf(served, [closed(10, 500)], seed), truth, requests, one));
  });

  it('do not care how service times are distributed where a processor is shared (BCMP)', () => {
    const { throughput } = closedMVA(12, 0.4, 0.04);
    const law = lognormalOfMean({ mean: 0.04, deviation: 0.06 });
    const p99 = Math.exp(law.mu + 2.3263478740408408 * law.sigma);
    const perRequest = { kind: 'lognormal', median: seconds(Math.exp(law.mu)), p99: seconds(p99) } as const;
    const served = {
      latency: { kind: 'constant', value: milliseconds(0) } as const,
      cpu: { perRequest, idle: 0, limit: 1 },
    };
    within(coverage((seed) => ticksOf(served, [closed(12, 400)], seed), throughput, requests, one));
  });
});

describe('laws of the single pod', () => {
  it('Little: requests present are rate times time, whatever the load does', () => {
    const memory = { base: 0, perRequest: 1, growth: 0 };
    const target = pod('a', 1, { behaviour: behaviour({ latency: exponential(20), memory, ...workers(2) }) });
    const until = atSecond(200) as Instant;
    const run = rig('queueing', evenly([target]), { sources: [source({ arrivals: poisson(80), until })], seed: 3 });
    let area = 0;
    const step = 0.002;
    for (let t = step; t < 205; t += step) {
      run.runTo(t);
      run.flow.settle();
      area += run.flow.usageOf(target).memoryBytes * step;
    }
    run.runTo(300);
    const total = run.ticks.reduce((sum, t) => sum + t.requests * t.latency.mean, 0);
    expect(area / total).toBeCloseTo(1, 2);
  });

  it('a request that comes finds as many others as an onlooker would (PASTA, M/M/1/K)', () => {
    const memory = { base: 0, perRequest: 1, growth: 0 };
    const target = pod('a', 1, { behaviour: behaviour({ latency: exponential(20), memory, ...workers(1, 4) }) });
    const run = rig('queueing', evenly([target]), { sources: [source({ arrivals: poisson(40) })], seed: 8 });
    const counts = new Array<number>(6).fill(0);
    // Looks are far enough apart to be as good as independent.
    for (let t = 1; t <= 4_000; t++) {
      run.runTo(2 * t);
      run.flow.settle();
      counts[run.flow.usageOf(target).memoryBytes]! += 1;
    }
    const law = presentMM1K(0.8, 5);
    expect(
      chiSquareP(
        counts,
        law.map((p) => p * 4_000),
      ),
    ).toBeGreaterThan(FALSE_ALARM);
  });
});
