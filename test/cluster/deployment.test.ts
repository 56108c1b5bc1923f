/** The Deployment controller among others: driven live, with pods that take their time, and against writes that fail. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControllerContext, Decision, Notice } from '../../src/cluster/controller.ts';
import { rolloutStatus, setImage, undo } from '../../src/cluster/deployment/commands.ts';
import { settingsOf } from '../../src/cluster/deployment/settings.ts';
import { createDeploymentController } from '../../src/cluster/deployment.ts';
import { driveLive } from '../../src/cluster/live.ts';
import {
  type Deployment,
  deployments,
  isReady,
  type KubeObject,
  pods,
  replicaSets,
} from '../../src/cluster/objects.ts';
import { createPodLifecycle, type PodLifecycle } from '../../src/cluster/pod-lifecycle.ts';
import { createReplicaSetController, youngestFirst } from '../../src/cluster/replica-set.ts';
import { createStore } from '../../src/cluster/store.ts';
import { createEngine } from '../../src/kernel/engine.ts';
import { atSecond, milliseconds, seconds } from '../../src/kernel/time.ts';

/** A cluster that runs one Deployment; images with `bad` in their name never become ready. */
function createCluster(spec: Partial<Deployment['spec']>) {
  const engine = createEngine();
  const store = createStore(() => engine.now);
  const notices: Notice[] = [];
  const decisions: Decision[] = [];
  const context: ControllerContext = {
    store,
    now: () => engine.now,
    notice: (n) => void notices.push(n),
    decision: (d) => void decisions.push(d),
  };
  const lifecycle: PodLifecycle = createPodLifecycle({
    engine,
    store,
    plan: (pod) => ({
      scheduling: milliseconds(100),
      sandbox: milliseconds(400),
      imagePull: seconds(1),
      containerStart: milliseconds(200),
      startup: seconds(3),
      becomesReady: pod.spec.containers[0]?.image?.includes('bad') !== true,
      shutdown: seconds(2),
    }),
    moved: () => {},
  });
  const replicaSetController = createReplicaSetController(context, {
    podName: (owner, n) => `${owner.metadata.name}-${String(n).padStart(5, '0')}`,
    victims: youngestFirst,
    firstStatus: () => ({ phase: 'Pending' }),
    remove: (pod) => lifecycle.terminate(pod),
  });
  driveLive(engine, store, [createDeploymentController(context), replicaSetController], {
    lag: () => milliseconds(20),
  });
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'web:v1' }] } };
  store.create(
    deployments,
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { selector: { matchLabels: { app: 'web' } }, template, ...spec },
    },
    'kubectl',
  );
  const present = () => store.get(deployments, 'default', 'web')!;
  const target = { store, namespace: 'default', name: 'web', by: 'kubectl' };
  return { engine, store, notices, decisions, present, target };
}

describe('a Deployment in a living cluster', () => {
  it('rolls a new version out and says so', () => {
    const { engine, store, notices, decisions, present, target } = createCluster({ replicas: 4 });
    engine.runUntil(atSecond(60));
    expect(rolloutStatus(present()).done).toBe(true);
    setImage(target, 'web:v2');
    engine.runUntil(atSecond(120));
    expect(rolloutStatus(present()).done).toBe(true);
    expect(store.list(pods).map((p) => p.spec.containers[0]?.image)).toEqual(Array(4).fill('web:v2'));
    expect(
      store
        .list(replicaSets)
        .map((rs) => rs.spec.replicas)
        .sort(),
    ).toEqual([0, 4]);
    expect(notices[0]).toMatchObject({ type: 'Normal', reason: 'ScalingReplicaSet' });
    expect(decisions[0]?.because).toContain('from 0 to 4: 0 of at most 4 + 1 are wanted');
  });

  it('reports a version that never becomes ready just after the deadline, and never goes back by itself', () => {
    const { engine, present, target } = createCluster({ replicas: 4, progressDeadlineSeconds: 30 });
    engine.runUntil(atSecond(60));
    setImage(target, 'web:bad');
    engine.runUntil(atSecond(85));
    expect(rolloutStatus(present()).message).toMatch(/^Waiting/);
    engine.runUntil(atSecond(100));
    expect(rolloutStatus(present()).message).toBe('error: deployment "web" exceeded its progress deadline');
    engine.runUntil(atSecond(1000));
    expect(present().spec.template.spec.containers[0]?.image).toBe('web:bad');
    undo(target);
    engine.runUntil(atSecond(1100));
    expect(rolloutStatus(present()).done).toBe(true);
  });

  it('keeps both versions apart with Recreate, down to the last terminating pod', () => {
    const { engine, store, present, target } = createCluster({ replicas: 3, strategy: { type: 'Recreate' } });
    engine.runUntil(atSecond(60));
    let together = 0;
    store.watch(() => {
      const images = new Set(store.list(pods).map((p) => p.spec.containers[0]?.image));
      if (images.size > 1) together += 1;
    });
    setImage(target, 'web:v2');
    engine.runUntil(atSecond(120));
    expect(rolloutStatus(present()).done).toBe(true);
    expect(together).toBe(0);
  });

  it('keeps its promises at every moment, and comes to an end', () => {
    const amount = fc.oneof(
      fc.nat(3),
      fc.nat(100).map((n) => `${n}%`),
    );
    const story = fc.record({ replicas: fc.integer({ min: 1, max: 8 }), maxSurge: amount, maxUnavailable: amount });
    fc.assert(
      fc.property(story, ({ replicas, ...rollingUpdate }) => {
        const { engine, store, present, target } = createCluster({ replicas, strategy: { rollingUpdate } });
        engine.runUntil(atSecond(60));
        const { surge, unavailable } = settingsOf(present());
        let [fewest, most] = [replicas, replicas];
        store.watch(() => {
          const living = store.list(pods).filter((p) => p.metadata.deletionTimestamp === undefined);
          fewest = Math.min(fewest, living.filter(isReady).length);
          // Pods of a version that was just made smaller live on until its controller looks: only what is wanted is bounded.
          most = Math.max(
            most,
            store.list(replicaSets).reduce((n, rs) => n + rs.spec.replicas, 0),
          );
        });
        setImage(target, 'web:v2');
        engine.runUntil(atSecond(300));
        expect(rolloutStatus(present()).done).toBe(true);
        expect(fewest).toBeGreaterThanOrEqual(replicas - unavailable);
        expect(most).toBeLessThanOrEqual(replicas + surge);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a write that the API refuses', () => {
  it('is reported when it was to create the version, and tried again', () => {
    const { engine, store, notices, present } = createCluster({ replicas: 2 });
    let refusing = true;
    store.admit((next: KubeObject) => (refusing && next.kind === 'ReplicaSet' ? 'quota exceeded' : undefined));
    engine.runUntil(atSecond(5));
    expect(notices[0]).toMatchObject({ type: 'Warning', reason: 'ReplicaSetCreateError' });
    expect(notices[0]?.message).toMatch(/^Failed to create new replica set "web-[a-z0-9]+": quota exceeded$/);
    expect(present().status?.conditions?.[0]).toMatchObject({ type: 'Progressing', status: 'False' });
    refusing = false;
    engine.runUntil(atSecond(60));
    expect(rolloutStatus(present()).done).toBe(true);
  });
});

describe('what makes the controller look', () => {
  const { store, present } = createCluster({ replicas: 1 });
  const context = { store, now: () => atSecond(0), notice: () => {}, decision: () => {} };
  const controller = createDeploymentController(context);
  controller.reconcile('default/web');
  const [version] = store.list(replicaSets);
  const change = (object: KubeObject, verb: 'updated' | 'deleted') =>
    controller.affected({ verb, by: 'x', before: object, after: verb === 'deleted' ? undefined : object, object });

  it('is the Deployment itself and its ReplicaSets', () => {
    expect(controller.keys()).toEqual(['default/web']);
    expect(change(present(), 'updated')).toEqual(['default/web']);
    expect(change(version!, 'updated')).toEqual(['default/web']);
    expect(change({ ...version!, metadata: { ...version!.metadata, ownerReferences: [] } }, 'updated')).toEqual([]);
  });

  it('is the end of a pod, because Recreate waits for it, and no other change of pods', () => {
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: version!.metadata.name,
      uid: version!.metadata.uid,
    };
    const pod = {
      ...version!,
      kind: 'Pod',
      metadata: { ...version!.metadata, name: 'p', ownerReferences: [{ ...owner, controller: true }] },
    };
    expect(change(pod, 'deleted')).toEqual(['default/web']);
    expect(change(pod, 'updated')).toEqual([]);
  });
});
