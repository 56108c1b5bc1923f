/** Why requests failed, as the flow tells it. */
import { expect, it } from 'vitest';
import { atSecond, type Instant, milliseconds, seconds } from '../../../src/kernel/time.ts';
import { FALSE_ALARM, normalP } from '../goodness-of-fit.ts';
import { behaviour, evenly, type FlowKind, pod, rig, source } from '../rig.ts';
import { constant, failuresOf, ofTick, requestsOf, sampled } from './reading.ts';

export function failuresLaws(kind: FlowKind): void {
  it('answers what nobody serves with the view\u2019s status, as revision 0', () => {
    const run = rig(kind, evenly([pod('a', 1)], 0.8), { seed: 17 });
    run.runTo(100);
    const unserved = requestsOf(run.ticks, 0);
    expect(failuresOf(run.ticks, '503')).toBe(unserved);
    const n = requestsOf(run.ticks);
    expect(normalP((unserved - 0.2 * n) / Math.sqrt(0.16 * n))).toBeGreaterThan(FALSE_ALARM);
  });

  it('fails every request when the view knows no way at all', () => {
    const run = rig(kind, { targets: [], unserved: [] }, { sources: [source({ arrivals: constant(10) })] });
    run.runTo(5);
    expect(requestsOf(run.ticks, 0)).toBe(50);
    expect(failuresOf(run.ticks, '503')).toBe(50);
  });

  it('refuses requests that are sent to a pod that no longer takes them', () => {
    const [dead, alive] = [pod('a', 1, { alive: false }), pod('b', 1)];
    const run = rig(kind, { ...evenly([dead, alive]), whenRefused: '502' }, { seed: 18 });
    run.runTo(100);
    run.flow.settle();
    const refused = failuresOf(run.ticks, '502');
    expect(requestsOf(run.ticks, 0)).toBe(refused);
    expect(sampled(dead, 'http_requests_total')).toBe(0);
    const n = requestsOf(run.ticks);
    expect(normalP((refused - n / 2) / Math.sqrt(n / 4))).toBeGreaterThan(FALSE_ALARM);
  });

  it('cuts off the requests a dying pod has not answered, and no others', () => {
    const slow = behaviour({ latency: { kind: 'constant', value: seconds(2) } });
    const [dying, other] = [pod('a', 1, { behaviour: slow }), pod('b', 1, { behaviour: slow })];
    const users = source({ arrivals: constant(1_000), until: atSecond(10) as Instant });
    const run = rig(kind, evenly([dying, other]), { sources: [users], seed: 19 });
    run.engine.schedule(atSecond(5), 'world', () => {
      dying.alive = false;
      run.reroute(evenly([other]));
    });
    run.runTo(20);
    run.flow.settle();
    const cut = failuresOf(run.ticks, 'reset');
    // Two seconds' worth at half the rate.
    expect(Math.abs(cut - 1_000)).toBeLessThan(4 * Math.sqrt(500));
    expect(ofTick(run.ticks, 5, 1)).toBeGreaterThan(cut);
    expect(requestsOf(run.ticks)).toBe(10_000);
    expect(sampled(dying, 'http_requests_total') + sampled(other, 'http_requests_total')).toBe(10_000 - cut);
  });

  it('ends every request exactly once, whatever happens meanwhile', () => {
    const pods = [1, 2, 3, 4].map((i) =>
      pod(`p${i}`, i > 2 ? 2 : 1, {
        behaviour: behaviour({
          latency: { kind: 'lognormal', median: milliseconds(300), p99: seconds(5) },
          statuses: { 500: 0.1 },
          warmUp: { duration: seconds(7), factor: 2 },
          changes: [{ since: 'pod', after: seconds(3.3), statuses: { 503: 0.2 }, latencyFactor: 2 }],
        }),
        readySince: atSecond(i),
      }),
    );
    const users = source({ arrivals: constant(500), until: atSecond(30) as Instant });
    const run = rig(kind, evenly(pods.slice(0, 2)), { sources: [users], seed: 20 });
    const at = (second: number, act: () => void) => run.engine.schedule(atSecond(second), 'world', act);
    at(3.1, () => run.reroute(evenly(pods)));
    at(7.7, () => run.flow.settle());
    at(9.9, () => {
      pods[0]!.alive = false;
      run.reroute(evenly(pods));
    });
    at(11.3, () => run.reroute(evenly(pods.slice(1), 0.9)));
    at(15, () => {
      for (const p of pods) p.alive = false;
      run.reroute(evenly(pods.slice(2)));
    });
    at(16, () => run.reroute({ targets: [], unserved: [{ status: '404', share: 1 }] }));
    run.runTo(200);
    expect(requestsOf(run.ticks)).toBe(15_000);
    expect(failuresOf(run.ticks, '404')).toBe(7_000);
    expect(failuresOf(run.ticks, 'reset')).toBeGreaterThan(0);
    expect(failuresOf(run.ticks, 'refused')).toBeGreaterThan(0);
    // Each failure has one reason, told at the tick in which it counts.
    const sums = (of: readonly (readonly [string, number])[]) => {
      const by = new Map<string, number>();
      for (const [key, n] of of) by.set(key, (by.get(key) ?? 0) + n);
      return [...by].sort(([a], [b]) => (a < b ? -1 : 1));
    };
    const told = run.failures.map((f) => [`${f.at} ${f.status}`, f.requests] as const);
    const seen = run.ticks.flatMap((t) => Object.entries(t.failures).map(([s, n]) => [`${t.at} ${s}`, n] as const));
    expect(sums(told)).toEqual(sums(seen));
    const kinds = new Set(run.failures.map((f) => `${f.status} ${f.reason.kind}`));
    expect([...kinds].sort()).toEqual([
      '404 no route',
      '500 application',
      '503 application',
      '503 no route',
      'refused refused',
      'reset cut off',
    ]);
  });

  it('says which pods refused, and whether they did not answer yet', () => {
    const [dead, young] = [pod('a', 1, { alive: false }), pod('b', 2, { alive: false, starting: true })];
    const run = rig(kind, evenly([dead, young]), { seed: 21 });
    run.runTo(10);
    const reasons = new Map(run.failures.map(({ reason }) => [JSON.stringify(reason), reason]));
    expect([...reasons.values()]).toEqual(
      expect.arrayContaining([
        { kind: 'refused', service: 'shop', revision: 1, pod: 'ended' },
        { kind: 'refused', service: 'shop', revision: 2, pod: 'starting' },
      ]),
    );
    expect(reasons.size).toBe(2);
  });
}
