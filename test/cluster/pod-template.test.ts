import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Container, PodTemplateSpec } from '../../src/cluster/objects.ts';
import { safeName, sameTemplate, templateHash } from '../../src/cluster/pod-template.ts';

const template = (container: Partial<Container>, rest: object = {}): PodTemplateSpec =>
  ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', ...container }], ...rest } }) as never;

describe('two pod templates', () => {
  const same = (a: PodTemplateSpec, b: PodTemplateSpec) => {
    expect(sameTemplate(a, b)).toBe(true);
    expect(templateHash(a)).toBe(templateHash(b));
  };
  const differ = (a: PodTemplateSpec, b: PodTemplateSpec) => {
    expect(sameTemplate(a, b)).toBe(false);
    expect(templateHash(a)).not.toBe(templateHash(b));
  };

  it('differ by image, environment, annotations and the order of containers', () => {
    differ(template({ image: 'web:v1' }), template({ image: 'web:v2' }));
    differ(template({}), template({}, { hostNetwork: true }));
    differ(template({}), { ...template({}), metadata: { labels: { app: 'web' }, annotations: { config: '2' } } });
    const [a, b] = [{ name: 'a' }, { name: 'b' }];
    differ({ spec: { containers: [a, b] } }, { spec: { containers: [b, a] } });
  });

  it('are the same when only the hash of a controller tells them apart', () => {
    const labels = { app: 'web', 'pod-template-hash': 'abc', 'rollouts-pod-template-hash': 'def' };
    same(template({}), { ...template({}), metadata: { labels } });
  });

  it('are the same when one spells a default out', () => {
    same(template({ image: 'web:v1' }), template({ image: 'web:v1', imagePullPolicy: 'IfNotPresent' }));
    same(template({ image: 'web' }), template({ image: 'web', imagePullPolicy: 'Always' }));
    same(template({}), template({}, { terminationGracePeriodSeconds: 30, restartPolicy: 'Always' }));
    same(
      template({ ports: [{ containerPort: 80 }], readinessProbe: { periodSeconds: 10 } }),
      template({ ports: [{ containerPort: 80, protocol: 'TCP' }], readinessProbe: { timeoutSeconds: 1 } }),
    );
  });

  it('differ when the value is not the default', () => {
    differ(template({ image: 'web:v1' }), template({ image: 'web:v1', imagePullPolicy: 'Always' }));
    differ(template({}), template({}, { terminationGracePeriodSeconds: 31 }));
    differ(template({ readinessProbe: {} }), template({}));
  });

  it('are the same when one has an empty map where the other has none', () => {
    same(template({}), { ...template({}), metadata: { labels: { app: 'web' }, annotations: {} } });
  });

  it('are the same when quantities are written differently', () => {
    const asking = (cpu: string) => template({ resources: { requests: { cpu } } });
    same(asking('0.5'), asking('500m'));
    differ(asking('0.5'), asking('501m'));
  });
});

describe('a name made of a number', () => {
  it('has only letters that make no words, one for each digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (n) => {
        expect(safeName(n)).toMatch(/^[456789bcdf]+$/);
      }),
    );
  });

  it('is the one Kubernetes makes', () => {
    // The code of each digit modulo 27 picks the letter: "0" is 48, and 48 mod 27 is 21, the letter 4.
    expect(safeName(1234567890)).toBe('56789bcdf4');
  });
});
