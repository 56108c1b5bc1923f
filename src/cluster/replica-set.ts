/**
 * The ReplicaSet controller: keeps as many pods as wanted, and counts them (kubernetes `pkg/controller/replicaset`).
 * What a pod then goes through is `pod-lifecycle.ts`; how a pod disappears and which goes first depends on the world.
 */
import { between, type Duration, later, parseRfc3339, seconds } from '../kernel/time.ts';
import { type Controller, type ControllerContext, type Key, keyOfRef, type Reconciled } from './controller.ts';
import {
  controllerOf,
  isReady,
  type Pod,
  type PodStatus,
  pods,
  type ReplicaSet,
  type ReplicaSetStatus,
  readySince,
  replicaSets,
} from './objects.ts';
import type { Change, Store } from './store.ts';

/** In what kind of world the pods of ReplicaSets live. */
export interface PodWorld {
  /** The name of the `n`-th pod (from 1) that `owner` creates. */
  podName(owner: ReplicaSet, n: number): string;
  /** The pods in the order in which they go when there are too many. */
  victims(candidates: readonly Pod[]): readonly Pod[];
  /** The status with which a pod begins. */
  firstStatus(owner: ReplicaSet): PodStatus;
  /** Takes a pod away: at once, or gracefully. */
  remove(pod: Pod): void;
  /**
   * Counts the pods as they are after this look has created or removed some. Otherwise they are counted as they were
   * before, and the next look counts the change, as the real controller has it (`syncReplicaSet`: `calculateStatus` is
   * given the pods that were listed).
   */
  readonly countsAfter?: boolean;
}

const by = 'replicaset-controller';

export function createReplicaSetController(context: ControllerContext, world: PodWorld): Controller {
  const { store } = context;
  const created = new Map<string, number>();

  const createPods = (owner: ReplicaSet, count: number) => {
    for (let i = 0; i < count; i++) {
      const n = (created.get(owner.metadata.uid) ?? 0) + 1;
      created.set(owner.metadata.uid, n);
      const { metadata, spec } = owner.spec.template;
      store.create(
        pods,
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name: world.podName(owner, n),
            namespace: owner.metadata.namespace,
            ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
            ...(metadata?.annotations === undefined ? {} : { annotations: metadata.annotations }),
            ownerReferences: [
              {
                apiVersion: 'apps/v1',
                kind: 'ReplicaSet',
                name: owner.metadata.name,
                uid: owner.metadata.uid,
                controller: true,
                blockOwnerDeletion: true,
              },
            ],
          },
          spec,
          status: world.firstStatus(owner),
        },
        by,
      );
    }
  };

  return {
    name: 'replicaset',
    affected(change: Change): readonly Key[] {
      const { object } = change;
      if (object.kind === 'ReplicaSet') return [keyOfRef(object.metadata)];
      if (object.kind !== 'Pod') return [];
      const owner = controllerOf(object);
      return owner === undefined ? [] : [keyOfRef({ namespace: object.metadata.namespace, name: owner.name })];
    },
    keys: () => store.list(replicaSets).map((rs) => keyOfRef(rs.metadata)),
    reconcile(key: Key): Reconciled {
      const slash = key.indexOf('/');
      const rs = store.get(replicaSets, key.slice(0, slash), key.slice(slash + 1));
      if (rs === undefined || rs.metadata.deletionTimestamp !== undefined) return {};
      const active = activePods(store.ownedBy(pods, rs.metadata.uid));
      const missing = rs.spec.replicas - active.length;
      if (missing > 0) createPods(rs, missing);
      else if (missing < 0) for (const pod of world.victims(active).slice(0, -missing)) world.remove(pod);
      const isMoved = missing !== 0 && world.countsAfter === true;
      const present = isMoved ? activePods(store.ownedBy(pods, rs.metadata.uid)) : active;
      const { status, nextAvailable } = count(rs, present, context.now());
      store.updateStatus(replicaSets, { metadata: rs.metadata, status }, by);
      return nextAvailable === undefined ? {} : { requeueAfter: nextAvailable };
    },
  };
}

/** Pods that are not on their way out; the real controller counts no others. */
const activePods = (owned: readonly Pod[]): readonly Pod[] =>
  owned.filter(
    (p) => p.metadata.deletionTimestamp === undefined && p.status.phase !== 'Failed' && p.status.phase !== 'Succeeded',
  );

/** The status of a ReplicaSet with these pods, and how long until another of them counts as available. */
function count(
  rs: ReplicaSet,
  present: readonly Pod[],
  now: ReturnType<ControllerContext['now']>,
): { readonly status: ReplicaSetStatus; readonly nextAvailable: Duration | undefined } {
  const wait = seconds(rs.spec.minReadySeconds ?? 0);
  let ready = 0;
  let available = 0;
  let nextAvailable: Duration | undefined;
  for (const pod of present) {
    if (!isReady(pod)) continue;
    ready += 1;
    const since = parseRfc3339(readySince(pod) ?? '');
    const left = wait === 0 || since === undefined ? 0 : between(now, later(since, wait));
    if (left <= 0) available += 1;
    else if (nextAvailable === undefined || left < nextAvailable) nextAvailable = left as Duration;
  }
  const status: ReplicaSetStatus = {
    ...(rs.status?.conditions === undefined ? {} : { conditions: rs.status.conditions }),
    replicas: present.length,
    fullyLabeledReplicas: present.length,
    readyReplicas: ready,
    availableReplicas: available,
    observedGeneration: rs.metadata.generation,
  };
  return { status, nextAvailable };
}

/** Not-Ready pods go first, then the youngest: enough where neither nodes nor deletion costs are modelled. */
export function youngestFirst(candidates: readonly Pod[]): readonly Pod[] {
  return [...candidates].sort((a, b) => {
    const readiness = Number(isReady(a)) - Number(isReady(b));
    if (readiness !== 0) return readiness;
    return a.metadata.uid < b.metadata.uid ? 1 : -1;
  });
}

/**
 * The order in which the real controller gives pods up: unassigned, pending, not ready, of lower deletion cost, beside
 * more of their like on one node, ready for a shorter time (in logarithmic buckets), more restarts, younger (`pkg/controller/controller_utils.go: ActivePodsWithRanks`).
 */
export function inOrderOfDeletion(
  candidates: readonly Pod[],
  now: ReturnType<ControllerContext['now']>,
  related: readonly Pod[] = [],
): readonly Pod[] {
  const beside = new Map<string, number>();
  for (const { spec } of activePods(related)) {
    const node = spec.nodeName ?? '';
    beside.set(node, (beside.get(node) ?? 0) + 1);
  }
  const rank = (pod: Pod): readonly number[] => [
    pod.spec.nodeName === undefined ? 0 : 1,
    pod.status.phase === 'Pending' ? 0 : 1,
    isReady(pod) ? 1 : 0,
    deletionCost(pod),
    -(beside.get(pod.spec.nodeName ?? '') ?? 0),
    isReady(pod) ? ageBucket(between(parseRfc3339(readySince(pod) ?? '') ?? now, now)) : 0,
    -(pod.status.restarts ?? 0),
  ];
  const ranked = candidates.map((pod) => ({ pod, rank: rank(pod) }));
  ranked.sort((a, b) => {
    for (let i = 0; i < a.rank.length; i++) {
      const difference = (a.rank[i] ?? 0) - (b.rank[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return a.pod.metadata.uid < b.pod.metadata.uid ? 1 : -1;
  });
  return ranked.map((r) => r.pod);
}

/** The pods of all ReplicaSets of one owner: those whose number on a node counts (`getIndirectlyRelatedPods`). */
export function relatedPods(store: Store, candidates: readonly Pod[]): readonly Pod[] {
  const [first] = candidates;
  const owner = first && controllerOf(first);
  const set = first && owner && store.get(replicaSets, first.metadata.namespace, owner.name);
  const above = set && controllerOf(set);
  if (above === undefined) return candidates;
  return store.ownedBy(replicaSets, above.uid).flatMap(({ metadata }) => store.ownedBy(pods, metadata.uid));
}

/** What the pod's owner says its end would cost; a text that is no whole number says nothing. */
function deletionCost(pod: Pod): number {
  const cost = pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? '';
  return /^(?:0|-?[1-9]\d*)$/.test(cost) ? Number(cost) : 0;
}

/** How often an age of one nanosecond can be doubled within `age`; less than that is -1 (`logarithmicRankDiff`). */
function ageBucket(age: Duration): number {
  let bucket = -1;
  for (let limit = 1; limit <= age * 1_000; limit *= 2) bucket += 1;
  return bucket;
}
