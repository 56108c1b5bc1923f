/** The autoscaler among others: when it looks, what it reads of its target, and what it writes. */
import { describe, expect, it } from 'vitest';
import type { MetricsApi } from '../../src/cluster/autoscaler/facts.ts';
import { type AutoscalerSpec, autoscalers } from '../../src/cluster/autoscaler/objects.ts';
import { createAutoscalerController } from '../../src/cluster/autoscaler.ts';
import { driveLive } from '../../src/cluster/live.ts';
import { looseKind, pods } from '../../src/cluster/objects.ts';
import { createStore } from '../../src/cluster/store.ts';
import { createEngine } from '../../src/kernel/engine.ts';
import { atSecond, inSeconds, milliseconds, rfc3339, seconds } from '../../src/kernel/time.ts';
import { refuse, succeed } from '../../src/languages/result.ts';

const rollouts = looseKind('argoproj.io/v1alpha1', 'Rollout');

/** A Rollout of `replicas` pods, all ready, each using `use()` thousandths of a CPU of the 100 it requests. */
function begin(replicas: number, spec: Partial<AutoscalerSpec> = {}) {
  const engine = createEngine();
  const store = createStore(() => engine.now);
  const said: string[] = [];
  const writes: string[] = [];
  const context = {
    store,
    now: () => engine.now,
    notice: (n: { type: string; reason: string }) => void said.push(`${inSeconds(engine.now)} ${n.type} ${n.reason}`),
    decision: () => {},
  };
  let usage = 80;
  const metrics: MetricsApi = {
    resources: (asked) =>
      succeed(
        new Map(
          asked.map((pod) => [
            pod.metadata.name,
            { at: engine.now, window: seconds(15), usage: new Map([['cpu', usage]]) },
          ]),
        ),
      ),
    ofPods: () => refuse('none'),
    ofObject: () => refuse('none'),
    external: () => refuse('none'),
  };
  store.create(
    rollouts,
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web' },
      spec: { replicas, selector: { matchLabels: { app: 'unused' } } },
    },
    'me',
  );
  store.patchStatus(rollouts, 'default', 'web', { HPAReplicas: replicas, selector: 'app=web' }, 'me');
  for (let i = 0; i < replicas; i++) {
    store.create(
      pods,
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `web-${i}`, labels: { app: 'web' } },
        spec: { containers: [{ name: 'app', resources: { requests: { cpu: '100m' } } }] },
        status: {
          phase: 'Running',
          startTime: rfc3339(atSecond(-3600)),
          conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: rfc3339(atSecond(-3600)) }],
        },
      },
      'me',
    );
  }
  store.watch(({ object, by }) => {
    if (object.kind !== 'Rollout' || by !== 'horizontal-pod-autoscaler') return;
    writes.push(`${inSeconds(engine.now)}: ${String((object as { spec?: { replicas?: number } }).spec?.replicas)}`);
  });
  const controller = createAutoscalerController(context, { metrics: () => metrics });
  driveLive(engine, store, [controller], { lag: () => milliseconds(0) });
  store.create(
    autoscalers,
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec: {
        scaleTargetRef: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web' },
        minReplicas: 2,
        maxReplicas: 10,
        ...spec,
      },
    },
    'me',
  );
  const use = (milli: number) => {
    usage = milli;
  };
  const status = () => store.get(autoscalers, 'default', 'web')?.status;
  return { engine, store, said, writes, use, status };
}

describe('an autoscaler in a living cluster', () => {
  it('looks a period after it appeared, and once a period', () => {
    const { engine, writes, use, status } = begin(4);
    use(160);
    engine.runUntil(atSecond(14));
    expect(status()).toBeUndefined();
    engine.runUntil(atSecond(15));
    expect(writes).toEqual(['15: 8']);
    expect(status()).toMatchObject({ currentReplicas: 4, desiredReplicas: 8, lastScaleTime: '2020-01-01T00:00:15Z' });
    // Four pods still use twice their target: eight are enough, and nothing more is written.
    engine.runUntil(atSecond(45));
    expect(writes).toHaveLength(1);
  });

  it('reads pods by the selector that a Rollout tells, and scales up to its minimum at once', () => {
    const { engine, writes, said } = begin(1);
    engine.runUntil(atSecond(20));
    expect(writes).toEqual(['15: 2']);
    expect(said).toEqual(['15 Normal SuccessfulRescale']);
  });

  it('holds what was needed in the last five minutes before it scales down', () => {
    const { engine, writes, use } = begin(4);
    engine.runUntil(atSecond(30));
    use(20);
    engine.runUntil(atSecond(329));
    expect(writes).toEqual([]);
    engine.runUntil(atSecond(360));
    expect(writes).toEqual(['345: 2']);
  });

  it('says that its target is not there, and goes on looking', () => {
    const { engine, store, said } = begin(4);
    store.delete(rollouts, 'default', 'web', 'me');
    engine.runUntil(atSecond(31));
    expect(said).toEqual(['15 Warning FailedGetScale', '30 Warning FailedGetScale']);
  });

  it('forgets everything with its object', () => {
    const { engine, store, said } = begin(4);
    engine.runUntil(atSecond(16));
    store.delete(autoscalers, 'default', 'web', 'me');
    engine.runUntil(atSecond(100));
    expect(said).toEqual([]);
  });
});
