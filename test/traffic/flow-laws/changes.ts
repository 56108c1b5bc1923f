/** What a change of the view, of a behaviour or of a pod does. */
import { expect, it } from 'vitest';
import { atSecond, milliseconds, seconds } from '../../../src/kernel/time.ts';
import { behaviour, evenly, type FlowKind, pod, rig, source } from '../rig.ts';
import { constant, failuresOf, instantly, ofTick, poisson, requestsOf, sampled } from './reading.ts';

export function changesLaws(kind: FlowKind): void {
  it('sends requests the old way up to the very moment the view changes', () => {
    const still = behaviour({ latency: instantly });
    const [old, fresh] = [pod('a', 1, { behaviour: still }), pod('b', 2, { behaviour: still })];
    const run = rig(kind, evenly([old]), { sources: [source({ arrivals: constant(1_000) })] });
    run.engine.schedule(atSecond(3.25), 'world', () => run.reroute(evenly([fresh])));
    run.runTo(6);
    expect([3, 4, 5].map((s) => [ofTick(run.ticks, s, 1), ofTick(run.ticks, s, 2)])).toEqual([
      [1_000, 0],
      [250, 750],
      [0, 1_000],
    ]);
  });

  it('tells meters of every answer, whatever changed since and however often', () => {
    const [a, b, dying, fresh] = [pod('a', 1), pod('b', 1), pod('c', 1), pod('d', 2)];
    const target = (p: typeof a, share: number) => ({ pod: p, service: 'shop', share });
    const run = rig(kind, evenly([a, b, dying]), { seed: 22, sources: [source({ arrivals: poisson(300) })] });
    // The same once more; other shares, alike and not; a pod less; another Service.
    const routes = [
      evenly([a, b, dying]),
      { targets: [a, b, dying].map((p) => target(p, 0.3)).concat(target(fresh, 0.1)), unserved: [] },
      { targets: [target(a, 0.5), target(b, 0.2), target(dying, 0.2), target(fresh, 0.1)], unserved: [] },
      evenly([a, b, fresh]),
      evenly([a, b, fresh]),
      { targets: [a, b, fresh].map((p) => ({ pod: p, service: 'other', share: 1 / 3 })), unserved: [] },
    ];
    for (const [i, route] of routes.entries()) {
      run.engine.schedule(atSecond(2.3 + i), 'world', () => {
        if (i === 3) dying.alive = false;
        run.reroute(route);
      });
    }
    run.runTo(12);
    run.flow.settle();
    const answered = [a, b, dying, fresh].map((p) => sampled(p, 'http_requests_total'));
    const broken = failuresOf(run.ticks, 'reset');
    expect(answered.reduce((x, y) => x + y)).toBe(requestsOf(run.ticks) - broken);
    expect(answered[3]).toBe(requestsOf(run.ticks, 2));
    expect(answered[2]).toBeGreaterThan(0);
  });

  it('changes a version\u2019s behaviour at the moment its age says, for a pod or for all of them', () => {
    const change = { after: seconds(4.5), statuses: { 500: 1 }, latencyFactor: 3 };
    const faulty = behaviour({
      latency: { kind: 'constant', value: milliseconds(1) },
      changes: [
        { since: 'version', ...change, until: seconds(6.5) },
        { since: 'pod', after: seconds(10), statuses: { 404: 1 } },
      ],
    });
    const target = pod('a', 1, { behaviour: faulty, versionSince: atSecond(1), readySince: atSecond(2) });
    const run = rig(kind, evenly([target]), {
      sources: [source({ arrivals: poisson(2_000) })],
      tick: milliseconds(500),
    });
    run.runTo(15);
    const statusesAt = (second: number) => {
      const tick = run.ticks.find((t) => t.at === atSecond(second))!;
      return [tick.requests > 0, tick.failures['500'] === tick.requests, tick.failures['404'] === tick.requests];
    };
    // A tick after a change holds at most the few milliseconds that were asked for before it.
    expect(statusesAt(5.5)).toEqual([true, false, false]);
    expect(statusesAt(6.5)).toEqual([true, true, false]);
    expect(run.ticks.find((t) => t.at === atSecond(7))!.latency.p50).toBeCloseTo(0.003, 4);
    expect(statusesAt(8)).toEqual([true, false, false]);
    expect(statusesAt(12)).toEqual([true, false, false]);
    expect(statusesAt(13)).toEqual([true, false, true]);
  });

  it('warms pods up: latencies fall linearly to the usual', () => {
    const cold = behaviour({
      latency: { kind: 'constant', value: milliseconds(10) },
      warmUp: { duration: seconds(10), factor: 5 },
    });
    const run = rig(kind, evenly([pod('a', 1, { behaviour: cold })]), {
      sources: [source({ arrivals: poisson(2_000) })],
      seed: 16,
    });
    run.runTo(12);
    const means = [2, 5, 9, 11].map((s) => run.ticks.find((t) => t.at === atSecond(s))!.latency.mean);
    expect(means[0]).toBeCloseTo(0.01 * (1 + 4 * 0.85), 3);
    expect(means[1]).toBeCloseTo(0.01 * (1 + 4 * 0.55), 3);
    expect(means[2]).toBeCloseTo(0.01 * (1 + 4 * 0.15), 3);
    expect(means[3]).toBeCloseTo(0.01, 4);
  });

  it('counts requests for the revision its pods have now', () => {
    const target = pod('a', 1, { behaviour: behaviour({ latency: instantly }) });
    const run = rig(kind, evenly([target]), { sources: [source({ arrivals: constant(100) })] });
    run.engine.schedule(atSecond(1.5), 'world', () => {
      (target as { revision: number }).revision = 3;
      run.reroute(evenly([target]));
    });
    run.runTo(3);
    expect([1, 2, 3].map((s) => [ofTick(run.ticks, s, 1), ofTick(run.ticks, s, 3)])).toEqual([
      [100, 0],
      [50, 50],
      [0, 100],
    ]);
  });
}
