/**
 * The kubelet, as far as others can tell: what a pod goes through from its creation to its end. Scheduled, sandbox made,
 * image pulled, container started, application up, found ready by its probe; restarted when its process ends or a probe gives
 * it up; and at the end terminating, with the time its process takes to stop. How long each takes is a model (`PodPlan`); the
 * order, the probes and the back-off are Kubernetes' own. A pod's containers live and die together, as one process.
 */
import type { Engine } from '../kernel/engine.ts';
import { type Duration, type Instant, inSeconds, later, rfc3339, seconds } from '../kernel/time.ts';
import type { Notice } from './controller.ts';
import { afterExit, type BackOff, doubled, FIRST_WAIT } from './kubelet/back-off.ts';
import type { Health } from './kubelet/health.ts';
import { isSick } from './kubelet/health.ts';
import { isKilledAtStart, type ProbeKind, type Probing, probe, untilReady } from './kubelet/probing.ts';
import { stopTime } from './kubelet/stop-time.ts';
import { isReady, type Pod, type PodStatus, pods, refOf } from './objects.ts';
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
  /** When probes fail or the process ends by itself; absent: never. */
  readonly health?: Health;
}

/** The process inside a pod, which is what answers requests; its life and the pod's readiness are two things. */
export interface PodProcess {
  readonly pod: string;
  readonly namespace: string;
  /** From here on the application answers. */
  readonly answersFrom: Instant;
  /** When the process ended; absent while it lives. */
  readonly ended?: Instant | undefined;
}

/** How a process ended. */
export interface Exit {
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled';
}

/** What can be told of a pod: `stopped` is a process that ended in a pod that stays. */
export type PodMove = 'starting' | 'ready' | 'unready' | 'stopped' | 'terminating' | 'gone';

export interface PodLifecycle {
  /** The process of a pod, from the start of its container on, also for a short while after its end. */
  process(namespace: string, pod: string): PodProcess | undefined;
  /** Takes a pod away gracefully: it is terminating now, and gone when its process has ended. */
  terminate(pod: Pod): void;
  /** The pod's process ends now; the kubelet starts another, with back-off. */
  exit(pod: Pod, exit: Exit): void;
  /** Others have not heard of the pod for too long and take it for unready. */
  markUnready(pod: Pod, detail: string): void;
  /** A node stops: its processes end, and its kubelet says and does nothing, until it is restored. */
  lose(node: string): void;
  /** The node is back: its kubelet ends what was to end meanwhile and starts the rest again. */
  restore(node: string): void;
}

export interface PodLifecyclePorts {
  readonly engine: Engine;
  readonly store: Store;
  plan(pod: Pod): PodPlan;
  /** `moved` hears of each stage, for the trace. */
  moved(pod: Pod, state: PodMove, detail?: string): void;
  /** The image of the pod that cannot be pulled now, if one must be; absent: all can, always. */
  unpullable?(pod: Pod): string | undefined;
  /** A pull for the pod begins now: how long it takes; absent: as long as the plan says. */
  pull?(pod: Pod): Duration;
  notice?(notice: Notice): void;
  /** Is there a scheduler? Then a pod's life begins when it is given a node; otherwise the plan says how long that takes. */
  readonly waitsForNode?: boolean;
}

interface Life {
  readonly plan: PodPlan;
  restarts: number;
  backOff: BackOff | undefined;
  started: Instant;
  /** Counts processes, so that what was arranged for one does not befall the next. */
  process: number;
  probings: Probing[];
}

const by = 'kubelet';
/** How soon the kubelet looks at a pod again to which something happened (`PLEGRelistPeriod`). */
const RELIST = seconds(1);
/** What a process ends with that was asked to by SIGTERM, and one that was killed. */
const TERMINATED = 143;

/** Begins the life of every pod the store gets to know. */
export function createPodLifecycle(ports: PodLifecyclePorts): PodLifecycle {
  const { engine, store } = ports;
  const processes = new Map<string, PodProcess>();
  const lives = new Map<string, Life>();
  const lost = new Set<string>();
  const isLost = ({ spec: { nodeName } }: Pod) => nodeName !== undefined && lost.has(nodeName);
  const keyOf = ({ metadata }: Pod) => `${metadata.namespace}/${metadata.name}`;

  const alive = (pod: Pod): Pod | undefined => {
    const present = store.get(pods, pod.metadata.namespace, pod.metadata.name);
    return present?.metadata.uid === pod.metadata.uid && present.metadata.deletionTimestamp === undefined
      ? present
      : undefined;
  };
  const say = (pod: Pod, type: Notice['type'], reason: string, message: string) =>
    ports.notice?.({ object: refOf(pod), type, reason, message });
  const setStatus = (pod: Pod, status: PodStatus) => store.updateStatus(pods, { metadata: pod.metadata, status }, by);

  const pull = (pod: Pod, life: Life, wait: Duration) => {
    const present = alive(pod);
    if (present === undefined) return;
    const image = ports.unpullable?.(present);
    if (image === undefined) {
      if (present.status.reason === 'ImagePullBackOff')
        setStatus(present, { ...present.status, reason: 'ContainerCreating' });
      during(life, pullTime(present, life), () => start(pod, life));
      return;
    }
    say(pod, 'Warning', 'Failed', `Failed to pull image "${image}": the registry does not answer`);
    say(pod, 'Warning', 'Failed', 'Error: ErrImagePull');
    setStatus(present, { ...present.status, reason: 'ErrImagePull' });
    during(life, RELIST, () => backOff(pod, image));
    during(life, wait, () => pull(pod, life, doubled(wait)));
  };

  /** The kubelet looks again while it must not pull yet. */
  const backOff = (pod: Pod, image: string) => {
    const present = alive(pod);
    if (present === undefined) return;
    say(pod, 'Normal', 'BackOff', `Back-off pulling image "${image}"`);
    say(pod, 'Warning', 'Failed', 'Error: ImagePullBackOff');
    setStatus(present, { ...present.status, reason: 'ImagePullBackOff' });
  };

  /** A container that ran before finds its image on the node. */
  const pullTime = (pod: Pod, { plan, restarts }: Life) =>
    ((restarts === 0 ? (ports.pull?.(pod) ?? plan.imagePull) : 0) + plan.containerStart) as Duration;

  const start = (pod: Pod, life: Life) => {
    const present = alive(pod);
    if (present === undefined) return;
    const { plan } = life;
    const { namespace, name } = pod.metadata;
    const answersFrom = plan.becomesReady ? later(engine.now, plan.startup) : (Number.MAX_SAFE_INTEGER as Instant);
    processes.set(keyOf(pod), { pod: name, namespace, answersFrom, ended: undefined });
    life.started = engine.now;
    life.process += 1;
    const isProbed = plan.health !== undefined || needsProbing(pod, plan);
    const wait = plan.becomesReady && !isProbed ? untilReady(pod, plan.startup) : undefined;
    ports.moved(pod, 'starting', life.restarts === 0 ? undefined : `restart ${life.restarts}`);
    setRunning(present, life, wait === 0);
    if (isProbed) beginProbing(pod, life);
    else if (wait !== undefined && wait > 0)
      during(life, wait, () => {
        setReady(pod, true);
      });
    arrangeCrash(pod, life);
  };

  /** Does something after a while, if the process of now still lives then. */
  const during = (life: Life, wait: Duration, act: () => void) => {
    const { process } = life;
    engine.after(wait, 'world', () => {
      if (life.process === process) act();
    });
  };

  const setRunning = (pod: Pod, { restarts }: Life, ready: boolean) => {
    const now = rfc3339(engine.now);
    const known = pod.status.conditions?.find((c) => c.type === 'Ready');
    const status = ready ? ('True' as const) : ('False' as const);
    const since = restarts > 0 && known?.status === status ? (known.lastTransitionTime ?? now) : now;
    setStatus(pod, {
      phase: 'Running',
      startTime: restarts > 0 ? (pod.status.startTime ?? now) : now,
      conditions: [...othersThanReady(pod), { type: 'Ready', status, lastTransitionTime: since }],
      ...(restarts > 0 ? { restarts } : {}),
    });
    if (ready) ports.moved(pod, 'ready');
  };

  const setReady = (pod: Pod, ready: boolean, detail?: string) => {
    const present = alive(pod);
    if (present === undefined || isReady(present) === ready) return;
    const status = ready ? ('True' as const) : ('False' as const);
    const condition = { type: 'Ready', status, lastTransitionTime: rfc3339(engine.now) };
    setStatus(present, { ...present.status, conditions: [...othersThanReady(present), condition] });
    ports.moved(pod, ready ? 'ready' : 'unready', detail);
  };

  /** Startup probes hold the others back until they succeed; a container without a readiness probe is ready then. */
  const beginProbing = (pod: Pod, life: Life) => {
    const { plan, started } = life;
    const { containers } = pod.spec;
    const up = later(started, plan.startup);
    const isWell = (kind: ProbeKind) =>
      engine.now >= up &&
      (kind !== 'readiness' || plan.becomesReady) &&
      !(plan.health !== undefined && isSick(plan.health, kind, started, engine.now));
    const giveUp = (kind: ProbeKind, container: string) => {
      say(pod, 'Warning', 'Unhealthy', `${capital(kind)} probe failed`);
      say(pod, 'Normal', 'Killing', `Container ${container} failed ${kind} probe, will be restarted`);
      for (const p of life.probings.splice(0)) p.stop();
      during(life, stopTime(pod, plan.shutdown), () => exit(pod, { exitCode: TERMINATED, reason: 'Error' }));
    };
    const unready = new Set<string>();
    const beginOthers = () => {
      for (const { name, readinessProbe, livenessProbe } of containers) {
        if (readinessProbe !== undefined) {
          unready.add(name);
          const heard = (success: boolean) => {
            if (success) unready.delete(name);
            else {
              unready.add(name);
              say(pod, 'Warning', 'Unhealthy', 'Readiness probe failed');
            }
            setReady(pod, unready.size === 0, success ? undefined : 'readiness probe failed');
          };
          life.probings.push(probe(engine, readinessProbe, started, { ask: () => isWell('readiness'), heard }));
        }
        if (livenessProbe === undefined) continue;
        const heard = (success: boolean) => success || giveUp('liveness', name);
        life.probings.push(probe(engine, livenessProbe, started, { ask: () => isWell('liveness'), heard }));
      }
      if (unready.size === 0 && plan.becomesReady) setReady(pod, true);
    };
    const starting = containers.filter((c) => c.startupProbe !== undefined);
    let waiting = starting.length;
    if (waiting === 0) beginOthers();
    for (const { name, startupProbe = {} } of starting) {
      const probing = probe(engine, startupProbe, started, {
        ask: () => isWell('startup'),
        heard(success) {
          probing.stop();
          waiting -= 1;
          if (!success) giveUp('startup', name);
          else if (waiting === 0) beginOthers();
        },
      });
      life.probings.push(probing);
    }
  };

  const arrangeCrash = (pod: Pod, life: Life) => {
    const crashes = life.plan.health?.crashes;
    const after = crashes?.every ?? (life.restarts === 0 ? crashes?.after : undefined);
    if (crashes === undefined || after === undefined) return;
    const { exitCode } = crashes;
    during(life, after, () => exit(pod, { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' }));
  };

  const stopProcess = (pod: Pod, life: Life | undefined) => {
    const process = processes.get(keyOf(pod));
    if (process !== undefined && process.ended === undefined) {
      const { namespace, answersFrom } = process;
      processes.set(keyOf(pod), { pod: process.pod, namespace, answersFrom, ended: engine.now });
    }
    if (life === undefined) return;
    life.process += 1;
    for (const p of life.probings.splice(0)) p.stop();
  };

  const exit = (pod: Pod, { exitCode, reason }: Exit) => {
    const present = alive(pod);
    const life = lives.get(keyOf(pod));
    const process = processes.get(keyOf(pod));
    if (present === undefined || life === undefined || process === undefined || process.ended !== undefined) return;
    stopProcess(pod, life);
    const { wait, backOff } = afterExit(life.backOff, engine.now);
    life.backOff = backOff;
    life.restarts += 1;
    const why = wait === 0 ? reason : 'CrashLoopBackOff';
    const conditions = isReady(present)
      ? [
          ...othersThanReady(present),
          { type: 'Ready', status: 'False' as const, lastTransitionTime: rfc3339(engine.now) },
        ]
      : present.status.conditions;
    setStatus(present, { ...present.status, reason: why, ...(conditions === undefined ? {} : { conditions }) });
    const ended = reason === 'OOMKilled' ? 'out of memory' : `exit code ${exitCode}`;
    ports.moved(pod, 'stopped', `${ended}, restart ${life.restarts} in ${inSeconds(wait)} s`);
    if (wait > 0) {
      const container = pod.spec.containers[0]?.name ?? '';
      const { namespace, name, uid } = pod.metadata;
      const message = `Back-off restarting failed container ${container} in pod ${name}_${namespace}(${uid})`;
      say(pod, 'Warning', 'BackOff', message);
    }
    during(life, (wait + life.plan.containerStart) as Duration, () => start(pod, life));
  };

  /** Whoever deleted it first, and whatever was created under its name since, is left alone. */
  const end = (pod: Pod) => {
    if (isLost(pod)) return;
    const { namespace, name, uid } = pod.metadata;
    if (store.get(pods, namespace, name)?.metadata.uid === uid) store.delete(pods, namespace, name, by);
  };

  const begin = (pod: Pod) => {
    const plan = ports.plan(pod);
    const life: Life = {
      plan,
      restarts: 0,
      backOff: undefined,
      started: engine.now,
      process: 0,
      probings: [],
    };
    lives.set(keyOf(pod), life);
    if (!isLost(pod)) make(pod, life, ports.waitsForNode === true ? (0 as Duration) : plan.scheduling);
  };

  /** From "the kubelet knows" to "the container starts". */
  const make = (pod: Pod, life: Life, wait: Duration) => {
    const arrival = (wait + life.plan.sandbox) as Duration;
    const isToldLater = ports.unpullable !== undefined || ports.pull !== undefined;
    if (isToldLater) during(life, arrival, () => pull(pod, life, FIRST_WAIT));
    else during(life, (arrival + pullTime(pod, life)) as Duration, () => start(pod, life));
  };

  store.watch((change: Change) => {
    if (change.object.kind !== 'Pod') return;
    const pod = change.object as Pod;
    const begins = ports.waitsForNode === true ? pod.spec.nodeName !== undefined : change.verb === 'created';
    if (change.verb !== 'deleted' && begins && !lives.has(keyOf(pod))) begin(pod);
    else if (change.verb === 'deleted') {
      stopProcess(pod, lives.get(keyOf(pod)));
      lives.delete(keyOf(pod));
      ports.moved(pod, 'gone');
    }
  });

  return {
    process: (namespace, pod) => processes.get(`${namespace}/${pod}`),
    exit,
    markUnready: (pod, detail) => setReady(pod, false, detail),
    lose(node) {
      lost.add(node);
      for (const pod of store.list(pods)) {
        if (pod.spec.nodeName !== node) continue;
        const process = processes.get(keyOf(pod));
        const ran = process !== undefined && process.ended === undefined;
        stopProcess(pod, lives.get(keyOf(pod)));
        if (ran) ports.moved(pod, 'stopped', `${node} is lost`);
      }
    },
    restore(node) {
      lost.delete(node);
      for (const pod of store.list(pods)) {
        const life = lives.get(keyOf(pod));
        if (pod.spec.nodeName !== node || life === undefined) continue;
        if (pod.metadata.deletionTimestamp !== undefined) {
          end(pod);
          continue;
        }
        setReady(pod, false, `${node} starts anew`);
        if (processes.has(keyOf(pod))) life.restarts += 1;
        make(pod, life, 0 as Duration);
      }
    },
    terminate(pod) {
      if (alive(pod) === undefined) return;
      const { namespace, name } = pod.metadata;
      store.patch(pods, namespace, name, { metadata: { deletionTimestamp: rfc3339(engine.now) } }, by);
      ports.moved(pod, 'terminating');
      const life = lives.get(keyOf(pod));
      for (const p of life?.probings.splice(0) ?? []) p.stop();
      const process = processes.get(keyOf(pod));
      const runs = process !== undefined && process.ended === undefined;
      engine.after(runs ? stopTime(pod, life?.plan.shutdown) : (0 as Duration), 'world', () => end(pod));
    },
  };
}

const othersThanReady = ({ status: { conditions = [] } }: Pod) => conditions.filter(({ type }) => type !== 'Ready');

/** Probes whose course must be followed: those that hold others back, and those that give a slow application up. */
const needsProbing = (pod: Pod, plan: PodPlan): boolean =>
  pod.spec.containers.some((c) => c.startupProbe !== undefined) || isKilledAtStart(pod, plan.startup);

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
