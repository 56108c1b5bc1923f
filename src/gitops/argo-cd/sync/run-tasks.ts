/** One wave carried out (`sync_context.go: runTasks`): prunes, then the deletion of old hooks, then applies, kind after kind. */
import { hasOption, listed } from '../hooks.ts';
import type { Manifest } from '../manifest.ts';
import { kindDefined } from './order.ts';
import type { Progress, SyncCluster } from './state.ts';
import { hasPolicy, isHookTask, isPrune, objectOf, type SyncRequest, type SyncTask } from './tasks.ts';

/** `pending`: something must go, or be confirmed, before the rest can be done. */
export type WaveOutcome = 'successful' | 'pending' | 'failed';

export function runTasks(
  tasks: readonly SyncTask[],
  request: SyncRequest,
  cluster: SyncCluster,
  progress: Progress,
  rehearsal = false,
): WaveOutcome {
  const dryRun = rehearsal || request.dryRun;
  const stale = tasks.filter((t) => isHookTask(t) && progress.isPending(t) && t.live !== undefined);
  if (!dryRun) cluster.releaseHooks(stale.map(objectOf));
  const extras = tasks.filter(isPrune);
  if (!request.pruneConfirmed && extras.some(needsConfirmation)) return 'pending';
  prune(extras, request, cluster, progress, dryRun);
  const creations = tasks.filter((task) => !isPrune(task));
  const inTheWay = creations.filter((task) => mustGoFirst(task, progress));
  if (inTheWay.length > 0 && !dryRun) {
    cluster.delete(inTheWay.map(objectOf));
    return 'pending';
  }
  let failed = false;
  for (const group of byKind(creations)) {
    if (!apply(group, request, cluster, progress, dryRun)) failed = true;
  }
  return failed ? 'failed' : 'successful';
}

/** The value of the object's own option Prune. */
const pruneOption = (object: Manifest | undefined): string | undefined =>
  object === undefined
    ? undefined
    : listed(object, 'argocd.argoproj.io/sync-options')
        .find((option) => option.startsWith('Prune='))
        ?.slice('Prune='.length);

export const needsConfirmation = (task: SyncTask): boolean => isPrune(task) && pruneOption(task.live) === 'confirm';

/** A hook of an earlier sync that is deleted before it is created anew. */
export const mustGoFirst = (task: SyncTask, progress: Progress): boolean =>
  task.live !== undefined && progress.isPending(task) && hasPolicy(task, 'BeforeHookCreation');

function prune(
  extras: readonly SyncTask[],
  request: SyncRequest,
  cluster: SyncCluster,
  progress: Progress,
  dryRun: boolean,
): void {
  const going: Manifest[] = [];
  for (const task of extras) {
    const kept = request.prune ? pruneOption(task.live) === 'false' : true;
    if (!kept && !dryRun && task.live?.metadata.deletionTimestamp === undefined) going.push(objectOf(task));
    if (dryRun && !request.dryRun) continue;
    const why = request.prune ? 'ignored (no prune)' : 'ignored (requires pruning)';
    if (kept) progress.record(task, 'PruneSkipped', 'Succeeded', why);
    else progress.record(task, 'Pruned', 'Succeeded', dryRun ? 'pruned (dry run)' : 'pruned');
  }
  if (going.length > 0) cluster.prune(going);
}

/** Neighbours of one kind are applied at the same time. */
function byKind(tasks: readonly SyncTask[]): readonly (readonly SyncTask[])[] {
  const groups: SyncTask[][] = [];
  for (const task of tasks) {
    const group = groups.at(-1);
    if (group?.[0]?.target?.kind === task.target?.kind && group !== undefined) group.push(task);
    else groups.push([task]);
  }
  return groups;
}

/** Applies a group; false when one of it was refused, which does not keep the others back. */
function apply(
  group: readonly SyncTask[],
  request: SyncRequest,
  cluster: SyncCluster,
  progress: Progress,
  dryRun: boolean,
): boolean {
  const rehearsed = dryRun ? group.filter((task) => !isBeforeItsKind(task, request, cluster)) : group;
  let allDone = true;
  for (const verb of ['create', 'replace', 'apply'] as const) {
    const some = rehearsed.filter((task) => verbFor(task, request) === verb);
    if (some.length === 0) continue;
    const answers = cluster.apply(verb, some.map(objectOf), dryRun);
    some.forEach((task, i) => {
      const answer = answers[i];
      if (answer?.ok !== true) {
        allDone = false;
        progress.record(task, 'SyncFailed', 'Failed', answer?.problem ?? '');
      } else if (!dryRun || request.dryRun) {
        progress.record(task, 'Synced', request.dryRun ? 'Succeeded' : 'Running', answer.value);
      }
    });
  }
  return allDone;
}

function verbFor({ target, live }: SyncTask, { replace }: SyncRequest): 'apply' | 'create' | 'replace' {
  if (!replace && !hasOption(target, 'Replace=true') && !hasOption(live, 'Replace=true')) return 'apply';
  return live === undefined ? 'create' : 'replace';
}

/** Nothing can be rehearsed with an object whose kind comes into being with this very sync. */
function isBeforeItsKind(task: SyncTask, request: SyncRequest, cluster: SyncCluster): boolean {
  return !cluster.serves(objectOf(task)) && mayLackKind(task, request);
}

/** May the kind of the task's object be unknown to the API when the sync starts? */
export function mayLackKind({ target, live }: SyncTask, { targets }: SyncRequest): boolean {
  if (hasOption(target, 'SkipDryRunOnMissingResource=true')) return true;
  const object = target ?? live;
  if (object === undefined) return false;
  const slash = object.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : object.apiVersion.slice(0, slash);
  return targets.some((other) => kindDefined(other) === `${group}/${object.kind}`);
}
