import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/cluster/objects.ts';
import { controllerValidation } from '../../../../src/delivery/rollout/validation/controller-validation.ts';
import { canaryWith, clusterOf, object, rolloutWith } from './rollouts.ts';

const service = (name: string, app: string): KubeObject =>
  object('v1', 'Service', name, { spec: { selector: { app } } });

describe('validation for the controller', () => {
  it('tells the first mistake only', () => {
    const rollout = rolloutWith({ replicas: -1, strategy: {} });
    expect(controllerValidation()(rollout, clusterOf())).toEqual({
      message: 'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      isMistake: true,
    });
    expect(controllerValidation()(rolloutWith(), clusterOf())).toBeUndefined();
  });

  it('notices when an object that a sound spec refers to changes, comes or goes', () => {
    const validate = controllerValidation();
    const rollout = canaryWith({ stableService: 'web' });
    const message = (...objects: readonly KubeObject[]) => validate(rollout, clusterOf(...objects))?.message ?? 'fine';
    expect(message(service('web', 'shop'))).toBe('fine');
    expect(message(service('web', 'other'))).toContain('unmatch label');
    expect(message()).toContain('not found');
    expect(message(service('web', 'shop'))).toBe('fine');
  });

  it('takes a null for what is absent', () => {
    expect(controllerValidation()(rolloutWith({ replicas: null, workloadRef: null }), clusterOf())).toBeUndefined();
  });
});
