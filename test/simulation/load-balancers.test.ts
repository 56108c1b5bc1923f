import { describe, expect, it } from 'vitest';
import { decodeScenario, formatProblem } from '../../src/scenario/decode.ts';
import { record } from '../../src/simulation/run.ts';
import type { TraceEntry } from '../../src/simulation/trace.ts';

const MANIFESTS = `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: shop, image: "shop:1"}]}
  strategy:
    canary:
      stableService: stable
      canaryService: canary
      trafficRouting: {alb: {ingress: front, servicePort: 80}}
      steps: [{setWeight: 50}, {pause: {duration: 1m}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front}
spec:
  ingressClassName: alb
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: stable, port: {name: use-annotation}}}}]}}]
`;

function rehearsed(cluster: string) {
  const text = `${MANIFESTS}---
apiVersion: preroll.dev/v1alpha1
kind: Scenario
until: 8m
cluster: ${cluster}
traffic: [{to: stable, rate: 20, from: 1m}]
releases: [{at: 2m, tag: "2"}]
`;
  const decoded = decodeScenario([{ file: 'shop.yaml', text }]);
  if (!decoded.ok) throw new Error(decoded.problems.map(formatProblem).join('\n'));
  const { trace } = record(decoded.scenario);
  const of = <K extends TraceEntry['kind']>(kind: K) =>
    trace.entries.filter((e): e is Extract<TraceEntry, { kind: K }> => e.kind === kind);
  const events = (reason: string) => of('notice').filter((e) => e.reason === reason);
  const failed = of('traffic').reduce((sum, e) => sum + Object.values(e.failures).reduce((a, b) => a + b, 0), 0);
  return { of, events, failed };
}

describe('a canary behind an ALB', () => {
  it('waits for the load balancer at its setWeight step, if the controller is to verify', () => {
    const run = rehearsed('{awsVerifyTargetGroup: true, loadBalancerUpdate: 30s}');
    const asked = run.events('TrafficWeightUpdated').find((e) => e.message.endsWith('from 0 to 50'));
    const verified = run.events('TargetGroupVerified').find((e) => e.message.includes('canary weight 50 set'));
    const over = run.events('RolloutStepCompleted').find((e) => e.message.includes('setWeight: 50'));
    expect(run.events('TargetGroupUnverified').length).toBeGreaterThan(1);
    expect(((verified?.t ?? 0) - (asked?.t ?? 0)) / 1e6).toBeGreaterThanOrEqual(30);
    expect(over?.t).toBe(verified?.t);
    expect(run.events('RolloutCompleted').at(-1)?.message).toContain('revision 2');
  });

  it('goes on at once if the controller does not ask', () => {
    const run = rehearsed('{loadBalancerUpdate: 30s}');
    expect(run.events('TargetGroupVerified')).toEqual([]);
    const [asked] = run.events('TrafficWeightUpdated').filter((e) => e.message.endsWith('from 0 to 50'));
    const [over] = run.events('RolloutStepCompleted');
    expect(over?.t).toBe(asked?.t);
  });

  it('fails users while the load balancer knows only pods that are not yet targets', () => {
    const quick = rehearsed('{loadBalancerUpdate: 1s, targetRegistration: 0s, targetDeregistration: 0s}');
    const slow = rehearsed('{loadBalancerUpdate: 1s, targetRegistration: 40s, targetDeregistration: 0s}');
    expect(slow.failed).toBeGreaterThan(quick.failed + 100);
  });
});
