import { describe, expect, it } from 'vitest';
import { createInboundView } from '../../src/cluster/inbound.ts';
import { type Pod, pods, type Service, services } from '../../src/cluster/objects.ts';
import { createStore } from '../../src/cluster/store.ts';
import { createEngine } from '../../src/kernel/engine.ts';
import { atSecond, seconds } from '../../src/kernel/time.ts';

function world() {
  const engine = createEngine();
  const store = createStore(() => engine.now);
  let heard = 0;
  const view = createInboundView({
    engine,
    store,
    concerns: () => true,
    lag: () => seconds(2),
    learnt: () => {
      heard += 1;
    },
  });
  const made = store.create(
    pods,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'default', labels: { app: 'shop', version: '1' } },
      spec: { containers: [] },
    } as unknown as Pod,
    'test',
  );
  if (!made.ok) throw new Error(made.error.message);
  const service = (name: string, selector: { readonly [label: string]: string }) =>
    store.create(
      services,
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace: 'default' },
        spec: { selector },
      } as unknown as Service,
      'test',
    );
  const select = (name: string, version: string) =>
    store.patch(services, 'default', name, { spec: { selector: { version } } }, 'test');
  return { engine, view, pod: made.object, service, select, heard: () => heard };
}

describe('the proxy beside a pod', () => {
  it('forgets the pod a push after the last Service stopped selecting it, and knows it again after the next', () => {
    const { engine, view, pod, service, select, heard } = world();
    service('stable', { app: 'shop', version: '1' });
    engine.runUntil(atSecond(5));
    select('stable', '2');
    engine.runUntil(atSecond(6));
    expect(view.hasDropped(pod)).toBe(false);
    engine.runUntil(atSecond(8));
    expect(view.hasDropped(pod)).toBe(true);
    select('stable', '1');
    engine.runUntil(atSecond(11));
    expect(view.hasDropped(pod)).toBe(false);
    expect(heard()).toBe(2);
  });

  it('keeps it as long as any Service selects it, and hears nothing of what is undone in the same instant', () => {
    const { engine, view, pod, service, select, heard } = world();
    service('all', { app: 'shop' });
    service('stable', { app: 'shop', version: '1' });
    engine.runUntil(atSecond(5));
    select('stable', '2');
    engine.runUntil(atSecond(10));
    expect(view.hasDropped(pod)).toBe(false);
    expect(heard()).toBe(0);
  });

  it('never knew a pod that no Service selected', () => {
    const { engine, view, pod } = world();
    engine.runUntil(atSecond(10));
    expect(view.hasDropped(pod)).toBe(false);
  });
});
