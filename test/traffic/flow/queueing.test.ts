import { describe, expect, it } from 'vitest';
import { atSecond, type Instant, milliseconds, seconds } from '../../../src/kernel/time.ts';
import { samplesIn } from '../../../src/metrics/instruments.ts';
import type { TrafficTick } from '../../../src/traffic/flow/flow.ts';
import type { Behaviour, Concurrency } from '../../../src/traffic/model.ts';
import { sampled } from '../flow-laws/reading.ts';
import { flowLaws } from '../flow-laws.ts';
import { behaviour, evenly, type FlowKind, pod, rig, source } from '../rig.ts';

const requestsOf = (ticks: readonly TrafficTick[]) => ticks.reduce((sum, t) => sum + t.requests, 0);
const failuresOf = (ticks: readonly TrafficTick[], status: string) =>
  ticks.reduce((sum, t) => sum + (t.failures[status] ?? 0), 0);
const taking = (ms: number): Behaviour['latency'] => ({ kind: 'constant', value: milliseconds(ms) });
const workers = (n: number, queue?: number, whenFull = '503'): { readonly concurrency: Concurrency } => ({
  concurrency: { workers: n, ...(queue !== undefined && { queue }), whenFull },
});
const evenlySpaced = (perSecond: number) => source({ arrivals: { kind: 'constant', perSecond } });

describe('the queueing flow', () => flowLaws('queueing'));

describe('requests that do not get into each other\u2019s way', () => {
  it('are the very same as in the plain exact flow', () => {
    const ticksOf = (kind: FlowKind) => {
      const statuses = { 500: 0.1, 404: 0.02 };
      const pods = ['a', 'b', 'c'].map((name, i) =>
        pod(name, 1 + (i % 2), {
          behaviour: behaviour({ statuses, warmUp: { duration: seconds(5), factor: 3 } }),
        }),
      );
      const sources = [source(), source({ name: 'others', arrivals: { kind: 'constant', perSecond: 33 } })];
      const run = rig(kind, evenly(pods, 0.9), { sources, seed: 5 });
      run.runTo(10.5);
      pods[0]!.alive = false;
      run.reroute(evenly(pods));
      run.runTo(20);
      run.flow.settle();
      return [run.ticks, pods.map((p) => samplesIn(p.meters.collect()))];
    };
    expect(ticksOf('queueing')).toEqual(ticksOf('exact'));
  });
});

describe('workers and queue', () => {
  it('let requests wait for a worker, first come first served', () => {
    // Two workers of 100 ms and 30 requests a second: every third one has nobody; waits grow by 50 ms for each.
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(100), ...workers(1) }) });
    const run = rig('queueing', evenly([target]), {
      sources: [{ ...evenlySpaced(20), until: atSecond(1) as Instant }],
    });
    run.runTo(10);
    expect(requestsOf(run.ticks)).toBe(20);
    const total = run.ticks.reduce((sum, t) => sum + t.requests * t.latency.mean, 0);
    // The k-th comes at 50 k ms and leaves at 50 + 100 k ms.
    expect(total).toBeCloseTo(
      Array.from({ length: 20 }, (_, k) => 0.05 + 0.05 * (k + 1)).reduce((a, b) => a + b),
      6,
    );
  });

  it.each(['503', 'refused'])('turn away with %s what finds the queue full', (whenFull) => {
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(1_000), ...workers(1, 2, whenFull) }) });
    const run = rig('queueing', evenly([target]), {
      sources: [{ ...evenlySpaced(10), until: atSecond(1) as Instant }],
    });
    run.runTo(10);
    // One at work and two waiting; the first leaves after the last has come.
    expect(requestsOf(run.ticks)).toBe(10);
    expect(failuresOf(run.ticks, whenFull)).toBe(7);
    run.flow.settle();
    // The app counts what it answers, and knows nothing of connections it did not take.
    expect(sampled(target, 'http_requests_total')).toBe(whenFull === '503' ? 10 : 3);
  });

  it('lets several sources meet at one pod', () => {
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(100), ...workers(1) }) });
    const until = atSecond(1) as Instant;
    const sources = ['one', 'other'].map((name) => ({ ...evenlySpaced(5), name, until }));
    const run = rig('queueing', evenly([target]), { sources });
    run.runTo(10);
    // Both come at the same moments: whoever is second waits, and nobody else does.
    const latency = (name: string) => run.ticks.find((t) => t.source === name)!.latency.mean;
    expect([latency('one'), latency('other')]).toEqual([0.1, 0.2]);
  });

  it('loses what waits and what is at work when the pod dies', () => {
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(1_000), ...workers(1) }) });
    const run = rig('queueing', evenly([target]), {
      sources: [{ ...evenlySpaced(10), until: atSecond(1) as Instant }],
    });
    run.runTo(1.5);
    target.alive = false;
    run.reroute(evenly([target]));
    run.runTo(10);
    expect(failuresOf(run.ticks, 'reset')).toBe(9);
    expect(requestsOf(run.ticks)).toBe(10);
    expect(run.engine.pending).toBe(0);
  });
});

describe('the processor', () => {
  const cpu = (limit: number) => ({
    latency: taking(0),
    cpu: { perRequest: taking(100), idle: 0.1, limit },
  });

  it('is shared evenly by all requests at work', () => {
    const target = pod('a', 1, { behaviour: behaviour(cpu(1)) });
    const until = milliseconds(60) as number as Instant;
    const run = rig('queueing', evenly([target]), {
      sources: [
        { ...evenlySpaced(20), until },
        { ...evenlySpaced(20), name: 'others', until },
      ],
    });
    run.runTo(3);
    // Two at once with 100 ms each on one core: both are done after 200 ms.
    expect(run.ticks.map((t) => [t.requests, t.latency.mean])).toEqual([
      [1, 0.2],
      [1, 0.2],
    ]);
  });

  it('serves one request with one core at most, and with less if it has less', () => {
    for (const [limit, latency] of [
      [4, 0.1],
      [0.5, 0.2],
    ] as const) {
      const target = pod('a', 1, { behaviour: behaviour(cpu(limit)) });
      const run = rig('queueing', evenly([target]), {
        sources: [{ ...evenlySpaced(1), until: atSecond(1) as Instant }],
      });
      run.runTo(3);
      expect(run.ticks[0]!.latency.mean).toBeCloseTo(latency, 9);
    }
  });

  it('counts what was used, with what is used anyway', () => {
    for (const limit of [0.5, 8]) {
      const target = pod('a', 1, { behaviour: behaviour(cpu(limit)) });
      const run = rig('queueing', evenly([target]), {
        sources: [{ ...evenlySpaced(4), until: atSecond(10) as Instant }],
      });
      run.runTo(30);
      run.flow.settle();
      expect(run.flow.usageOf(target).cpuSeconds).toBeCloseTo(40 * 0.1 + 30 * 0.1, 6);
    }
  });

  it.each(['exact', 'aggregate'] as const)('is counted by the %s flow, too, where nobody shares it', (kind) => {
    const target = pod('a', 1, {
      behaviour: behaviour({
        latency: taking(0),
        cpu: { perRequest: taking(10), idle: 0 },
        memory: { base: 1e6, perRequest: 0, growth: 1e3 },
      }),
    });
    const run = rig(kind, evenly([target]), { sources: [{ ...evenlySpaced(100), until: atSecond(10) as Instant }] });
    run.runTo(20);
    run.flow.settle();
    expect(run.flow.usageOf(target).cpuSeconds).toBeCloseTo(10, 9);
    expect(run.flow.usageOf(target).memoryBytes).toBeCloseTo(1e6 + 20e3, 6);
  });
});

describe('memory', () => {
  it('is the base, what requests hold, and a leak; too much of it ends the process', () => {
    const memory = { base: 100e6, perRequest: 1e6, growth: 5e6, limit: 150e6 };
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(500), memory }) });
    const killed: [string, number][] = [];
    const run = rig('queueing', evenly([target]), {
      sources: [evenlySpaced(10)],
      outOfMemory: (p, at) => killed.push([p.name, at / 1e6]),
    });
    run.runTo(4.05);
    run.flow.settle();
    expect(run.flow.usageOf(target).memoryBytes).toBeCloseTo(100e6 + 5e6 + 4.05 * 5e6, -3);
    run.runTo(20);
    run.flow.settle();
    // Five requests are in the pod at any time: 105 MB and 5 MB a second reach 150 MB after 9 s.
    expect(killed.map(([name]) => name)).toEqual(['a']);
    expect(Math.abs(killed[0]![1] - 9)).toBeLessThan(0.11);
    expect(failuresOf(run.ticks, 'reset')).toBeGreaterThanOrEqual(4);
    expect(failuresOf(run.ticks, 'refused')).toBeGreaterThan(100);
    expect(run.flow.usageOf(target).memoryBytes).toBe(0);
  });
});

describe('cold starts', () => {
  it('make the first requests of a process slower', () => {
    const target = pod('a', 1, {
      behaviour: behaviour({ latency: taking(10), coldStart: { requests: 3, extra: taking(200) } }),
    });
    const run = rig('queueing', evenly([target]), { sources: [{ ...evenlySpaced(1), until: atSecond(5) as Instant }] });
    run.runTo(10);
    expect(run.ticks.map((t) => t.latency.mean)).toEqual([0.21, 0.21, 0.21, 0.01, 0.01]);
  });
});

describe('paths', () => {
  it.each(['exact', 'queueing', 'aggregate'] as const)(
    'have latencies and statuses of their own in the %s flow',
    (kind) => {
      const paths = [{ path: '/slow/*', latency: taking(300), statuses: { 504: 1 } }];
      const target = pod('a', 1, { behaviour: behaviour({ latency: taking(10), paths }) });
      const until = atSecond(5) as Instant;
      const run = rig(kind, evenly([target]), {
        sources: [
          { ...evenlySpaced(10), until },
          { ...evenlySpaced(10), name: 'slow', path: '/slow/report', until },
        ],
      });
      run.runTo(10);
      run.flow.settle();
      const of = (name: string) => run.ticks.filter((t) => t.source === name);
      expect([requestsOf(of('users')), failuresOf(of('users'), '504'), of('users')[0]!.latency.mean]).toEqual([
        50, 0, 0.01,
      ]);
      expect([requestsOf(of('slow')), failuresOf(of('slow'), '504'), of('slow')[0]!.latency.mean]).toEqual([
        50, 50, 0.3,
      ]);
      expect(sampled(target, 'http_requests_total', { path: '/slow/report', code: '504' })).toBe(50);
    },
  );
});
