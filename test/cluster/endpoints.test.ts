import { describe, expect, it } from 'vitest';
import { createEndpointsView, selects } from '../../src/cluster/endpoints.ts';
import { type Pod, pods, services } from '../../src/cluster/objects.ts';
import { createStore } from '../../src/cluster/store.ts';
import { createEngine } from '../../src/kernel/engine.ts';
import { atSecond, type Duration, seconds } from '../../src/kernel/time.ts';

function begin(lag: () => Duration = () => seconds(2)) {
  const engine = createEngine();
  const store = createStore(() => engine.now);
  const learnt: string[] = [];
  const view = createEndpointsView({
    engine,
    store,
    lag,
    learnt: (service, ready) =>
      void learnt.push(`${service.metadata.name}: ${ready.map((p) => p.metadata.name).join(' ')}`),
  });
  const condition = (ready: boolean) => [{ type: 'Ready', status: ready ? ('True' as const) : ('False' as const) }];
  const addPod = (name: string, ready: boolean, app = 'web') =>
    store.create(
      pods,
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, labels: { app } },
        spec: { containers: [] },
        status: { phase: 'Running', conditions: condition(ready) },
      },
      'me',
    );
  const setReady = (name: string, ready: boolean) =>
    store.patchStatus<Pod>(pods, 'default', name, { conditions: condition(ready) }, 'me');
  const addService = () =>
    store.create(
      services,
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' } } },
      'me',
    );
  const known = () => view.known('default', 'web')?.map((p) => p.metadata.name);
  return { engine, store, view, learnt, addPod, addService, setReady, known };
}

describe('a selector of a Service', () => {
  it('selects what carries all its labels; an empty or absent one selects nothing', () => {
    expect(selects({ app: 'web' }, { app: 'web', x: 'y' })).toBe(true);
    expect(selects({ app: 'web', x: 'y' }, { app: 'web' })).toBe(false);
    expect(selects({}, { app: 'web' })).toBe(false);
    expect(selects(undefined, { app: 'web' })).toBe(false);
    expect(selects({ app: 'web' }, undefined)).toBe(false);
  });
});

describe('the endpoints that traffic knows', () => {
  it('are the ready pods of the Service, in order of name, a lag after the fact', () => {
    const { engine, addPod, addService, setReady, known } = begin();
    expect(known()).toBeUndefined();
    addService();
    addPod('b', true);
    addPod('a', true);
    addPod('c', false);
    addPod('d', true, 'other');
    expect(known()).toEqual([]);
    engine.runUntil(atSecond(2));
    expect(known()).toEqual(['a', 'b']);
    setReady('a', false);
    setReady('c', true);
    engine.runUntil(atSecond(3));
    expect(known()).toEqual(['a', 'b']);
    engine.runUntil(atSecond(4));
    expect(known()).toEqual(['b', 'c']);
  });

  it('lose a pod that terminates, though it is ready still', () => {
    const { engine, store, addPod, addService, known } = begin();
    addService();
    addPod('a', true);
    store.patch(pods, 'default', 'a', { metadata: { deletionTimestamp: '2020-01-01T00:00:00Z' } }, 'kubelet');
    engine.runUntil(atSecond(2));
    expect(known()).toEqual([]);
  });

  it('follow the selector when it moves', () => {
    const { engine, store, addPod, addService, known } = begin();
    addService();
    addPod('a', true);
    addPod('z', true, 'other');
    engine.runUntil(atSecond(2));
    store.patch(services, 'default', 'web', { spec: { selector: { app: 'other' } } }, 'me');
    engine.runUntil(atSecond(4));
    expect(known()).toEqual(['z']);
  });

  it('are told once per change, and not when nothing about them changed', () => {
    const { engine, store, addPod, addService, learnt, view } = begin(() => seconds(1));
    addService();
    engine.runUntil(atSecond(2));
    addPod('a', true);
    engine.runUntil(atSecond(5));
    const version = view.version();
    store.patch(pods, 'default', 'a', { metadata: { annotations: { x: 'y' } } }, 'me');
    engine.runUntil(atSecond(10));
    expect(learnt).toEqual(['web: ', 'web: a']);
    expect(view.version()).toBe(version);
  });

  it('say nothing of what came and went within one instant', () => {
    const { engine, store, addPod, addService, learnt } = begin(() => seconds(1));
    addService();
    addPod('a', true);
    engine.runUntil(atSecond(2));
    for (const app of ['other', 'web']) store.patch(services, 'default', 'web', { spec: { selector: { app } } }, 'me');
    engine.runUntil(atSecond(5));
    expect(learnt).toEqual(['web: a']);
  });

  it('never arrive in another order than they happened in', () => {
    const lags = [seconds(1), seconds(9), seconds(1)];
    const { engine, addPod, addService, setReady, known } = begin(() => lags.shift() ?? seconds(1));
    addService();
    addPod('a', true);
    setReady('a', false);
    engine.runUntil(atSecond(20));
    expect(known()).toEqual([]);
  });

  it('end with their Service, also those still on their way', () => {
    const { engine, store, addPod, addService, known } = begin();
    addService();
    addPod('a', true);
    store.delete(services, 'default', 'web', 'me');
    engine.runUntil(atSecond(20));
    expect(known()).toBeUndefined();
  });
});
