import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/format.ts';
import { record } from '../../src/simulation/run.ts';
import { decode, EXACT, manifestsOf } from './rehearse.ts';

const requests = ', resources: { requests: { cpu: 100m } }';
const autoscaler = (spec: string, apiVersion = 'autoscaling/v2') => `---
apiVersion: ${apiVersion}
kind: HorizontalPodAutoscaler
metadata: { name: shop }
spec: { scaleTargetRef: { apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: shop }, minReplicas: 2, maxReplicas: 6${spec} }
`;

/** Each request costs so much of a processor. */
function play(document: string, hpa: string, cpuMs: number | undefined) {
  const decoded = decode(document, manifestsOf(requests, '') + hpa);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
  const cost = { perRequest: { kind: 'constant', value: (cpuMs ?? 0) * 1_000 } } as never;
  const versions = decoded.scenario.versions.map((v) =>
    cpuMs === undefined ? v : { ...v, behaviour: { ...v.behaviour, cpu: cost } },
  );
  const scenario: Scenario = { ...decoded.scenario, versions };
  const { trace } = record(scenario);
  const wanted = trace.entries.flatMap((e) => (e.kind === 'rollout' ? [{ t: e.t / 1_000_000, wanted: e.wanted }] : []));
  const said = trace.entries.flatMap((e) =>
    e.kind === 'notice' && e.object.startsWith('Horizontal')
      ? [{ t: e.t / 1_000_000, text: `${e.reason}: ${e.message}` }]
      : [],
  );
  return { wanted, said, last: wanted.at(-1)?.wanted, trace };
}

const traffic = (rate: number) =>
  `${EXACT}until: 6m\ntraffic: [{ to: shop, rate: ${rate}, arrivals: constant, from: 2s }]`;

describe('an autoscaler', () => {
  it('scales a Rollout by what its pods use of what they request', () => {
    // 20 requests a second of 15 ms are 0.3 of a processor; at 80 % of 100m that needs 4 pods (2 at 150 %: ⌈2 · 150 / 80⌉).
    const { said, last } = play(
      traffic(20),
      autoscaler(
        ', metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]',
      ),
      15,
    );
    expect(last).toBe(4);
    const first = said.find((s) => s.text.startsWith('SuccessfulRescale'));
    expect(first?.text).toBe(
      'SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target',
    );
    // The pods stand for less than five minutes: only windows that began after they were ready count.
    expect(first?.t).toBeGreaterThan(16);
    expect(first?.t).toBeLessThan(61);
  });

  it('never goes beyond its range, and reads autoscaling/v1 as the API converts it', () => {
    const { last } = play(traffic(100), autoscaler(', targetCPUUtilizationPercentage: 80', 'autoscaling/v1'), 15);
    expect(last).toBe(6);
  });

  it('goes down only after five minutes', () => {
    const { wanted } = play(
      `${EXACT}until: 12m\ntraffic: [{ to: shop, rate: 20, arrivals: constant, until: 3m }]`,
      autoscaler(', targetCPUUtilizationPercentage: 80', 'autoscaling/v1'),
      15,
    );
    const down = wanted.find(({ t, wanted: n }) => t > 180 && n === 2)?.t ?? 0;
    expect(down).toBeGreaterThan(180 + 300 - 15);
    expect(down).toBeLessThan(180 + 300 + 75);
  });

  it('whose pods nobody measures says so and leaves them', () => {
    const { said, last } = play(traffic(20), autoscaler(''), undefined);
    expect(last).toBe(2);
    expect(said[0]?.text).toContain('FailedGetResourceMetric');
  });

  it('asks the adapter for other metrics', () => {
    const { last } = play(
      `${traffic(20)}
metrics: { app: [{ name: shop_requests_total, type: counter }] }
prometheus: { scrapesEveryPod: true, scrapeInterval: 10s, adapter: { rps: "sum by (pod) (rate(shop_requests_total[1m]))" } }`,
      autoscaler(
        ', metrics: [{ type: Pods, pods: { metric: { name: rps }, target: { type: AverageValue, averageValue: "5" } } }]',
      ),
      undefined,
    );
    expect(last).toBe(4);
  });

  it('counts canary and stable pods alike: with three ready pods the ratio is of three', () => {
    const { trace, wanted } = play(
      `${EXACT.replace('releases: []', 'releases: [{ at: 2m, tag: v2 }]')}until: 4m\ntraffic: [{ to: shop, rate: 12, arrivals: constant }]`,
      autoscaler(', targetCPUUtilizationPercentage: 80', 'autoscaling/v1'),
      15,
    );
    // 0.18 of a processor is 90 % of two pods' requests: inside the range of ⌈2 · 1.125⌉ = 3, and three are enough.
    expect(wanted.at(-1)?.wanted).toBe(3);
    expect(trace.entries.some((e) => e.kind === 'promise')).toBe(false);
  });
});
