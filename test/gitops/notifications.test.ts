import { describe, expect, it } from 'vitest';
import { catalogue, destinationsOf, notificationSettings, triggerOf } from '../../src/gitops/notifications.ts';

const PREFIX = 'notifications.argoproj.io/subscribe';
const annotated = (...pairs: [string, string][]) => ({
  annotations: Object.fromEntries(pairs.map(([key, value]) => [`${PREFIX}${key}`, value])),
});
const told = (trigger: string, object: Parameters<typeof destinationsOf>[1], settings = catalogue) =>
  destinationsOf(trigger, object, settings).map(({ service, recipient }) => `${service} ${recipient}`);

describe('the trigger of an event', () => {
  it.each([
    ['RolloutCompleted', 'on-rollout-completed'],
    ['ScalingReplicaSet', 'on-scaling-replica-set'],
    ['AnalysisRunFailed', 'on-analysis-run-failed'],
  ])('%s is %s', (reason, trigger) => expect(triggerOf(reason)).toBe(trigger));
});

describe('subscriptions', () => {
  it('name a trigger and a service, and recipients parted by semicolons', () => {
    const object = annotated(['.on-rollout-paused.slack', 'a; b;;'], ['.on-rollout-completed.email', 'c']);
    expect(told('on-rollout-paused', object)).toEqual(['slack a', 'slack b']);
    expect(told('on-rollout-completed', object)).toEqual(['email c']);
    expect(told('on-rollout-aborted', object)).toEqual([]);
  });

  it('without a value send to the service itself', () => {
    expect(told('on-rollout-paused', annotated(['.on-rollout-paused.hook', '']))).toEqual(['hook ']);
  });

  it('may be a list in YAML', () => {
    const list = '- trigger: [on-rollout-paused]\n  destinations: [{ service: slack, recipients: [a, b] }]\n';
    expect(told('on-rollout-paused', annotated(['_yaml', list]))).toEqual(['slack a', 'slack b']);
  });

  it('hear of triggers that are configured, and of no other', () => {
    const object = annotated(['.on-rollout-paused.slack', 'a'], ['.on-my-own.slack', 'a']);
    expect(told('on-my-own', object)).toEqual([]);
    const own = notificationSettings({ 'trigger.on-my-own': '- send: [it]', 'service.slack': 'token: x' });
    expect([told('on-my-own', object, own), told('on-rollout-paused', object, own)]).toEqual([['slack a'], []]);
    expect([own.canSendBy('slack'), own.canSendBy('email')]).toEqual([true, false]);
  });

  it('without a trigger hear of the default ones, of their service or of all', () => {
    const settings = notificationSettings({
      'trigger.on-rollout-paused': '- send: [it]',
      'trigger.on-rollout-aborted': '- send: [it]',
      defaultTriggers: '[on-rollout-paused]',
      'defaultTriggers.email': '- on-rollout-aborted',
    });
    const object = annotated(['.slack', 'a'], ['.email', 'b']);
    expect(told('on-rollout-paused', object, settings)).toEqual(['slack a']);
    expect(told('on-rollout-aborted', object, settings)).toEqual(['email b']);
  });

  it('of the administrator concern the objects that their selector chooses, each destination once', () => {
    const settings = notificationSettings({
      'trigger.on-rollout-paused': '- send: [it]',
      subscriptions: '- { recipients: [slack:a], selector: team=shop, triggers: [on-rollout-paused] }',
    });
    const object = { ...annotated(['.on-rollout-paused.slack', 'a']), labels: { team: 'shop' } };
    expect(told('on-rollout-paused', object, settings)).toEqual(['slack a']);
    expect(told('on-rollout-paused', { labels: { team: 'shop' } }, settings)).toEqual(['slack a']);
    expect(told('on-rollout-paused', { labels: { team: 'other' } }, settings)).toEqual([]);
  });
});
