/** Clients that wait only so long, try again, keep connections and cookies, or ask only when they were answered. */
import { describe, expect, it } from 'vitest';
import { atSecond, type Instant, milliseconds, seconds } from '../../../src/kernel/time.ts';
import type { Route, TrafficTick } from '../../../src/traffic/flow/flow.ts';
import type { Behaviour, Retries, TrafficSource } from '../../../src/traffic/model.ts';
import { sampled } from '../flow-laws/reading.ts';
import { behaviour, evenly, pod, rig, source, type TestPod } from '../rig.ts';

const requestsOf = (ticks: readonly TrafficTick[]) => ticks.reduce((sum, t) => sum + t.requests, 0);
const failuresOf = (ticks: readonly TrafficTick[], status: string) =>
  ticks.reduce((sum, t) => sum + (t.failures[status] ?? 0), 0);
const meanOf = (ticks: readonly TrafficTick[]) =>
  ticks.reduce((sum, t) => sum + t.requests * t.latency.mean, 0) / requestsOf(ticks);
const taking = (ms: number): Behaviour['latency'] => ({ kind: 'constant', value: milliseconds(ms) });
const asking = (perSecond: number, changes: Partial<TrafficSource> = {}) =>
  source({ arrivals: { kind: 'constant', perSecond }, until: atSecond(10) as Instant, ...changes });
const answeredBy = (target: TestPod) => sampled(target, 'http_requests_total');

const exactly: Retries = {
  attempts: 2,
  on: ['5xx', 'refused', 'timeout'],
  backOff: { first: milliseconds(100), factor: 2, most: seconds(1) },
  jitter: 0,
};

describe('a timeout', () => {
  it.each([
    [false, 10],
    [true, 0],
  ])('is what the user sees; whether the pod works on is another matter (cancels: %s)', (cancels, answered) => {
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(2_000) }) });
    const users = asking(1, { timeout: { after: milliseconds(500), cancels } });
    const run = rig('queueing', evenly([target]), { sources: [users] });
    run.runTo(30);
    run.flow.settle();
    expect(failuresOf(run.ticks, 'timeout')).toBe(10);
    expect(meanOf(run.ticks)).toBe(0.5);
    expect(answeredBy(target)).toBe(answered);
    expect(new Set(run.failures.map((f) => f.reason.kind))).toEqual(new Set(['timeout']));
    expect(run.engine.pending).toBe(0);
  });

  it('frees the worker only if it cancels', () => {
    const failed = (cancels: boolean) => {
      const concurrency = { workers: 1, whenFull: '503' };
      const target = pod('a', 1, { behaviour: behaviour({ latency: taking(1_500), concurrency }) });
      const users = asking(1, { timeout: { after: milliseconds(900), cancels } });
      const run = rig('queueing', evenly([target]), { sources: [users] });
      run.runTo(60);
      run.flow.settle();
      return [failuresOf(run.ticks, 'timeout'), answeredBy(target)];
    };
    expect(failed(false)).toEqual([10, 10]);
    expect(failed(true)).toEqual([10, 0]);
  });

  it('does not touch who is answered in time', () => {
    const run = rig('queueing', evenly([pod('a', 1, { behaviour: behaviour({ latency: taking(499) }) })]), {
      sources: [asking(5, { timeout: { after: milliseconds(500), cancels: true } })],
    });
    run.runTo(20);
    expect(run.ticks.every((t) => Object.keys(t.failures).length === 0)).toBe(true);
  });
});

describe('retries', () => {
  it('make one request of several attempts: the user sees the last status and all of the time', () => {
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(10), statuses: { 500: 1 } }) });
    const run = rig('queueing', evenly([target]), { sources: [asking(1, { retries: exactly })] });
    run.runTo(20);
    run.flow.settle();
    expect([requestsOf(run.ticks), failuresOf(run.ticks, '500'), answeredBy(target)]).toEqual([10, 10, 30]);
    // Three answers of 10 ms, and 100 ms and 200 ms between them.
    expect(meanOf(run.ticks)).toBeCloseTo(0.33, 9);
  });

  it('leave fewer failures, by the power of the attempts', () => {
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(1), statuses: { 500: 0.3 } }) });
    const users = asking(1_000, {
      retries: { ...exactly, jitter: 1 },
      arrivals: { kind: 'poisson', perSecond: 4_000 },
    });
    const run = rig('queueing', evenly([target]), { sources: [users] });
    run.runTo(20);
    const n = requestsOf(run.ticks);
    const p = 0.3 * 0.3 * 0.3;
    expect(Math.abs(failuresOf(run.ticks, '500') - n * p)).toBeLessThan(3.9 * Math.sqrt(n * p * (1 - p)));
  });

  it('try only what they are told to', () => {
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(10), statuses: { 404: 1 } }) });
    const run = rig('queueing', evenly([target]), { sources: [asking(1, { retries: exactly })] });
    run.runTo(20);
    run.flow.settle();
    expect(answeredBy(target)).toBe(10);
  });

  it('keep to a budget: a share of the last ten seconds\u2019 requests', () => {
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(1), statuses: { 500: 1 } }) });
    const until = atSecond(100) as Instant;
    const users = asking(100, { until, retries: { ...exactly, budget: { ratio: 0.2, perSecond: 0 } } });
    const run = rig('queueing', evenly([target]), { sources: [users] });
    run.runTo(200);
    run.flow.settle();
    expect(requestsOf(run.ticks)).toBe(10_000);
    expect(Math.abs(answeredBy(target) - 12_000)).toBeLessThan(25);
  });

  it('find another pod than the dead one, if they are lucky', () => {
    const [dead, well] = [pod('a', 1, { alive: false }), pod('b', 1, { behaviour: behaviour({ latency: taking(1) }) })];
    const run = rig('queueing', evenly([dead, well]), { sources: [asking(400, { retries: exactly })] });
    run.runTo(20);
    const n = requestsOf(run.ticks);
    expect(Math.abs(failuresOf(run.ticks, 'refused') - n / 8)).toBeLessThan(3.9 * Math.sqrt((n * 7) / 64));
  });
});

describe('users who wait for their answers', () => {
  it('ask as often as thinking and waiting lets them', () => {
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(250) }) });
    const think = { kind: 'constant', value: milliseconds(750) } as const;
    const users = source({ arrivals: { kind: 'closed', users: 7, think }, until: atSecond(100) as Instant });
    const run = rig('queueing', evenly([target]), { sources: [users] });
    run.runTo(200);
    expect(requestsOf(run.ticks)).toBe(700);
    expect(run.engine.pending).toBe(0);
  });

  it('never have more requests under way than there are of them', () => {
    const concurrency = { workers: 1, whenFull: '503' };
    const target = pod('a', 1, { behaviour: behaviour({ latency: taking(100), concurrency }) });
    const think = { kind: 'constant', value: milliseconds(0) } as const;
    const users = source({ arrivals: { kind: 'closed', users: 5, think }, until: atSecond(10) as Instant });
    const run = rig('queueing', evenly([target]), { sources: [users] });
    run.runTo(20);
    // Each waits for the four others; the first few find a shorter queue.
    expect(requestsOf(run.ticks)).toBe(104);
    expect(run.ticks[5]!.latency.mean).toBeCloseTo(0.5, 9);
  });
});

describe('kept connections', () => {
  const split = (pods: readonly TestPod[]): Route => ({ ...evenly(pods), perConnection: true });

  it('keep a client on its pod, whoever else becomes an endpoint', () => {
    const [old, fresh] = ['a', 'b'].map((name) => pod(name, 1, { behaviour: behaviour({ latency: taking(10) }) }));
    const users = asking(20, { keepAlive: { idle: seconds(90) } });
    const run = rig('queueing', split([old!]), { sources: [users] });
    run.runTo(2);
    run.reroute(split([old!, fresh!]));
    run.runTo(20);
    run.flow.settle();
    expect([answeredBy(old!), answeredBy(fresh!)]).toEqual([200, 0]);
  });

  it.each([
    ['after so many requests', { requests: 5, idle: seconds(90) }, 20],
    ['when they were idle for too long', { idle: milliseconds(30) }, 20],
  ])('are closed %s, and the next one goes anywhere', (_, keepAlive, perSecond) => {
    const pods = ['a', 'b'].map((name) => pod(name, 1, { behaviour: behaviour({ latency: taking(10) }) }));
    const run = rig('queueing', split(pods), {
      sources: [asking(perSecond, { keepAlive, until: atSecond(100) as Instant })],
    });
    run.runTo(200);
    run.flow.settle();
    expect(answeredBy(pods[0]!)).toBeGreaterThan(600);
    expect(answeredBy(pods[1]!)).toBeGreaterThan(600);
  });

  it('end with the pod', () => {
    const pods = ['a', 'b'].map((name) => pod(name, 1, { behaviour: behaviour({ latency: taking(10) }) }));
    const run = rig('queueing', split([pods[0]!]), { sources: [asking(20, { keepAlive: { idle: seconds(90) } })] });
    run.runTo(5.04);
    pods[0]!.alive = false;
    run.reroute(split([pods[1]!]));
    run.runTo(20);
    run.flow.settle();
    expect([answeredBy(pods[0]!), answeredBy(pods[1]!), failuresOf(run.ticks, 'refused')]).toEqual([100, 100, 0]);
  });

  it('mean nothing where a proxy chooses for each request', () => {
    const pods = ['a', 'b'].map((name) => pod(name, 1, { behaviour: behaviour({ latency: taking(10) }) }));
    const run = rig('queueing', evenly(pods), { sources: [asking(100, { keepAlive: { idle: seconds(90) } })] });
    run.runTo(20);
    run.flow.settle();
    expect(Math.abs(answeredBy(pods[0]!) - 500)).toBeLessThan(70);
  });
});

describe('cookies of routers that stick', () => {
  const still = behaviour({ latency: taking(1) });
  const pods = () => [pod('a', 1, { behaviour: still }), pod('b', 2, { behaviour: still })] as const;
  const split = (stable: TestPod, canary: TestPod, share: number, sticky?: 'service' | 'pod'): Route => ({
    targets: [
      { pod: stable, service: 'stable', share: 1 - share },
      { pod: canary, service: 'canary', share },
    ],
    unserved: [],
    ...(sticky && { sticky }),
  });

  it.each(['service', 'pod'] as const)('send each user where the first request went (by %s)', (sticky) => {
    const [stable, canary] = pods();
    // One user: all or nothing.
    const of = (seed: number) => {
      const users = asking(10, { sessions: { users: 1 } });
      const run = rig('queueing', split(stable, canary, 0.5, sticky), { sources: [users], seed });
      run.runTo(20);
      return run.ticks.filter((t) => t.revision === 2).reduce((sum, t) => sum + t.requests, 0);
    };
    const found = Array.from({ length: 40 }, (_, seed) => of(seed));
    expect(new Set(found)).toEqual(new Set([0, 100]));
  });

  it('mean nothing to users without sessions, nor where the router does not stick', () => {
    for (const [sessions, sticky] of [
      [undefined, 'service'],
      [{ users: 1 }, undefined],
    ] as const) {
      const [stable, canary] = pods();
      const users = asking(100, sessions && { sessions });
      const run = rig('queueing', split(stable, canary, 0.5, sticky), { sources: [users] });
      run.runTo(20);
      const found = run.ticks.filter((t) => t.revision === 2).reduce((sum, t) => sum + t.requests, 0);
      expect(Math.abs(found - 500)).toBeLessThan(70);
    }
  });

  it('let go of a Service that gets nothing any more', () => {
    const [stable, canary] = pods();
    const users = asking(100, { sessions: { users: 50 } });
    const run = rig('queueing', split(stable, canary, 0.5, 'service'), { sources: [users] });
    run.runTo(5);
    run.reroute(split(stable, canary, 0, 'service'));
    run.runTo(20);
    const late = run.ticks.filter((t) => t.at > atSecond(6) && t.revision === 2);
    expect(requestsOf(late)).toBe(0);
    expect(requestsOf(run.ticks)).toBe(1_000);
  });
});

describe('copies of requests', () => {
  it('load the pod and its metrics, and are nobody\u2019s answers', () => {
    const [real, shadow] = [
      pod('a', 1, { behaviour: behaviour({ latency: taking(10) }) }),
      pod('b', 2, {
        behaviour: behaviour({
          latency: taking(5_000),
          statuses: { 500: 1 },
          cpu: { perRequest: taking(3), idle: 0, limit: 1 },
        }),
      }),
    ];
    const mirrors = [{ share: 0.5, targets: [{ pod: shadow, service: 'canary', share: 1 }] }];
    const run = rig('queueing', { ...evenly([real]), mirrors }, { sources: [asking(100)] });
    run.runTo(30);
    run.flow.settle();
    expect(requestsOf(run.ticks)).toBe(1_000);
    expect(failuresOf(run.ticks, '500')).toBe(0);
    expect(answeredBy(real)).toBe(1_000);
    expect(Math.abs(answeredBy(shadow) - 500)).toBeLessThan(70);
    expect(run.flow.usageOf(shadow).cpuSeconds).toBeCloseTo(answeredBy(shadow) * 0.003, 6);
  });

  it('change nothing for the users', () => {
    const ticks = (copied: boolean) => {
      const [real, shadow] = [pod('a', 1), pod('b', 2)];
      const mirrors = [{ share: 1, targets: [{ pod: shadow, service: 'canary', share: 1 }] }];
      const run = rig('queueing', { ...evenly([real]), ...(copied && { mirrors }) }, { sources: [source()] });
      run.runTo(20);
      return run.ticks;
    };
    expect(ticks(true)).toEqual(ticks(false));
  });
});
