/** The laws every flow obeys. Each flow's test runs them; a flow may skip none. */
import { describe, expect, it } from 'vitest';
import { atSecond, type Instant, milliseconds, seconds } from '../../src/kernel/time.ts';
import type { TrafficTick } from '../../src/traffic/flow/flow.ts';
import { cellDistribution, meanLatency } from '../../src/traffic/latency-model.ts';
import { createEdgeMeters, latencyCellsOf } from '../../src/traffic/meters.ts';
import type { Behaviour } from '../../src/traffic/model.ts';
import { lnProbabilityOfPoisson } from '../theory/poisson-law.ts';
import { chiSquareP, FALSE_ALARM, normalP } from './goodness-of-fit.ts';
import { behaviour, evenly, type FlowKind, metrics, pod, rig, source, type TestPod } from './rig.ts';

const instantly: Behaviour['latency'] = { kind: 'constant', value: 0 as never };
const constant = (perSecond: number) => ({ kind: 'constant', perSecond }) as const;
const poisson = (perSecond: number) => ({ kind: 'poisson', perSecond }) as const;

const requestsOf = (ticks: readonly TrafficTick[], revision?: number): number =>
  ticks.filter((t) => revision === undefined || t.revision === revision).reduce((sum, t) => sum + t.requests, 0);
const failuresOf = (ticks: readonly TrafficTick[], status: string): number =>
  ticks.reduce((sum, t) => sum + (t.failures[status] ?? 0), 0);
const ofTick = (ticks: readonly TrafficTick[], second: number, revision: number): number =>
  requestsOf(
    ticks.filter((t) => t.at === atSecond(second)),
    revision,
  );

/** Values of a pod's series by name, summed over labels that match. */
export function sampled(target: TestPod, name: string, labels: { readonly [label: string]: string } = {}): number {
  let sum = 0;
  for (const { labels: own, value } of target.meters.collect()) {
    const has = (label: string, wanted: string) => own.pairs.some(([n, v]) => n === label && v === wanted);
    if (has('__name__', name) && Object.entries(labels).every(([n, v]) => has(n, v))) sum += value;
  }
  return sum;
}

export function flowLaws(kind: FlowKind): void {
  describe('arrivals', () => {
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
  });

  describe('answers', () => {
    it('sends each request to a pod with the pod\u2019s share, whatever became of others', () => {
      const pods = ['a', 'b', 'c'].map((name) => pod(name, 1));
      const canary = pod('d', 2);
      const shares = [0.5, 0.25, 0.15, 0.1];
      const targets = [...pods, canary].map((p, i) => ({ pod: p, service: 'shop', share: shares[i]! }));
      const run = rig(kind, { targets, unserved: [] }, { seed: 12 });
      run.runTo(300);
      run.flow.settle();
      const counts = [...pods, canary].map((p) => sampled(p, 'http_requests_total'));
      const all = counts.reduce((a, b) => a + b);
      expect(
        chiSquareP(
          counts,
          shares.map((s) => s * all),
        ),
      ).toBeGreaterThan(FALSE_ALARM);
    });

    it('answers with each status in its share', () => {
      const statuses = { 500: 0.05, 404: 0.1, 503: 0.002 };
      const target = pod('a', 1, { behaviour: behaviour({ statuses }) });
      const run = rig(kind, evenly([target]), { seed: 13 });
      run.runTo(600);
      run.flow.settle();
      const counts = ['200', '404', '500', '503'].map((code) => sampled(target, 'http_requests_total', { code }));
      const all = counts.reduce((a, b) => a + b);
      const expected = [0.848, 0.1, 0.05, 0.002].map((p) => p * all);
      expect(chiSquareP(counts, expected)).toBeGreaterThan(FALSE_ALARM);
      expect(['404', '500', '503'].map((s) => failuresOf(run.ticks, s))).toEqual(counts.slice(1));
    });

    const latencies: readonly Behaviour['latency'][] = [
      { kind: 'lognormal', median: milliseconds(20), p99: milliseconds(100) },
      { kind: 'exponential', mean: milliseconds(40) },
      { kind: 'uniform', from: milliseconds(3), to: milliseconds(90) },
    ];
    it.each(latencies)('answers after latencies of the $kind law', (latency) => {
      const target = pod('a', 1, { behaviour: behaviour({ latency }) });
      const run = rig(kind, evenly([target]), { tick: seconds(1_000), seed: 14 });
      run.runTo(1_000);
      run.flow.settle();
      const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25'];
      const cumulative = bounds.map((le) => sampled(target, 'http_request_duration_seconds_bucket', { le }));
      const n = sampled(target, 'http_request_duration_seconds_count');
      const observed = [...cumulative, n].map((c, i, all) => c - (all[i - 1] ?? 0));
      const cells = latencyCellsOf(metrics);
      const law = cellDistribution(latency, 1, cells);
      const expected = new Array<number>(7).fill(0);
      let second = 0;
      law.cells.forEach((c, i) => {
        expected[Math.min(6, cells.band[c]!)]! += law.probabilities[i]! * n;
        second += law.probabilities[i]! * law.means[i]! ** 2;
      });
      const kept = expected.map((e, i) => [e, observed[i]!] as const).filter(([e]) => e >= 5);
      expect(kept.length).toBeGreaterThan(3);
      expect(
        chiSquareP(
          kept.map(([, o]) => o),
          kept.map(([e]) => e),
        ),
      ).toBeGreaterThan(FALSE_ALARM);
      // The mean, against the law's own mean and variance.
      const mean = meanLatency(latency);
      const deviation = Math.sqrt((second - mean * mean) / n);
      const found = (sampled(target, 'http_request_duration_seconds_sum') / n) * 1e6;
      expect(normalP((found - mean) / deviation)).toBeGreaterThan(FALSE_ALARM);
    });

    it('reports quantiles of a tick to the precision of its cells', () => {
      const run = rig(kind, evenly([pod('a', 1)]), { tick: seconds(2_000), seed: 15 });
      run.runTo(2_000);
      const { latency } = run.ticks[0]!;
      const median = 0.02;
      const sigma = Math.log(5) / 2.3263478740408408;
      expect(Math.abs(latency.p50 / median - 1)).toBeLessThan(0.02);
      expect(Math.abs(latency.p95 / (median * Math.exp(1.6448536269514722 * sigma)) - 1)).toBeLessThan(0.02);
      expect(Math.abs(latency.p99 / 0.1 - 1)).toBeLessThan(0.03);
      expect(Math.abs(latency.mean / (median * Math.exp((sigma * sigma) / 2)) - 1)).toBeLessThan(0.01);
    });

    it('counts an answer when it is sent, not when it was asked for', () => {
      const slow = behaviour({ latency: { kind: 'constant', value: milliseconds(2_500) } });
      const target = pod('a', 1, { behaviour: slow });
      const users = source({ arrivals: constant(1_000), until: atSecond(10) as Instant });
      const run = rig(kind, evenly([target]), { sources: [users] });
      run.runTo(2);
      run.flow.settle();
      expect(sampled(target, 'http_requests_total')).toBe(0);
      run.runTo(13);
      expect([1, 2].map((s) => ofTick(run.ticks, s, 1))).toEqual([0, 0]);
      // Half of the first second's requests are answered in the third; the aggregate flow's arrivals are not quite even.
      expect(Math.abs(ofTick(run.ticks, 3, 1) - 500)).toBeLessThan(4 * Math.sqrt(250));
      expect(requestsOf(run.ticks)).toBe(10_000);
      expect(ofTick(run.ticks, 8, 1)).toBeGreaterThan(900);
      expect(run.ticks.at(-1)!.latency).toEqual({ mean: 2.5, p50: 2.5, p95: 2.5, p99: 2.5 });
    });

    it('tells meters and ticks the same', () => {
      const pods = ['a', 'b', 'c', 'd', 'e'].map((name) =>
        pod(name, 1, { behaviour: behaviour({ statuses: { 500: 0.1 } }) }),
      );
      const run = rig(kind, evenly(pods), { sources: [source({ arrivals: poisson(400) })] });
      for (let s = 1; s <= 30; s++) {
        run.runTo(s);
        run.flow.settle();
        expect(pods.reduce((sum, p) => sum + sampled(p, 'http_requests_total'), 0)).toBe(requestsOf(run.ticks));
      }
      const seconds500 = pods.reduce((sum, p) => sum + sampled(p, 'http_requests_total', { code: '500' }), 0);
      expect(seconds500).toBe(failuresOf(run.ticks, '500'));
      const total = run.ticks.reduce((sum, t) => sum + t.latency.mean * t.requests, 0);
      const counted = pods.reduce((sum, p) => sum + sampled(p, 'http_request_duration_seconds_sum'), 0);
      expect(counted / total).toBeCloseTo(1, 9);
    });
  });

  describe('changes', () => {
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
  });

  describe('failures', () => {
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
  });

  it('tells the caller\u2019s own proxy by Service and version what came of its requests', () => {
    const model = { families: ['istio'], app: [], countsOwnScrapes: false };
    const edge = createEdgeMeters(model, { workload: 'istio-ingressgateway', namespace: 'istio-system' })!;
    const target = pod('a', 1, { behaviour: behaviour({ statuses: { 404: 0.5 } }) }, model);
    const run = rig(kind, evenly([target], 0.9), { model, edge });
    run.runTo(50);
    run.flow.settle();
    const value = (labels: { readonly [label: string]: string }) =>
      edge
        .collect()
        .filter(({ labels: own }) =>
          Object.entries({ __name__: 'istio_requests_total', ...labels }).every(([n, v]) =>
            own.pairs.some(([name, text]) => name === n && text === v),
          ),
        )
        .reduce((sum, s) => sum + s.value, 0);
    expect(value({ reporter: 'source' })).toBe(requestsOf(run.ticks));
    expect(value({ response_code: '404', destination_service: 'shop.default.svc.cluster.local' })).toBe(
      failuresOf(run.ticks, '404'),
    );
    expect(value({ response_code: '503', response_flags: 'UH' })).toBe(failuresOf(run.ticks, '503'));
    const inside = target.meters.collect('proxy').find((s) => s.labels.pairs.some(([, v]) => v === 'destination'));
    expect(inside?.value).toBeGreaterThan(0);
  });

  it('does the same again with the same seed, and something else with another', () => {
    const once = (seed: number) => {
      const run = rig(kind, evenly([pod('a', 1), pod('b', 2)]), { seed });
      run.runTo(20);
      return run.ticks;
    };
    expect(once(5)).toEqual(once(5));
    expect(once(5)).not.toEqual(once(6));
  });

  it('refuses to go on when it was not told of a change of the view', () => {
    let version = 1;
    const run = rig(kind, evenly([pod('a', 1)]), { version: () => version });
    run.runTo(1);
    version = 2;
    expect(() => run.flow.settle()).toThrow('told of every change');
  });
}
