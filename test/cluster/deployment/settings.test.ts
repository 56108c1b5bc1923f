import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { margins, settingsOf } from '../../../src/cluster/deployment/settings.ts';
import type { Deployment } from '../../../src/cluster/objects.ts';

const deployment = (spec: Partial<Deployment['spec']>): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: 1, generation: 1, creationTimestamp: '' },
  spec: { selector: {}, template: { spec: { containers: [] } }, ...spec },
});

describe('what a Deployment asks for', () => {
  it('is the defaults of the API when its author said nothing', () => {
    expect(settingsOf(deployment({ replicas: 10 }))).toEqual({
      replicas: 10,
      strategy: 'RollingUpdate',
      surge: 3,
      unavailable: 2,
      minReadySeconds: 0,
      paused: false,
      historyLimit: 10,
      progressDeadlineSeconds: 600,
    });
    expect(settingsOf(deployment({})).replicas).toBe(1);
  });

  it('has neither surge nor unavailability with Recreate', () => {
    const settings = settingsOf(deployment({ replicas: 4, strategy: { type: 'Recreate' } }));
    expect([settings.surge, settings.unavailable]).toEqual([0, 0]);
  });

  it('keeps the history and judges nobody when the limits are the largest integer', () => {
    const none = settingsOf(deployment({ revisionHistoryLimit: 2 ** 31 - 1, progressDeadlineSeconds: 2 ** 31 - 1 }));
    expect(none).not.toHaveProperty('historyLimit');
    expect(none).not.toHaveProperty('progressDeadlineSeconds');
  });
});

describe('surge and unavailability', () => {
  it('round up and down', () => {
    expect(margins({ maxSurge: '34%', maxUnavailable: '30%' }, 10)).toEqual({ surge: 4, unavailable: 3 });
    expect(margins({ maxSurge: '25%', maxUnavailable: '25%' }, 3)).toEqual({ surge: 1, unavailable: 0 });
  });

  it('default one by one', () => {
    expect(margins({ maxSurge: 0 }, 10)).toEqual({ surge: 0, unavailable: 2 });
    expect(margins({ maxUnavailable: 0 }, 5)).toEqual({ surge: 2, unavailable: 0 });
  });

  it('let one pod be unavailable when both come out as nothing, or nothing could move', () => {
    expect(margins({ maxSurge: 0, maxUnavailable: '1%' }, 4)).toEqual({ surge: 0, unavailable: 1 });
    expect(margins({ maxSurge: 0, maxUnavailable: 0 }, 0)).toEqual({ surge: 0, unavailable: 0 });
  });

  it('are whole numbers, leave room to move, and never promise less than nothing', () => {
    const amount = fc.oneof(
      fc.nat(30),
      fc.nat(120).map((n) => `${n}%`),
    );
    fc.assert(
      fc.property(amount, amount, fc.nat(40), (maxSurge, maxUnavailable, replicas) => {
        const { surge, unavailable } = margins({ maxSurge, maxUnavailable }, replicas);
        expect(Number.isInteger(surge) && Number.isInteger(unavailable)).toBe(true);
        expect(unavailable).toBeLessThanOrEqual(replicas);
        if (replicas > 0) expect(surge + unavailable).toBeGreaterThan(0);
      }),
    );
  });
});
