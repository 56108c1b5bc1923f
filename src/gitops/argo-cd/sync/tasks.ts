/** The tasks of a sync: what is to be applied or pruned, in which phase and wave (`sync_context.go: getSyncTasks`). */
import { type Instant, unixMilliseconds } from '../../../kernel/time.ts';
import { HOOK_FINALIZER } from '../health.ts';
import {
  type DeletePolicy,
  deletePolicies,
  hasOption,
  isHook,
  isIgnored,
  phasesOf,
  type SyncPhase,
  waveOf,
} from '../hooks.ts';
import { groupOf, type Manifest, nameOf } from '../manifest.ts';
import { inOrder } from './order.ts';
import type { SyncCluster } from './state.ts';

export interface SyncTask {
  readonly phase: SyncPhase;
  readonly wave: number;
  /** Absent when the object is to be pruned. */
  readonly target: Manifest | undefined;
  /** Absent when it does not exist yet. */
  readonly live: Manifest | undefined;
}

/** What a sync is asked to do. */
export interface SyncRequest {
  readonly targets: readonly Manifest[];
  /** The namespace of objects that name none. */
  readonly namespace: string;
  readonly revision: string;
  readonly startedAt: Instant;
  readonly prune: boolean;
  readonly pruneLast: boolean;
  readonly pruneConfirmed: boolean;
  readonly skipHooks: boolean;
  readonly dryRun: boolean;
  readonly replace: boolean;
  readonly createNamespace: boolean;
  /** Only these objects take part; all when absent. */
  readonly takesPart?: (object: Manifest) => boolean;
  /** With this, an object that exists and is as Git has it is left alone. */
  readonly isOutOfSync?: (object: Manifest) => boolean;
}

export const objectOf = (task: SyncTask): Manifest => {
  const object = task.target ?? task.live;
  if (object === undefined) throw new Error('a task without an object');
  return object;
};

export const isPrune = (task: SyncTask): boolean => task.target === undefined;
export const isHookTask = (task: SyncTask): boolean => isHook(objectOf(task));
export const hasPolicy = (task: SyncTask, policy: DeletePolicy): boolean =>
  isHookTask(task) && deletePolicies(objectOf(task)).includes(policy);

/** Names an object among all kinds and namespaces. */
export const keyOf = (object: Manifest): string =>
  `${groupOf(object)}/${object.kind}/${object.metadata.namespace ?? ''}/${nameOf(object)}`;

/** A hook with two phases is two tasks with two results. */
export const resultKeyOf = (task: SyncTask): string => `${task.phase} ${keyOf(objectOf(task))}`;

/** All tasks, in order, for the objects that are live now. */
export function tasksOf(request: SyncRequest, cluster: Pick<SyncCluster, 'live' | 'exists'>): readonly SyncTask[] {
  const live = cluster.live();
  const byKey = new Map(live.map((object) => [keyOf(object), object]));
  const targets = request.targets.map((target) => inNamespace(target, request.namespace));
  const wanted = targets.filter((target) => !isHook(target));
  const keys = new Set(wanted.map(keyOf));
  const extra = live.filter((object) => !keys.has(keyOf(object)) && !isHook(object));
  const takesPart = request.takesPart ?? (() => true);
  const tasks = [
    ...wanted.filter(takesPart).flatMap((target) => tasksFor(target, byKey)),
    ...extra
      .filter(takesPart)
      .map((object) => ({ phase: 'Sync' as const, wave: waveOf(object), target: undefined, live: object })),
    ...(request.skipHooks ? [] : targets.filter((t) => isHook(t) && !isIgnored(t))).flatMap((hook) =>
      tasksFor(hook, byKey, (phase) => named(hook, phase, request)),
    ),
    ...namespaceTask(request, cluster.exists),
  ];
  return inOrder(prunedLast(prunedInReverse(tasks), request));
}

const inNamespace = (target: Manifest, namespace: string): Manifest =>
  (target.metadata.namespace ?? '') === '' ? { ...target, metadata: { ...target.metadata, namespace } } : target;

function tasksFor(
  target: Manifest,
  live: ReadonlyMap<string, Manifest>,
  prepare: (phase: SyncPhase) => Manifest = () => target,
): readonly SyncTask[] {
  return phasesOf(target).map((phase) => {
    const object = prepare(phase);
    return { phase, wave: waveOf(target), target: object, live: live.get(keyOf(object)) };
  });
}

/** A hook gets a finalizer, and a name of its own for every sync if it asks for one to be made. */
function named(hook: Manifest, phase: SyncPhase, { revision, startedAt }: SyncRequest): Manifest {
  const { name = '', generateName = '', finalizers = [] } = hook.metadata;
  const short = revision.length >= 8 ? revision.slice(0, 7) : revision;
  const made = `${generateName}${`${short}-${phase}`.toLowerCase()}-${Math.floor(unixMilliseconds(startedAt) / 1_000)}`;
  const guarded = finalizers.includes(HOOK_FINALIZER) ? finalizers : [...finalizers, HOOK_FINALIZER];
  return { ...hook, metadata: { ...hook.metadata, name: name === '' ? made : name, finalizers: guarded } };
}

/** The namespace itself, when it is missing and Git does not have it. */
function namespaceTask(
  { createNamespace, namespace, targets }: SyncRequest,
  exists: (object: Manifest) => boolean,
): readonly SyncTask[] {
  const target: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  const isIt = (o: Manifest) => o.kind === 'Namespace' && groupOf(o) === '' && nameOf(o) === namespace;
  if (!createNamespace || targets.some(isIt) || exists(target)) return [];
  return [{ phase: 'PreSync', wave: 0, target, live: undefined }];
}

/** The waves of objects to prune are mirrored among themselves: what came last goes first. */
function prunedInReverse(tasks: readonly SyncTask[]): readonly SyncTask[] {
  const waves = [...new Set(tasks.filter(isPrune).map((task) => task.wave))].sort((a, b) => a - b);
  return tasks.map((task) => {
    const mirrored = waves[waves.length - 1 - waves.indexOf(task.wave)];
    return isPrune(task) && mirrored !== undefined ? { ...task, wave: mirrored } : task;
  });
}

/** What is to go last gets a wave of its own after the last one of the phase Sync. */
function prunedLast(tasks: readonly SyncTask[], { pruneLast }: SyncRequest): readonly SyncTask[] {
  const last = tasks.reduce((most, task) => (task.phase === 'Sync' ? Math.max(most, task.wave) : most), 0) + 1;
  const goesLast = (task: SyncTask) => isPrune(task) && (pruneLast || hasOption(task.live, 'PruneLast=true'));
  return tasks.map((task) => (goesLast(task) ? { ...task, wave: last } : task));
}
