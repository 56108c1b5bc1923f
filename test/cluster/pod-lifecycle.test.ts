import { describe, expect, it } from 'vitest';
import { isReady, type Pod, pods, readySince } from '../../src/cluster/objects.ts';
import { createPodLifecycle, type PodPlan } from '../../src/cluster/pod-lifecycle.ts';
import { createStore } from '../../src/cluster/store.ts';
import { createEngine } from '../../src/kernel/engine.ts';
import { atSecond, inSeconds, seconds } from '../../src/kernel/time.ts';

const plan: PodPlan = {
  scheduling: seconds(1),
  sandbox: seconds(1),
  imagePull: seconds(2),
  containerStart: seconds(1),
  startup: seconds(4),
  becomesReady: true,
  shutdown: seconds(3),
};

/** A pod `p` with such containers, and what it went through, with the seconds. */
function begin(
  container: Partial<Pod['spec']['containers'][0]> = {},
  change: Partial<PodPlan> = {},
  rest: object = {},
) {
  const engine = createEngine();
  const store = createStore(() => engine.now);
  const moves: string[] = [];
  const lifecycle = createPodLifecycle({
    engine,
    store,
    plan: () => ({ ...plan, ...change }),
    moved: (_, state) => void moves.push(`${inSeconds(engine.now)} ${state}`),
  });
  const create = () =>
    store.create(
      pods,
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers: [{ name: 'app', ...container }], ...rest },
        status: { phase: 'Pending' },
      },
      'me',
    );
  create();
  const present = () => store.get(pods, 'default', 'p');
  const process = () => lifecycle.process('default', 'p');
  return { engine, store, lifecycle, moves, create, present, process };
}

describe('the life of a pod', () => {
  it('is ready as soon as its container runs when no probe asks, though nothing answers yet', () => {
    const { engine, moves, present, process } = begin();
    engine.runUntil(atSecond(4));
    expect(present()?.status.phase).toBe('Pending');
    expect(process()).toBeUndefined();
    engine.runUntil(atSecond(60));
    expect(moves).toEqual(['5 starting', '5 ready']);
    expect(readySince(present()!)).toBe('2020-01-01T00:00:05Z');
    expect(process()?.answersFrom).toBe(atSecond(9));
  });

  it.each([
    ['the first probe after it is up', { periodSeconds: 3 }, 4, '11'],
    ['the initial delay', { periodSeconds: 3, initialDelaySeconds: 6 }, 4, '11'],
    ['a probe every ten seconds by default', {}, 4, '15'],
    ['so many successes in a row', { periodSeconds: 3, successThreshold: 3 }, 4, '17'],
    ['the probe of the very moment in which it is up', { periodSeconds: 2 }, 4, '9'],
    ['no time at all when it is up at once', { periodSeconds: 10 }, 0, '5'],
  ])('waits for %s', (_, readinessProbe, startup, at) => {
    const { engine, moves } = begin({ readinessProbe }, { startup: seconds(startup) });
    engine.runUntil(atSecond(60));
    expect(moves).toEqual(['5 starting', `${at} ready`]);
  });

  it('never becomes ready and never answers when it is planned so', () => {
    const { engine, moves, present, process } = begin({}, { becomesReady: false });
    engine.runUntil(atSecond(600));
    expect(moves).toEqual(['5 starting']);
    expect(isReady(present()!)).toBe(false);
    expect(process()?.answersFrom).toBeGreaterThan(atSecond(600));
  });
});

describe('the end of a pod', () => {
  it('is announced, and comes when its process has stopped', () => {
    const { engine, lifecycle, moves, present, process } = begin();
    engine.runUntil(atSecond(20));
    lifecycle.terminate(present()!);
    expect(present()?.metadata.deletionTimestamp).toBe('2020-01-01T00:00:20Z');
    lifecycle.terminate(present()!);
    engine.runUntil(atSecond(60));
    expect(moves.slice(2)).toEqual(['20 terminating', '23 gone']);
    expect(present()).toBeUndefined();
    expect(process()?.ended).toBe(atSecond(23));
  });

  it.each([
    ['sleep', { sleep: { seconds: 10 } }, 30, 13],
    ['exec', { exec: { command: ['/bin/sh', '-c', 'sleep 5'] } }, 30, 8],
    ['a grace period that is shorter', { sleep: { seconds: 10 } }, 4, 4],
  ])('waits for preStop: %s', (_, preStop, terminationGracePeriodSeconds, after) => {
    const { engine, lifecycle, present, process } = begin(
      { lifecycle: { preStop } },
      {},
      { terminationGracePeriodSeconds },
    );
    engine.runUntil(atSecond(20));
    lifecycle.terminate(present()!);
    engine.runUntil(atSecond(100));
    expect(process()?.ended).toBe(atSecond(20 + after));
  });

  it('is at once when no container has started, and nothing starts afterwards', () => {
    const { engine, lifecycle, moves, present, process } = begin();
    engine.runUntil(atSecond(2));
    lifecycle.terminate(present()!);
    engine.runUntil(atSecond(60));
    expect(moves).toEqual(['2 terminating', '2 gone']);
    expect(process()).toBeUndefined();
  });

  it('is told once also when somebody deletes it without grace', () => {
    const { engine, store, lifecycle, moves, present, process } = begin();
    engine.runUntil(atSecond(20));
    lifecycle.terminate(present()!);
    engine.runUntil(atSecond(21));
    store.delete(pods, 'default', 'p', 'garbage-collector');
    expect(process()?.ended).toBe(atSecond(21));
    engine.runUntil(atSecond(60));
    expect(moves.slice(2)).toEqual(['20 terminating', '21 gone']);
  });

  it('does not take another pod of the same name along', () => {
    const { engine, store, lifecycle, create, present } = begin();
    engine.runUntil(atSecond(20));
    lifecycle.terminate(present()!);
    store.delete(pods, 'default', 'p', 'me');
    create();
    engine.runUntil(atSecond(60));
    expect(isReady(present()!)).toBe(true);
  });
});
