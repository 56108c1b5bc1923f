/** Writes down what happens to the objects of the store, in the words of the trace. */
import type { Writable } from '../cluster/assemble.ts';
import { deepEqual } from '../cluster/equality.ts';
import {
  controllerOf,
  type KubeObject,
  type LooseObject,
  looseKind,
  pods,
  type ReplicaSet,
  replicaSets,
  type Service,
} from '../cluster/objects.ts';
import type { Change, Store } from '../cluster/store.ts';
import type { AnalysisRun } from '../delivery/analysis/objects.ts';
import type { Rollout } from '../delivery/rollout/objects.ts';
import { observedPhase } from '../delivery/rollout/phase.ts';
import type { ApplicationObject } from '../gitops/argo-cd/objects.ts';
import type { Engine } from '../kernel/engine.ts';
import { type Instant, parseRfc3339 } from '../kernel/time.ts';
import { isRouting } from '../traffic/routers/index.ts';
import { revisionOf } from './data-plane.ts';
import type { ApplicationEntry, ReplicaSetEntry, RolloutEntry, TraceEntry } from './trace.ts';

const HASH = 'rollouts-pod-template-hash';
/** Objects whose states make an outcome. */
const FOLDED = ['AnalysisRun', 'Application', 'ReplicaSet', 'Rollout'];

/**
 * Watches `store` and tells `write` of every change worth a line; the same state is not written twice in a row.
 * `look` has an object looked at that did not change itself. Unless entries are read, only those are written that an outcome
 * is folded from. */
export function recordObjects(
  store: Store,
  engine: Engine,
  write: (entry: TraceEntry) => void,
  waitingFor: (rollout: Rollout) => string | undefined,
  readsEntries: boolean,
): { look(object: KubeObject): void } {
  const last = new Map<string, TraceEntry>();
  /** Writes an entry unless it says what the last one about the same thing said. */
  const writeChanged = (key: string, entry: TraceEntry) => {
    const before = last.get(key);
    if (before !== undefined && saysTheSame(before, entry)) return;
    last.set(key, entry);
    write(entry);
  };

  const revisionOfHash = (namespace: string, hash: string | undefined): number | undefined => {
    if (hash === undefined || hash === '') return undefined;
    for (const set of store.list(replicaSets, namespace)) {
      if (set.metadata.labels?.[HASH] === hash) return revisionOf(set);
    }
    return undefined;
  };

  /** Objects that changed in this instant by their uid, in order of their first change; what stands at its end is what is written. */
  const changed = new Map<string, KubeObject>();
  const note = (object: KubeObject) => {
    if (changed.size === 0) engine.schedule(engine.now, 'check', writeStates);
    const { uid } = object.metadata;
    if (!changed.has(uid)) changed.set(uid, object);
  };
  const writeStates = () => {
    for (const { apiVersion, kind, metadata } of changed.values()) {
      const object = store.get<KubeObject>(looseKind(apiVersion, kind), metadata.namespace, metadata.name);
      const entry = object === undefined ? undefined : entryOf(object);
      if (entry !== undefined) writeChanged(`${kind}/${metadata.namespace}/${metadata.name}`, entry);
    }
    changed.clear();
  };

  const entryOf = (object: KubeObject): TraceEntry | undefined => {
    const t = engine.now;
    const { name, namespace } = object.metadata;
    switch (object.kind) {
      case 'Rollout':
        return rolloutEntry(
          object as Rollout,
          t,
          (hash) => revisionOfHash(namespace, hash),
          waitingFor(object as Rollout),
        );
      case 'ReplicaSet':
        return replicasEntry(store, object as ReplicaSet, t);
      case 'Service': {
        const revision = revisionOfHash(namespace, (object as Service).spec.selector?.[HASH]);
        return { t, kind: 'service', name, ...(revision === undefined ? {} : { revision }) };
      }
      case 'Application':
        return applicationEntry(object as ApplicationObject, t);
      case 'AnalysisRun':
        return analysisEntry(object as AnalysisRun, t);
      case 'Experiment': {
        const { phase, message } = (object as { status?: { phase?: string; message?: string } }).status ?? {};
        return { t, kind: 'experiment', name, phase: phase ?? '', message: message ?? '' };
      }
      default:
        return isRouting(object) ? routerEntry(object as LooseObject, t) : undefined;
    }
  };

  store.watch((change: Change) => {
    const { object, verb } = change;
    if (object.kind !== 'Pod') {
      if (verb !== 'deleted' && (readsEntries || FOLDED.includes(object.kind))) note(object);
      return;
    }
    if (!isCountedAnew(change)) return;
    const owner = controllerOf(object);
    const set = owner === undefined ? undefined : store.get(replicaSets, object.metadata.namespace, owner.name);
    if (set === undefined) return;
    if (verb === 'created' && readsEntries) {
      const { name } = object.metadata;
      write({
        t: engine.now,
        kind: 'pod',
        name,
        replicaSet: set.metadata.name,
        revision: revisionOf(set),
        state: 'created',
      });
    }
    note(set);
  });
  return { look: note };
}

/** Is a pod counted otherwise among those of its ReplicaSet? Whether it is ready stands in the ReplicaSet's own status. */
const isCountedAnew = ({ verb, before, after }: Change): boolean =>
  verb !== 'updated' ||
  before?.metadata.deletionTimestamp !== after?.metadata.deletionTimestamp ||
  before?.metadata.ownerReferences !== after?.metadata.ownerReferences;

/** Do two entries say the same, each at its own time? */
function saysTheSame(a: TraceEntry, b: TraceEntry): boolean {
  const left = a as unknown as Readonly<Record<string, unknown>>;
  const right = b as unknown as Readonly<Record<string, unknown>>;
  for (const field in left) if (field !== 't' && !deepEqual(left[field], right[field])) return false;
  for (const field in right) if (left[field] === undefined && right[field] !== undefined) return false;
  return true;
}

function routerEntry({ kind, metadata, spec }: LooseObject, t: Instant): TraceEntry {
  const content = kind === 'Ingress' ? { annotations: metadata.annotations ?? {}, spec: spec ?? {} } : (spec ?? {});
  return { t, kind: 'router', object: `${kind}/${metadata.name}`, content };
}

function rolloutEntry(
  rollout: Rollout,
  t: Instant,
  revision: (hash: string | undefined) => number | undefined,
  waitingFor: string | undefined,
): RolloutEntry {
  const { status, spec, metadata } = rollout;
  const { phase, message } = observedPhase(rollout);
  const weights = status?.canary?.weights;
  const entry: Writable<RolloutEntry> = {
    t,
    kind: 'rollout',
    name: metadata.name,
    phase,
    message,
    aborted: status?.abort === true,
    pauses: (status?.pauseConditions ?? []).map((p) => p.reason),
    wanted: spec.replicas ?? 1,
    replicas: status?.replicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
  };
  const step = status?.currentStepIndex;
  const stable = revision(status?.stableRS);
  const current = revision(status?.currentPodHash);
  const active = revision(status?.blueGreen?.activeSelector);
  const preview = revision(status?.blueGreen?.previewSelector);
  if (step !== undefined) entry.step = step;
  if (stable !== undefined) entry.stable = stable;
  if (current !== undefined) entry.current = current;
  if (active !== undefined) entry.active = active;
  if (preview !== undefined) entry.preview = preview;
  if (weights !== undefined) entry.weights = { canary: weights.canary.weight, stable: weights.stable.weight };
  if (waitingFor !== undefined) entry.waitingFor = waitingFor;
  return entry;
}

/** Without the fields that are undefined. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) if (field !== undefined) result[name] = field;
  return result as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function replicasEntry(store: Store, set: ReplicaSet, t: Instant): ReplicaSetEntry | undefined {
  const owner = controllerOf(set);
  if (owner === undefined) return undefined;
  const owned = store.ownedBy(pods, set.metadata.uid);
  let terminating = 0;
  for (const { metadata } of owned) if (metadata.deletionTimestamp !== undefined) terminating += 1;
  const deadline = parseRfc3339(set.metadata.annotations?.['scale-down-deadline'] ?? '');
  return {
    t,
    kind: 'replicas',
    rollout: owner.name,
    name: set.metadata.name,
    revision: revisionOf(set),
    image: set.spec.template.spec.containers[0]?.image ?? '',
    wanted: set.spec.replicas,
    created: owned.length - terminating,
    ready: set.status?.readyReplicas ?? 0,
    available: set.status?.availableReplicas ?? 0,
    terminating,
    ...(deadline === undefined ? {} : { scaleDownAt: deadline }),
  };
}

function analysisEntry(run: AnalysisRun, t: Instant): TraceEntry | undefined {
  const { name, labels, ownerReferences } = run.metadata;
  const { phase, message = '' } = run.status ?? {};
  if (phase === undefined) return undefined;
  const rollout = ownerReferences?.find((o) => o.kind === 'Rollout')?.name ?? '';
  return { t, kind: 'analysis', run: name, rollout, type: labels?.['rollout-type'] ?? '', phase, message };
}

function applicationEntry({ metadata, status }: ApplicationObject, t: Instant): ApplicationEntry | undefined {
  if (status?.sync === undefined) return undefined;
  const { sync, health, resources = [], operationState, conditions = [] } = status;
  const selfHeals = operationState?.operation.sync?.autoHealAttemptsCount;
  return {
    t,
    kind: 'application',
    name: metadata.name,
    sync: sync.status,
    health: health?.status ?? 'Unknown',
    ...defined({ revision: sync.revision }),
    outOfSync: resources.filter((r) => r.status === 'OutOfSync').map((r) => `${r.kind}/${r.name}`),
    ...(operationState === undefined
      ? {}
      : {
          operation: {
            phase: operationState.phase,
            message: operationState.message ?? '',
            ...defined({ revision: operationState.syncResult?.revision }),
            automated: operationState.operation.initiatedBy?.automated === true,
            ...(selfHeals === undefined ? {} : { selfHeals }),
          },
        }),
    conditions: conditions.map(({ type, message }) => `${type}: ${message}`),
  };
}
