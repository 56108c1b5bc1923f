/**
 * The other way to drive the controllers: every one of them looks once a second, and again, until a whole round leaves the
 * API as it was. No watch lag, no queues; pods come and go at once. It is the clock of the recorded runs of the real
 * controllers, so that decisions can be compared second by second.
 */

import type { Controller, ControllerContext, Decision, Notice } from '../cluster/controller.ts';
import { deepEqual } from '../cluster/equality.ts';
import {
  type Condition,
  isReady,
  type KubeObject,
  type Pod,
  type PodSpec,
  type PodStatus,
  pods,
} from '../cluster/objects.ts';
import { createReplicaSetController, youngestFirst } from '../cluster/replica-set.ts';
import { createStore, type Store } from '../cluster/store.ts';
import { atSecond, type Instant, later, parseRfc3339, rfc3339, seconds } from '../kernel/time.ts';

/** How pods of an image fare. */
export interface ImageFate {
  readonly startupSeconds?: number;
  readonly ready?: boolean;
  readonly readyFor?: number;
}

export interface LockstepWorld {
  /** From a pod's creation until it is Ready, in seconds; 5 unless said otherwise. */
  readonly startupSeconds?: number;
  readonly images?: { readonly [image: string]: ImageFate };
}

/** A notice and the reconcile (counted) it was given in. */
export interface Heard {
  readonly notice: Notice;
  readonly reconcile: number;
}

export interface Lockstep {
  readonly store: Store;
  now(): Instant;
  /** Runs one second: sets the clock, lets `act` happen, moves the pods, and goes round until nothing changes. */
  second(t: number, act?: () => void): readonly Heard[];
  /** A pod stops being Ready for good. */
  fail(pod: Pod): void;
}

const DEFAULT_STARTUP_SECONDS = 5;
/** Some controllers write on in every reconcile for ever; the recordings stop, too. */
const MOST_ROUNDS = 200;

export function createLockstep(
  world: LockstepWorld,
  controllers: (context: ControllerContext) => readonly Controller[],
  decided: (decision: Decision) => void = () => {},
): Lockstep {
  let now = atSecond(0);
  let heard: Heard[] = [];
  let reconciles = 0;
  const failed = new Set<string>();
  const store = createStore(() => now);
  const context: ControllerContext = {
    store,
    now: () => now,
    notice: (notice) => void heard.push({ notice, reconcile: reconciles }),
    decision: decided,
  };
  const replicaSetController = createReplicaSetController(context, {
    podName: (owner, n) => `${owner.metadata.name}-${String(n).padStart(5, '0')}`,
    victims: youngestFirst,
    countsAfter: true,
    firstStatus: ({ spec }) => readiness(now, isReadyFrom(world, spec.template.spec, now, now)),
    remove: (pod) => void store.delete(pods, pod.metadata.namespace, pod.metadata.name, 'replicaset-controller'),
  });
  const all = [replicaSetController, ...controllers(context)];
  const changed = watchChanges(store);

  const setReady = (pod: Pod, ready: boolean) =>
    void store.updateStatus(pods, { metadata: pod.metadata, status: readiness(now, ready) }, 'kubelet');

  const movePods = () => {
    for (const pod of store.list(pods)) {
      const wanted = !failed.has(pod.metadata.uid) && isReadyAt(world, pod, now);
      if (wanted !== isReady(pod)) setReady(pod, wanted);
    }
  };

  const round = () => {
    for (const controller of all) {
      for (const key of controller.keys()) {
        reconciles += 1;
        controller.reconcile(key);
      }
    }
  };

  return {
    store,
    now: () => now,
    second(t, act) {
      now = atSecond(t);
      heard = heard.length > 0 && t === 0 ? heard : [];
      act?.();
      movePods();
      for (let i = 0; i < MOST_ROUNDS; i++) {
        changed.reset();
        round();
        if (!changed.any()) break;
      }
      return heard;
    },
    fail(pod) {
      failed.add(pod.metadata.uid);
      setReady(pod, false);
    },
  };
}

/** What a pod says of itself. */
export function readiness(now: Instant, ready: boolean): PodStatus {
  const condition: Condition = { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: rfc3339(now) };
  return { phase: 'Running', startTime: rfc3339(now), conditions: [condition] };
}

/** How a pod fares, in seconds. */
export interface Fate {
  readonly startup: number;
  readonly ready: boolean;
  readonly readyFor: number;
}

/** Of several containers, the slowest and the shortest-lived count. */
export function fateOf(world: LockstepWorld, { containers }: PodSpec): Fate {
  const usual = world.startupSeconds ?? DEFAULT_STARTUP_SECONDS;
  const fates = containers.map(({ image = '' }) => world.images?.[image] ?? {});
  return {
    startup: Math.max(...fates.map((f) => f.startupSeconds ?? usual)),
    ready: fates.every((f) => f.ready !== false),
    readyFor: Math.min(...fates.map((f) => f.readyFor ?? Number.POSITIVE_INFINITY)),
  };
}

function isReadyAt(world: LockstepWorld, pod: Pod, now: Instant): boolean {
  const created = parseRfc3339(pod.metadata.creationTimestamp);
  return created !== undefined && isReadyFrom(world, pod.spec, created, now);
}

/** Is a pod of this kind, created then, Ready now? */
function isReadyFrom(world: LockstepWorld, spec: PodSpec, created: Instant, now: Instant): boolean {
  const { startup, ready, readyFor } = fateOf(world, spec);
  const since = later(created, seconds(startup));
  return ready && now >= since && (readyFor === Number.POSITIVE_INFINITY || now < later(since, seconds(readyFor)));
}

/** Tells whether the API is as it was at the last `reset`, versions and generations aside. */
function watchChanges(store: Store) {
  const before = new Map<string, KubeObject | undefined>();
  const after = new Map<string, KubeObject | undefined>();
  store.watch((change) => {
    const { kind, metadata } = change.object;
    const key = `${kind}/${metadata.namespace}/${metadata.name}`;
    if (!after.has(key)) before.set(key, change.before);
    after.set(key, change.after);
  });
  const bare = (object: KubeObject | undefined) =>
    object === undefined
      ? undefined
      : { ...object, metadata: { ...object.metadata, resourceVersion: 0, generation: 0, uid: '' } };
  return {
    reset() {
      before.clear();
      after.clear();
    },
    any(): boolean {
      for (const [key, object] of after) if (!deepEqual(bare(before.get(key)), bare(object))) return true;
      return false;
    },
  };
}
