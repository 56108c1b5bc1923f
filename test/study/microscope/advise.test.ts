import { describe, expect, it } from 'vitest';
import { decodeScenario, formatProblem } from '../../../src/scenario/decode.ts';
import { record } from '../../../src/simulation/run.ts';
import { adviseOn } from '../../../src/study/microscope/advise.ts';

/** A canary behind a plain Service, with what the strategy, the pod and the scenario add. */
function advised(strategy: string, container: string, more: string) {
  const text = `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: shop, image: "shop:1"${container}}]}
  strategy: ${strategy}
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec: {selector: {app: shop}, ports: [{port: 80}]}
---
apiVersion: preroll.dev/v1alpha1
kind: Scenario
until: 6m
traffic: [{to: shop, rate: 100, from: 1m}]
releases: [{at: 2m, tag: "2"}]
${more}
`;
  const decoded = decodeScenario([{ file: 'shop.yaml', text }]);
  if (!decoded.ok) throw new Error(decoded.problems.map(formatProblem).join('\n'));
  const { trace, outcome } = record(decoded.scenario);
  return adviseOn(decoded.scenario, trace.entries, outcome);
}

const CANARY = '{canary: {steps: [{setWeight: 34}, {pause: {duration: 20s}}]}}';
const PROBE = ', readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}';

describe('advice on failed requests', () => {
  it('has none where nothing failed', () => {
    const gently = 'cluster: {endpointPropagation: 0s, shutdown: 5s}';
    expect(advised(CANARY, PROBE, gently)).toEqual([]);
  });

  it('has none for what the application answers of itself', () => {
    const bad = 'cluster: {endpointPropagation: 0s, shutdown: 5s}\nversions: [{image: "*:2", behaviour: errors-20}]';
    expect(advised(CANARY, PROBE, bad)).toEqual([]);
  });

  it('asks for a probe where pods count as ready before they answer', () => {
    const slow = 'versions: [{image: "*:2", behaviour: {startup: 5s}}]\ncluster: {shutdown: 30s}';
    const [advice, ...others] = advised(CANARY, '', slow);
    expect(others).toEqual([]);
    expect(advice?.setting).toContain('readinessProbe');
    expect(advice).toMatchObject({ left: 0, failedAfter: 0 });
  });

  it('lets pods answer as long as the slowest needed to hear that they go, and says how long that was', () => {
    const advice = advised(CANARY, PROBE, 'cluster: {endpointPropagation: 3s}');
    expect(advice.length).toBeGreaterThan(0);
    for (const { setting, because, left } of advice) {
      const slept = Number(/preStop: \{ sleep: \{ seconds: (\d+) \} \}/.exec(setting)?.[1]);
      expect(slept).toBe(4);
      expect(because).toContain(`up to 3 s`);
      expect(left).toBe(0);
    }
  });
});
