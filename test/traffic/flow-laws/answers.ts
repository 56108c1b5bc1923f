/** Who answers, and how. */
import { expect, it } from 'vitest';
import { atSecond, type Instant, milliseconds, seconds } from '../../../src/kernel/time.ts';
import { cellDistribution, meanLatency } from '../../../src/traffic/latency-model.ts';
import { latencyCellsOf } from '../../../src/traffic/meters.ts';
import type { Behaviour } from '../../../src/traffic/model.ts';
import { chiSquareP, FALSE_ALARM, normalP } from '../goodness-of-fit.ts';
import { behaviour, evenly, type FlowKind, metrics, pod, rig, source } from '../rig.ts';
import { constant, failuresOf, ofTick, poisson, requestsOf, sampled } from './reading.ts';

export function answersLaws(kind: FlowKind): void {
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
}
