import { describe, expect, it } from 'vitest';
import type { LooseObject } from '../../../../src/cluster/objects.ts';
import { lintAsUpstream } from '../../../../src/delivery/rollout/validation/lint.ts';
import { canaryWith, object, rolloutWith } from './rollouts.ts';

const linted = (...objects: readonly unknown[]) => lintAsUpstream(objects as readonly LooseObject[]);
const service = (name: string, app: string) => object('v1', 'Service', name, { spec: { selector: { app } } });

describe('lint as upstream has it', () => {
  it('prints every error without its field, and the first again with it', () => {
    expect(linted(rolloutWith({ replicas: -1, strategy: {} }))).toMatchObject({
      stdout:
        "Invalid value: -1: must be greater than or equal to 0\nRequired value: Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'\n",
      stderr: 'Error: spec.replicas: Invalid value: -1: must be greater than or equal to 0\n',
      exit: 1,
    });
    expect(linted(rolloutWith())).toEqual({ errors: [], stdout: '', stderr: '', exit: 0 });
  });

  it('reports nothing that is absent', () => {
    expect(linted(canaryWith({ stableService: 'web' })).exit).toBe(0);
  });

  it('judges a Service by the last Rollout that names it', () => {
    const first = canaryWith({ stableService: 'web' });
    const second = { ...canaryWith({ canaryService: 'web' }), metadata: { name: 'two', namespace: 'default' } };
    const { stderr } = linted(first, second, service('web', 'other'));
    expect(stderr).toContain('spec.strategy.canary.canaryService');
  });

  it('stops looking for ingresses at the first Rollout without a router', () => {
    const routed = canaryWith({
      stableService: 'a',
      canaryService: 'b',
      trafficRouting: { nginx: { stableIngress: 'i' } },
    });
    const ingress = object('networking.k8s.io/v1', 'Ingress', 'i', {
      spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'x' } } }] } }] },
    });
    const marked = {
      ...ingress,
      metadata: { ...ingress.metadata, annotations: { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'shop' } },
    };
    expect(linted(routed, ingress).exit).toBe(0);
    expect(linted(routed, marked).stderr).toContain('has no rules using service a backend');
  });
});
