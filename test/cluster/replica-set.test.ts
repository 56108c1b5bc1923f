import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pod, pods, type ReplicaSet, replicaSets } from '../../src/cluster/objects.ts';
import { createReplicaSetController, inOrderOfDeletion, youngestFirst } from '../../src/cluster/replica-set.ts';
import { createStore } from '../../src/cluster/store.ts';
import { atSecond, type Instant, rfc3339, seconds } from '../../src/kernel/time.ts';

const ready = (at: Instant, yes = true): Pod['status'] => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: yes ? 'True' : 'False', lastTransitionTime: rfc3339(at) }],
});

/** A ReplicaSet `web` in a world where pods are ready at once and go at once, unless `graceful`. */
function begin(
  replicas: number,
  options: { minReadySeconds?: number; graceful?: boolean; countsBefore?: boolean } = {},
) {
  let now = atSecond(0);
  const store = createStore(() => now);
  const context = { store, now: () => now, notice: () => {}, decision: () => {} };
  const controller = createReplicaSetController(context, {
    podName: (owner, n) => `${owner.metadata.name}-${n}`,
    victims: youngestFirst,
    countsAfter: options.countsBefore !== true,
    firstStatus: () => ready(now),
    remove: ({ metadata }) =>
      options.graceful
        ? store.patch(pods, 'default', metadata.name, { metadata: { deletionTimestamp: rfc3339(now) } }, 'kubelet')
        : store.delete(pods, 'default', metadata.name, 'kubelet'),
  });
  store.create(
    replicaSets,
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web' },
      spec: {
        replicas,
        minReadySeconds: options.minReadySeconds ?? 0,
        selector: {},
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'app', image: 'web:v1' }] },
        },
      },
      status: { replicas: 0, readyReplicas: 0, availableReplicas: 0, observedGeneration: 0 },
    },
    'me',
  );
  const at = (t: number) => {
    now = atSecond(t);
  };
  const scale = (n: number) => store.patch(replicaSets, 'default', 'web', { spec: { replicas: n } }, 'me');
  const look = () => controller.reconcile('default/web');
  const status = () => store.get(replicaSets, 'default', 'web')!.status;
  const names = () => store.list(pods).map((p) => p.metadata.name);
  return { store, controller, at, scale, look, status, names };
}

describe('a ReplicaSet', () => {
  it('creates the pods that are missing, from its template, as their owner', () => {
    const { store, look, names } = begin(2);
    look();
    expect(names()).toEqual(['web-1', 'web-2']);
    const [pod] = store.list(pods);
    expect(pod?.metadata.labels).toEqual({ app: 'web' });
    expect(pod?.spec.containers[0]?.image).toBe('web:v1');
    expect(pod?.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'ReplicaSet', name: 'web', controller: true });
  });

  it('counts the pods as they were before it created some, where the world has it so, and the new ones at the next look', () => {
    const { store, look } = begin(2, { countsBefore: true });
    look();
    expect(store.list(replicaSets)[0]?.status?.replicas).toBe(0);
    look();
    expect(store.list(replicaSets)[0]?.status?.replicas).toBe(2);
  });

  it('gives the youngest up first, but before them those that are not ready', () => {
    const { store, look, scale, names } = begin(4);
    look();
    store.patchStatus(pods, 'default', 'web-2', ready(atSecond(1), false), 'kubelet');
    scale(2);
    look();
    expect(names()).toEqual(['web-1', 'web-3']);
  });

  it('replaces a pod that is deleted or has failed, and never uses a name twice', () => {
    const { store, look, names, status } = begin(2);
    look();
    store.delete(pods, 'default', 'web-2', 'me');
    store.patchStatus(pods, 'default', 'web-1', { phase: 'Failed' }, 'kubelet');
    look();
    expect(names()).toEqual(['web-1', 'web-3', 'web-4']);
    expect(status().replicas).toBe(2);
  });

  it('does not count pods that terminate', () => {
    const { look, scale, names, status } = begin(3, { graceful: true });
    look();
    scale(1);
    look();
    look();
    expect(names()).toHaveLength(3);
    expect(status()).toMatchObject({ replicas: 1, readyReplicas: 1, observedGeneration: 2 });
  });

  it('calls a pod available when it has been ready for long enough, and asks to look then', () => {
    const { at, look, status } = begin(1, { minReadySeconds: 10 });
    expect(look()).toEqual({ requeueAfter: seconds(10) });
    expect(status()).toMatchObject({ readyReplicas: 1, availableReplicas: 0 });
    at(4);
    expect(look()).toEqual({ requeueAfter: seconds(6) });
    at(10);
    expect(look()).toEqual({});
    expect(status().availableReplicas).toBe(1);
  });

  it('writes nothing when nothing changed', () => {
    const { store, look } = begin(3);
    look();
    const version = store.version();
    look();
    expect(store.version()).toBe(version);
  });

  it('has as many pods as it wants after any sequence of sizes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { minLength: 1, maxLength: 10 }), (sizes) => {
        const { look, scale, names, status } = begin(0);
        for (const size of sizes) {
          scale(size);
          look();
          expect(names()).toHaveLength(size);
          expect(status()).toMatchObject({ replicas: size, readyReplicas: size, availableReplicas: size });
        }
      }),
    );
  });

  it('is looked at when it or one of its pods changed', () => {
    const { store, controller, look } = begin(1);
    look();
    const [pod] = store.list(pods);
    const change = (object: Pod | ReplicaSet) =>
      controller.affected({ verb: 'updated', by: 'me', before: object, after: object, object });
    expect(change(pod!)).toEqual(['default/web']);
    expect(change(store.list(replicaSets)[0]!)).toEqual(['default/web']);
    expect(controller.keys()).toEqual(['default/web']);
    expect(controller.reconcile('default/none')).toEqual({});
  });
});

describe('the order in which the real controller gives pods up', () => {
  const now = atSecond(1000);
  let serial = 0;
  const pod = (name: string, status: Pod['status'], rest: { node?: boolean; cost?: string } = {}): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: String(100 + serial++),
      resourceVersion: 1,
      generation: 1,
      creationTimestamp: '',
      ...(rest.cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': rest.cost } }),
    },
    spec: { containers: [], ...(rest.node === false ? {} : { nodeName: 'n' }) },
    status,
  });
  const order = (...candidates: Pod[]) => inOrderOfDeletion(candidates, now).map((p) => p.metadata.name);

  it('is: no node, pending, not ready, ready', () => {
    const candidates = [
      pod('ready', ready(atSecond(0))),
      pod('unready', ready(atSecond(0), false)),
      pod('pending', { phase: 'Pending' }),
      pod('homeless', { phase: 'Pending' }, { node: false }),
    ];
    expect(order(...candidates)).toEqual(['homeless', 'pending', 'unready', 'ready']);
  });

  it('spares what is costly, and overlooks a cost that is no number', () => {
    const at = ready(atSecond(0));
    expect(order(pod('dear', at, { cost: '5' }), pod('free', at), pod('cheap', at, { cost: '-1' }))).toEqual([
      'cheap',
      'free',
      'dear',
    ]);
    expect(order(pod('older', at, { cost: 'much' }), pod('younger', at))).toEqual(['younger', 'older']);
  });

  it('prefers those ready for a shorter time, in buckets that double, then more restarts, then the younger', () => {
    expect(order(pod('long', ready(atSecond(0))), pod('short', ready(atSecond(990))))).toEqual(['short', 'long']);
    // 600 s and 1000 s lie in one bucket, from 2^39 to 2^40 nanoseconds: 549.8 s to 1099.5 s. 500 s lie below it.
    expect(order(pod('older', ready(atSecond(0))), pod('younger', ready(atSecond(400))))).toEqual(['younger', 'older']);
    expect(order(pod('a', ready(atSecond(400))), pod('b', ready(atSecond(0))))).toEqual(['b', 'a']);
    expect(order(pod('b', ready(atSecond(500))), pod('a', ready(atSecond(0))))).toEqual(['b', 'a']);
    const restarted = { ...ready(atSecond(0)), restarts: 3 };
    expect(order(pod('shaky', restarted), pod('calm', ready(atSecond(0))))).toEqual(['shaky', 'calm']);
  });
});
