import { describe, expect, it } from 'vitest';
import { record } from '../../src/simulation/run.ts';
import { scenarioAt } from '../scenarios.ts';

const scenario = scenarioAt('scenarios/notifications/notified.yaml');
const sent = (objects = scenario.objects) =>
  record({ ...scenario, objects }).trace.entries.flatMap((e) => (e.kind === 'notification' ? [e] : []));

describe('notifications', () => {
  it('are sent with the event that they are of, to each recipient', () => {
    const { entries } = record(scenario).trace;
    for (const [reason, trigger, many] of [
      ['RolloutPaused', 'on-rollout-paused', 2],
      ['RolloutCompleted', 'on-rollout-completed', 1],
    ] as const) {
      const events = entries.filter((e) => e.kind === 'notice' && e.reason === reason);
      const told = sent().filter((e) => e.trigger === trigger);
      expect(events.length).toBeGreaterThan(0);
      expect(told.map((e) => e.t)).toEqual(events.flatMap(({ t }) => Array.from({ length: many }, () => t)));
    }
  });

  it('cannot be sent by a service that the ConfigMap does not have', () => {
    const config = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argo-rollouts-notification-configmap', namespace: 'argo-rollouts' },
      data: { 'trigger.on-rollout-paused': '- send: [rollout-paused]', 'service.email': 'host: x' },
    };
    const told = sent([...scenario.objects, config as never]);
    expect(told.map((e) => [e.trigger, e.sent])).toEqual([
      ['on-rollout-paused', false],
      ['on-rollout-paused', false],
    ]);
  });
});
