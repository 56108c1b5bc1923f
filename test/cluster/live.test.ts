import { describe, expect, it } from 'vitest';
import type { Controller, Reconciled } from '../../src/cluster/controller.ts';
import { driveLive, RESYNC } from '../../src/cluster/live.ts';
import { looseKind } from '../../src/cluster/objects.ts';
import { createStore } from '../../src/cluster/store.ts';
import { createEngine } from '../../src/kernel/engine.ts';
import { atSecond, type Duration, inMilliseconds, milliseconds, seconds } from '../../src/kernel/time.ts';

const things = looseKind('v1', 'Thing');

/** A controller that notes when it looked, in milliseconds, and answers as told. */
function begin(answer: (look: number) => Reconciled = () => ({}), lag: () => Duration = () => milliseconds(10)) {
  const engine = createEngine();
  const store = createStore(() => engine.now);
  const looks: number[] = [];
  const errors: (string | undefined)[] = [];
  const controller: Controller = {
    name: 'thing',
    affected: ({ object }) => [`default/${object.metadata.name}`],
    keys: () => store.list(things).map((t) => `default/${t.metadata.name}`),
    reconcile: () => {
      looks.push(inMilliseconds(engine.now));
      return answer(looks.length);
    },
  };
  const touch = (n: number) =>
    store.get(things, 'default', 'a') === undefined
      ? store.create(things, { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, spec: { n } }, 'me')
      : store.patch(things, 'default', 'a', { spec: { n } }, 'me');
  driveLive(engine, store, [controller], { lag, observed: (_, __, error) => void errors.push(error) });
  return { engine, touch, looks, errors };
}

describe('a controller that is driven live', () => {
  it('looks a lag after a change, and once for changes that come together', () => {
    const { engine, touch, looks } = begin();
    for (const n of [1, 2, 3]) touch(n);
    engine.after(milliseconds(5), 'world', () => void touch(4));
    engine.runUntil(atSecond(60));
    expect(looks).toEqual([10]);
  });

  it('looks again for a change that came after its look', () => {
    const { engine, touch, looks } = begin();
    touch(1);
    engine.after(milliseconds(10), 'check', () => void touch(2));
    engine.runUntil(atSecond(60));
    expect(looks).toEqual([10, 20]);
  });

  it('looks as early as the earliest change asks for', () => {
    const lags = [milliseconds(50), milliseconds(20), milliseconds(90)];
    const { engine, touch, looks } = begin(undefined, () => lags.shift() ?? milliseconds(1));
    for (const n of [1, 2, 3]) touch(n);
    engine.runUntil(atSecond(60));
    expect(looks).toEqual([20]);
  });

  it('looks when it asked to, though somebody made it look in between', () => {
    const { engine, touch, looks } = begin((n) => (n === 1 ? { requeueAfter: seconds(5) } : {}));
    touch(1);
    engine.after(seconds(2), 'world', () => void touch(2));
    engine.runUntil(atSecond(60));
    expect(looks).toEqual([10, 2010, 5010]);
  });

  it('backs off twice as long with each failure, up to ten seconds, and begins anew after a success', () => {
    const { engine, touch, looks, errors } = begin((n) => (n <= 16 ? { error: 'no' } : {}));
    touch(1);
    engine.runUntil(atSecond(100));
    const waits = looks.slice(1).map((at, i) => at - (looks[i] ?? 0));
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 10_000, 10_000]);
    expect(errors.filter((e) => e === 'no')).toHaveLength(16);
  });

  it('looks at everything again when a resync is due', () => {
    const { engine, touch, looks } = begin();
    touch(1);
    engine.runUntil((RESYNC + seconds(1)) as never);
    expect(looks).toEqual([10, inMilliseconds(RESYNC) + 10]);
  });
});
