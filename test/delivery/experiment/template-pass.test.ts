import { describe, expect, it } from 'vitest';
import { experiment, laboratory, service, template } from './laboratory.ts';

describe('a template that asks for a Service', () => {
  const spec = { templates: [template('a', { service: { name: 'front' } })], scaleDownDelaySeconds: 5 };

  it('ends in error when the Service is somebody else’s, with the pods made and kept for the delay', () => {
    const lab = laboratory(service('front'), experiment('lab', spec));
    const said = lab.until(0);
    const problem =
      "Failed to create Service front for template 'a': service front already exists and is not owned by experiment template a";
    expect(lab.templateOf('lab', 'a')).toMatchObject({ status: 'Error', message: problem });
    expect(lab.status('lab')).toMatchObject({ phase: 'Error', message: problem });
    expect(said).toContain('ScalingReplicaSet: Scaled up ReplicaSet lab-a from 0 to 1');
    lab.until(4);
    expect(lab.replicasOf('lab-a')).toBe(1);
    lab.until(5);
    expect(lab.replicasOf('lab-a')).toBe(0);
    expect(lab.serviceNamed('front')?.spec.selector).toEqual({ app: 'somebody' });
  });

  it('finds a Service that belongs to another template of the same Experiment taken, too', () => {
    const shared = { service: { name: 'front' } };
    const lab = laboratory(experiment('lab', { templates: [template('a', shared), template('b', shared)] }));
    lab.until(0);
    expect(lab.templateOf('lab', 'a')?.serviceName).toBe('front');
    expect(lab.templateOf('lab', 'b')?.status).toBe('Error');
  });

  it('notes Service and hash together, and forgets both when the last pod has gone', () => {
    const lab = laboratory(experiment('lab', spec));
    lab.until(0);
    const hash = lab.serviceNamed('front')?.spec.selector?.['rollouts-pod-template-hash'];
    expect(lab.templateOf('lab', 'a')).toMatchObject({ serviceName: 'front', podTemplateHash: hash });
    lab.patch('lab', { terminate: true });
    lab.until(10);
    expect(lab.serviceNamed('front')).toBeUndefined();
    expect(lab.templateOf('lab', 'a')).not.toHaveProperty('serviceName');
    expect(lab.templateOf('lab', 'a')).not.toHaveProperty('podTemplateHash');
  });

  it('asked for under another name brings the whole Experiment to a halt: two Services are of one template', () => {
    const lab = laboratory(experiment('lab', spec));
    lab.until(0);
    lab.patch('lab', { templates: [template('a', { service: { name: 'back' } })] });
    lab.until(1);
    expect(lab.serviceNamed('back')).toBeDefined();
    lab.patch('lab', { terminate: true });
    lab.until(20);
    expect(lab.status('lab')?.phase).toBe('Running');
    lab.remove('Service', 'front');
    lab.until(21);
    expect(lab.status('lab')?.phase).toBe('Successful');
  });

  it('has none without ports', () => {
    const bare = { spec: { containers: [{ name: 'app', image: 'app:v1' }] } };
    const lab = laboratory(experiment('lab', { templates: [template('a', { template: bare, service: {} })] }));
    lab.until(0);
    expect(lab.serviceNamed('lab-a')).toBeUndefined();
    expect(lab.status('lab')?.phase).toBe('Running');
  });
});

describe('the size of a template', () => {
  it('is what the spec says now, even while the scale-down waits', () => {
    const lab = laboratory(experiment('lab', { templates: [template('a', { replicas: 3 })] }));
    lab.until(0);
    lab.patch('lab', { terminate: true });
    lab.until(1);
    expect(lab.replicasOf('lab-a')).toBe(3);
    lab.patch('lab', { templates: [template('a', { replicas: 4 })] });
    lab.until(2);
    expect(lab.replicasOf('lab-a')).toBe(4);
    lab.patch('lab', { templates: [template('a', { replicas: 0 })] });
    lab.until(3);
    expect(lab.replicasOf('lab-a')).toBe(0);
  });

  it('keeps the deadline of an earlier scale-down when pods are wanted again', () => {
    const lab = laboratory(
      experiment('lab', { templates: [template('a', { replicas: 2 })], scaleDownDelaySeconds: 5 }),
    );
    lab.until(0);
    lab.patch('lab', { templates: [template('a', { replicas: 0 })] });
    lab.until(1);
    lab.patch('lab', { templates: [template('a', { replicas: 2 })] });
    lab.until(9);
    expect(lab.replicasOf('lab-a')).toBe(2);
    lab.patch('lab', { terminate: true });
    lab.until(10);
    expect(lab.replicasOf('lab-a')).toBe(0);
  });

  it('that the API refuses ends the template in error', () => {
    const lab = laboratory(experiment('lab', { templates: [template('a', { replicas: -1 })] }));
    const said = lab.until(0);
    const refusal = `ReplicaSet.apps "lab-a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0`;
    expect(said).toContain(`ReplicaSetUpdateError: Failed to scale lab-a down: ${refusal}`);
    expect(lab.templateOf('lab', 'a')).toMatchObject({
      status: 'Error',
      message: `Unable to scale ReplicaSet for template 'a' to desired replica count '-1': ${refusal}`,
    });
  });
});

describe('a ReplicaSet whose name somebody else has', () => {
  const first = experiment('lab', { templates: [template('two-a')] });
  const second = experiment('lab-two', { templates: [template('a')] });

  it('is counted as a collision and waited for', () => {
    const lab = laboratory(first, second);
    lab.until(3);
    expect(lab.status('lab')?.phase).toBe('Running');
    expect(lab.status('lab-two')?.phase).toBe('Pending');
    expect(lab.status('lab-two')?.templateStatuses).toMatchObject([
      { name: 'a', status: 'Progressing', replicas: 0 },
      { name: 'a', collisionCount: 1 },
    ]);
    lab.remove('Experiment', 'lab');
    lab.until(4);
    expect(lab.status('lab-two')?.phase).toBe('Running');
  });
});
