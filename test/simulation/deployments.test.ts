import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/scenario/decode.ts';
import { record } from '../../src/simulation/run.ts';
import { decode, EXACT } from './rehearse.ts';

const deployment = (strategy: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 4
  selector: { matchLabels: { app: shop } }
  strategy: ${strategy}
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - name: app
          image: "example/shop:v1"
          readinessProbe: { periodSeconds: 1 }
          lifecycle: { preStop: { sleep: { seconds: 5 } } }
          resources: { requests: { cpu: 100m } }
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [{ port: 80 }] }
`;

function play(strategy: string, { more = '', versions = '', rate = 50 } = {}) {
  const story = EXACT.replace('releases: []', 'releases: [{ at: 2m, rollout: shop, tag: v2 }]');
  const decoded = decode(
    `${story}until: 5m\ntraffic: [{ to: shop, rate: ${rate}, arrivals: constant, from: 30s }]\n${versions}`,
    deployment(strategy) + more,
  );
  if (!decoded.ok) throw new Error(decoded.problems.map(formatProblem).join('\n'));
  const { entries } = record(decoded.scenario).trace;
  const traffic = entries.filter((e) => e.kind === 'traffic');
  const failed = traffic.reduce((n, t) => n + Object.values(t.failures).reduce((a, b) => a + b, 0), 0);
  return { entries, failed, last: traffic.filter((t) => t.t > 290_000_000).map((t) => t.revision) };
}

describe('a Deployment under traffic', () => {
  it('that rolls keeps users served, if its pods outlive the propagation of endpoints', () => {
    const { failed, last } = play('{ type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }');
    expect(failed).toBe(0);
    expect(new Set(last)).toEqual(new Set([2]));
  });

  it('that recreates is down from the last old pod to the first new one', () => {
    const { failed, last } = play('{ type: Recreate }');
    // Old pods last 5 s, of which endpoints forget them after 1; new ones need 1 s, 1 s, and 1 s to be known.
    expect(failed / 50).toBeGreaterThan(4);
    expect(failed / 50).toBeLessThan(10);
    expect(new Set(last)).toEqual(new Set([2]));
  });

  it('is scaled by an autoscaler as a Rollout is', () => {
    const hpa = `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: shop }
  minReplicas: 4
  maxReplicas: 10
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
`;
    const versions = 'versions: [{ image: "*", behaviour: { cpu: { perRequest: 8ms } } }]';
    const { entries } = play('{ type: RollingUpdate }', { more: hpa, versions, rate: 50 });
    // 0.4 of a processor is half of what eight pods request.
    const wanted = entries.flatMap((e) =>
      e.kind === 'replicas' ? [{ t: e.t, wanted: e.wanted, of: e.revision }] : [],
    );
    expect(wanted.filter((w) => w.t < 120_000_000).at(-1)?.wanted).toBe(8);
    expect(wanted.filter((w) => w.of === 2).at(-1)?.wanted).toBe(8);
  });
});
