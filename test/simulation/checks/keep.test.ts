import { describe, expect, it } from 'vitest';
import { pods, services } from '../../../src/cluster/objects.ts';
import { createStore } from '../../../src/cluster/store.ts';
import { createEngine } from '../../../src/kernel/engine.ts';
import { atSecond } from '../../../src/kernel/time.ts';
import { keepPromises } from '../../../src/simulation/checks/keep.ts';
import type { TraceEntry } from '../../../src/simulation/trace.ts';

describe('promises', () => {
  it('are told of when they break, once for as long as the same is wrong, and again when it is wrong again', () => {
    const engine = createEngine();
    const store = createStore(() => engine.now);
    const told: TraceEntry[] = [];
    keepPromises(engine, store, (entry) => void told.push(entry));
    const orphan = () =>
      store.create(
        pods,
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name: 'shop-1',
            namespace: 'default',
            ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'shop', uid: 'gone' }],
          },
          spec: { containers: [] },
          status: { phase: 'Pending' },
        },
        'test',
      );
    const service = (name: string) =>
      store.create(
        services,
        { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec: {} },
        'test',
      );
    const acts = [
      () => service('a'),
      orphan,
      () => service('b'),
      () => store.delete(pods, 'default', 'shop-1', 'test'),
      () => service('c'),
      orphan,
    ];
    for (const [i, act] of acts.entries()) engine.schedule(atSecond(i), 'world', () => void act());
    engine.runUntil(atSecond(10));
    const detail = 'Pod shop-1 is owned by ReplicaSet shop, which is gone';
    expect(told).toEqual([
      { t: atSecond(1), kind: 'promise', promise: 'no orphans', detail },
      { t: atSecond(5), kind: 'promise', promise: 'no orphans', detail },
    ]);
  });
});
