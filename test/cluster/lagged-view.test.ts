import { describe, expect, it } from 'vitest';
import { createLaggedView } from '../../src/cluster/lagged-view.ts';
import { looseKind } from '../../src/cluster/objects.ts';
import { createStore } from '../../src/cluster/store.ts';
import { createEngine } from '../../src/kernel/engine.ts';
import { atSecond, type Duration, seconds } from '../../src/kernel/time.ts';

const routes = looseKind('v1', 'Route');
const draft = (name: string, weight: number) => ({
  apiVersion: 'v1',
  kind: 'Route',
  metadata: { name },
  spec: { weight },
});

function begin(lag: () => Duration) {
  const engine = createEngine();
  const store = createStore(() => engine.now);
  const learnt: string[] = [];
  const view = createLaggedView({
    engine,
    store,
    concerns: (o) => o.kind === 'Route',
    lag,
    learnt: (o) => void learnt.push(o.metadata.name),
  });
  const weight = () => (view.get('Route', 'default', 'a')?.['spec' as never] as { weight: number } | undefined)?.weight;
  const set = (n: number) => store.patch(routes, 'default', 'a', { spec: { weight: n } }, 'me');
  return { engine, store, view, learnt, weight, set };
}

describe('a view that hears of changes late', () => {
  it('knows from the beginning what is there before time begins', () => {
    const { store, view, weight } = begin(() => seconds(3));
    store.create(routes, draft('a', 0), 'me');
    store.create(looseKind('v1', 'Other'), { ...draft('x', 0), kind: 'Other' }, 'me');
    expect(weight()).toBe(0);
    expect(view.list('Other', 'default')).toEqual([]);
  });

  it('knows a change when its lag is over, and a deletion too', () => {
    const { engine, store, view, weight, set } = begin(() => seconds(3));
    store.create(routes, draft('b', 0), 'me');
    store.create(routes, draft('a', 0), 'me');
    set(20);
    engine.runUntil(atSecond(2));
    expect(weight()).toBe(0);
    engine.runUntil(atSecond(3));
    expect(weight()).toBe(20);
    expect(view.list('Route', 'default').map((o) => o.metadata.name)).toEqual(['a', 'b']);
    const version = view.version();
    store.delete(routes, 'default', 'a', 'me');
    engine.runUntil(atSecond(6));
    expect(weight()).toBeUndefined();
    expect(view.version()).toBe(version + 1);
  });

  it('never lets an earlier change overtake a later one, however short the later one takes', () => {
    const lags = [seconds(5), seconds(1), seconds(0)];
    const { engine, store, weight, set } = begin(() => lags.shift() ?? seconds(0));
    store.create(routes, draft('a', 0), 'me');
    set(1);
    engine.runUntil(atSecond(1));
    set(2);
    engine.runUntil(atSecond(4));
    expect(weight()).toBe(0);
    // This one is written in the very instant in which the first two arrive, before they do, and takes no time.
    engine.schedule(atSecond(5), 'world', () => {});
    set(3);
    engine.runUntil(atSecond(5));
    expect(weight()).toBe(3);
  });

  it('does not let a change without lag slip in before one that arrives in the same instant', () => {
    const lags = [seconds(5), seconds(0)];
    const { engine, store, weight, set } = begin(() => lags.shift() ?? seconds(0));
    store.create(routes, draft('a', 0), 'me');
    engine.schedule(atSecond(5), 'world', () => void set(2));
    set(1);
    engine.runUntil(atSecond(6));
    expect(weight()).toBe(2);
  });
});
