/**
 * The world of the Deployment stories: whole seconds, pods that become Ready and stop being so by rule, and rounds of looks
 * until nothing changes any more (conformance data, `deployment/README.md`: "The virtual world").
 */
import type { ControllerContext, Notice } from '../../src/cluster/controller.ts';
import { type Answer, pause, restart, resume, scaleTo, setImage, undo } from '../../src/cluster/deployment/commands.ts';
import { revisionOf } from '../../src/cluster/deployment/versions.ts';
import { createDeploymentController } from '../../src/cluster/deployment.ts';
import {
  type Deployment,
  deployments,
  isReady,
  type Pod,
  type PodStatus,
  pods,
  type ReplicaSet,
  readySince,
  replicaSets,
} from '../../src/cluster/objects.ts';
import { createReplicaSetController, youngestFirst } from '../../src/cluster/replica-set.ts';
import { createStore } from '../../src/cluster/store.ts';
import { atSecond, type Instant, inSeconds, parseRfc3339, rfc3339 } from '../../src/kernel/time.ts';

export interface Action {
  readonly at: number;
  readonly do: string;
  readonly image?: string;
  readonly replicas?: number;
  readonly toRevision?: number;
  readonly patch?: unknown;
  readonly revision?: number;
  readonly count?: number;
}

export interface World {
  readonly startupSeconds?: number;
  readonly images?: {
    readonly [image: string]: {
      readonly startupSeconds?: number;
      readonly ready?: boolean;
      readonly readyFor?: number;
    };
  };
}

/** A second of a story is over: the objects as they stand, and what was heard in it. */
export interface Second {
  readonly t: number;
  readonly deployment: Deployment;
  readonly replicaSets: readonly ReplicaSet[];
  /** The revision each ReplicaSet carries, or carried when it was deleted, by name. */
  readonly revisions: ReadonlyMap<string, number>;
  readonly events: readonly string[];
  readonly refused: readonly string[];
}

const by = 'kubectl';
const ROUNDS_MAX = 1_000;

/** Tells the story second by second, up to and including `until`. */
export function* tell(story: {
  readonly world?: World;
  readonly objects: readonly Deployment[];
  readonly actions?: readonly Action[];
  readonly until: number;
}): Generator<Second> {
  let now: Instant = atSecond(0);
  let events: string[] = [];
  const store = createStore(() => now);
  const context: ControllerContext = {
    store,
    now: () => now,
    notice: ({ type, reason, message }: Notice) => void events.push(`${type} ${reason}: ${message}`),
    decision: () => {},
  };
  const revisions = new Map<string, number>();
  store.watch(({ object }) => {
    if (object.kind === 'ReplicaSet') revisions.set(object.metadata.name, revisionOf(object as ReplicaSet) ?? 0);
  });
  const broken = new Set<string>();
  const kubelet = createKubelet(story.world ?? {}, () => now, broken);
  const replicaSetController = createReplicaSetController(context, {
    podName: (owner, n) => `${owner.metadata.name}-${String(n).padStart(5, '0')}`,
    victims: youngestFirst,
    firstStatus: kubelet.firstStatus,
    remove: (pod) => void store.delete(pods, pod.metadata.namespace, pod.metadata.name, 'replicaset-controller'),
  });
  const deploymentController = createDeploymentController(context);
  const first = story.objects[0];
  if (first === undefined) throw new Error('a story without a Deployment');
  const created = store.create(deployments, first, by);
  if (!created.ok) throw new Error(created.error.message);
  const { namespace, name } = created.object.metadata;
  const target = { store, namespace, name, by };

  const owned = () => store.list(replicaSets, namespace);
  const oldestPods = (revision: number): readonly Pod[] => {
    const rs = owned().find((o) => o.metadata.annotations?.['deployment.kubernetes.io/revision'] === String(revision));
    if (rs === undefined) return [];
    return [...store.ownedBy(pods, rs.metadata.uid)].sort((a, b) => (a.metadata.uid < b.metadata.uid ? -1 : 1));
  };
  const setStatus = (pod: Pod, status: PodStatus) => store.updateStatus(pods, { ...pod, status }, 'kubelet');

  const act = (action: Action): Answer => {
    switch (action.do) {
      case 'set-image':
        return setImage(target, action.image ?? '');
      case 'scale':
        return scaleTo(target, action.replicas ?? 0);
      case 'pause':
        return pause(target);
      case 'resume':
        return resume(target);
      case 'undo':
        return undo(target, action.toRevision);
      case 'restart':
        return restart(target, now);
      case 'patch': {
        const written = store.patch(deployments, namespace, name, action.patch, by);
        return written.ok ? { ok: true } : { ok: false, message: written.error.message };
      }
      case 'fail-pods':
        for (const pod of oldestPods(action.revision ?? 0)
          .filter(isReady)
          .slice(0, action.count)) {
          broken.add(pod.metadata.uid);
          setStatus(pod, kubelet.running(false));
        }
        return { ok: true };
      case 'delete-pods':
        for (const pod of oldestPods(action.revision ?? 0).slice(0, action.count)) {
          store.delete(pods, namespace, pod.metadata.name, by);
        }
        return { ok: true };
      default:
        throw new Error(`no such action: ${action.do}`);
    }
  };

  for (let t = 0; t <= story.until; t++) {
    now = atSecond(t);
    events = [];
    const refused: string[] = [];
    for (const action of (story.actions ?? []).filter((a) => a.at === t)) {
      const answer = act(action);
      if (!answer.ok) refused.push(`${action.do}: ${answer.message}`);
    }
    for (const pod of store.list(pods)) {
      const status = kubelet.next(pod);
      if (status !== undefined) setStatus(pod, status);
    }
    settle(() => {
      for (const key of replicaSetController.keys()) replicaSetController.reconcile(key);
      for (const key of deploymentController.keys()) deploymentController.reconcile(key);
      return store.version();
    });
    const deployment = store.get(deployments, namespace, name);
    if (deployment === undefined) throw new Error('the Deployment is gone');
    yield { t, deployment, replicaSets: owned(), revisions, events, refused };
  }
}

/** Rounds until one changes nothing. */
function settle(round: () => number): void {
  let version = -1;
  for (let n = 0; n < ROUNDS_MAX; n++) {
    const after = round();
    if (after === version) return;
    version = after;
  }
  throw new Error(`${ROUNDS_MAX} rounds, and still something changes`);
}

/** When pods become Ready and when they stop, by the image of their first container. `broken` pods never come back. */
function createKubelet(world: World, now: () => Instant, broken: Set<string>) {
  const plan = (image: string | undefined) => {
    const own = world.images?.[image ?? ''] ?? {};
    return {
      startup: own.startupSeconds ?? world.startupSeconds ?? 5,
      ready: own.ready ?? true,
      readyFor: own.readyFor ?? Number.POSITIVE_INFINITY,
    };
  };
  const second = (time: string | undefined) => inSeconds(parseRfc3339(time ?? '') ?? now());
  const running = (ready: boolean): PodStatus => ({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: rfc3339(now()) }],
  });
  return {
    running,
    firstStatus(owner: ReplicaSet): PodStatus {
      const { startup, ready } = plan(owner.spec.template.spec.containers[0]?.image);
      return running(ready && startup <= 0);
    },
    /** The pod's next status, if its time has come. */
    next(pod: Pod): PodStatus | undefined {
      const { startup, ready, readyFor } = plan(pod.spec.containers[0]?.image);
      const t = inSeconds(now());
      if (isReady(pod)) {
        if (second(readySince(pod)) + readyFor > t) return undefined;
        broken.add(pod.metadata.uid);
        return running(false);
      }
      const comes = ready && !broken.has(pod.metadata.uid) && second(pod.metadata.creationTimestamp) + startup <= t;
      return comes ? running(true) : undefined;
    },
  };
}
