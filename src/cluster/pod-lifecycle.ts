/**
 * The kubelet, as far as others can tell: what a pod goes through from its creation to its end. Scheduled, sandbox made,
 * image pulled, container started, application up, found ready by its probe; and at the end terminating, with the time
 * its process takes to stop. How long each takes is a model (`PodPlan`); the order and the probes are Kubernetes' own.
 */
import type { Engine } from '../kernel/engine.ts';
import { between, type Duration, type Instant, later, rfc3339, seconds } from '../kernel/time.ts';
import { type Pod, pods } from './objects.ts';
import type { Change, Store } from './store.ts';

/** How long one pod takes for each stage of its life. */
export interface PodPlan {
  readonly scheduling: Duration;
  /** Sandbox, network and sidecar proxies. */
  readonly sandbox: Duration;
  readonly imagePull: Duration;
  readonly containerStart: Duration;
  /** From the container's start until the application answers. */
  readonly startup: Duration;
  /** False: it starts and never becomes ready. */
  readonly becomesReady: boolean;
  /** From SIGTERM to the end of the process; cut at the grace period. */
  readonly shutdown: Duration;
}

/** The process inside a pod, which is what answers requests; its life and the pod's readiness are two things. */
export interface PodProcess {
  readonly pod: string;
  readonly namespace: string;
  /** From here on the application answers. */
  readonly answersFrom: Instant;
  /** When the process ended; absent while it lives. */
  readonly ended?: Instant;
}

export interface PodLifecycle {
  /** The process of a pod, from the start of its container on, also for a short while after its end. */
  process(namespace: string, pod: string): PodProcess | undefined;
  /** Takes a pod away gracefully: it is terminating now, and gone when its process has ended. */
  terminate(pod: Pod): void;
}

const by = 'kubelet';
const DEFAULT_GRACE_SECONDS = 30;

/** Begins the life of every pod the store gets to know. `moved` hears of each stage, for the trace. */
export function createPodLifecycle(ports: {
  readonly engine: Engine;
  readonly store: Store;
  plan(pod: Pod): PodPlan;
  moved(pod: Pod, state: 'starting' | 'ready' | 'unready' | 'terminating' | 'gone', detail?: string): void;
}): PodLifecycle {
  const { engine, store } = ports;
  const processes = new Map<string, PodProcess>();
  const plans = new Map<string, PodPlan>();
  const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;

  const alive = (pod: Pod): Pod | undefined => {
    const present = store.get(pods, pod.metadata.namespace, pod.metadata.name);
    return present?.metadata.uid === pod.metadata.uid && present.metadata.deletionTimestamp === undefined
      ? present
      : undefined;
  };

  const start = (pod: Pod, plan: PodPlan) => {
    const present = alive(pod);
    if (present === undefined) return;
    const { namespace, name } = pod.metadata;
    const answersFrom = plan.becomesReady ? later(engine.now, plan.startup) : (Number.MAX_SAFE_INTEGER as Instant);
    processes.set(keyOf(namespace, name), { pod: name, namespace, answersFrom });
    const wait = plan.becomesReady ? untilReady(pod, plan.startup) : undefined;
    ports.moved(pod, 'starting');
    setRunning(present, wait === 0);
    if (wait !== undefined && wait > 0) engine.after(wait, 'world', () => becomeReady(pod));
  };

  const setRunning = (pod: Pod, ready: boolean) => {
    const now = rfc3339(engine.now);
    const status = {
      phase: 'Running' as const,
      startTime: now,
      conditions: [{ type: 'Ready', status: ready ? ('True' as const) : ('False' as const), lastTransitionTime: now }],
    };
    store.updateStatus(pods, { ...pod, status }, by);
    if (ready) ports.moved(pod, 'ready');
  };

  const becomeReady = (pod: Pod) => {
    const present = alive(pod);
    if (present === undefined) return;
    const conditions = [{ type: 'Ready', status: 'True' as const, lastTransitionTime: rfc3339(engine.now) }];
    store.updateStatus(pods, { ...present, status: { ...present.status, conditions } }, by);
    ports.moved(pod, 'ready');
  };

  /** Whoever deleted it first, and whatever was created under its name since, is left alone. */
  const end = (pod: Pod) => {
    const { namespace, name, uid } = pod.metadata;
    if (store.get(pods, namespace, name)?.metadata.uid === uid) store.delete(pods, namespace, name, by);
  };

  store.watch((change: Change) => {
    if (change.object.kind !== 'Pod') return;
    const pod = change.object as Pod;
    const key = keyOf(pod.metadata.namespace, pod.metadata.name);
    if (change.verb === 'created') {
      const plan = ports.plan(pod);
      plans.set(key, plan);
      const wait = (plan.scheduling + plan.sandbox + plan.imagePull + plan.containerStart) as Duration;
      engine.after(wait, 'world', () => start(pod, plan));
    } else if (change.verb === 'deleted') {
      const process = processes.get(key);
      if (process !== undefined && process.ended === undefined) processes.set(key, { ...process, ended: engine.now });
      plans.delete(key);
      ports.moved(pod, 'gone');
    }
  });

  return {
    process: (namespace, pod) => processes.get(keyOf(namespace, pod)),
    terminate(pod) {
      if (alive(pod) === undefined) return;
      const { namespace, name } = pod.metadata;
      store.patch(pods, namespace, name, { metadata: { deletionTimestamp: rfc3339(engine.now) } }, by);
      ports.moved(pod, 'terminating');
      const grace = seconds(pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS);
      const preStop = preStopSleep(pod);
      const started = processes.has(keyOf(namespace, name));
      const stop = started ? Math.min(grace, preStop + (plans.get(keyOf(namespace, name))?.shutdown ?? 0)) : 0;
      engine.after(stop as Duration, 'world', () => end(pod));
    },
  };
}

/**
 * From the start of the container until the kubelet calls the pod ready: at once without a probe; otherwise at the first
 * probe, counted from the initial delay in periods, that finds the application up, `successThreshold` times in a row.
 */
function untilReady(pod: Pod, startup: Duration): Duration {
  let wait = 0;
  for (const { readinessProbe } of pod.spec.containers) {
    if (readinessProbe === undefined) continue;
    const period = seconds(readinessProbe.periodSeconds ?? 10);
    const first = seconds(readinessProbe.initialDelaySeconds ?? 0);
    const missed =
      startup <= first ? 0 : Math.ceil(between(first as number as Instant, startup as number as Instant) / period);
    const repeats = (readinessProbe.successThreshold ?? 1) - 1;
    wait = Math.max(wait, first + (missed + repeats) * period);
  }
  return wait as Duration;
}

/** The longest `preStop` sleep of the pod's containers (`lifecycle.preStop.sleep.seconds`, or `exec` of `sleep n`). */
function preStopSleep(pod: Pod): Duration {
  let longest = 0;
  for (const container of pod.spec.containers) {
    const preStop = container.lifecycle?.preStop as
      | { sleep?: { seconds?: number }; exec?: { command?: readonly string[] } }
      | undefined;
    const spoken = /(?:^|[\s;&])sleep (\d+)/.exec((preStop?.exec?.command ?? []).join(' '));
    longest = Math.max(longest, preStop?.sleep?.seconds ?? 0, Number(spoken?.[1] ?? 0));
  }
  return seconds(longest);
}
