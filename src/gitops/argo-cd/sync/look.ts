/**
 * One look at a sync (`sync_context.go: Sync`): what has ended since the last one, and, if nothing holds it up, the next
 * wave. The order of the questions is the behaviour.
 */
import type { OperationPhase } from '../application.ts';
import { groupOf, type Manifest, nameOf } from '../manifest.ts';
import { mayLackKind, mustGoFirst, needsConfirmation, runTasks } from './run-tasks.ts';
import { Progress, type SyncCluster, type TaskResult } from './state.ts';
import { hasPolicy, isHookTask, isPrune, objectOf, type SyncRequest, type SyncTask, tasksOf } from './tasks.ts';

/** Goes on with a sync that has these results so far. Results of earlier looks are carried along. */
export function lookAtSync(
  request: SyncRequest,
  results: ReadonlyMap<string, TaskResult>,
  cluster: SyncCluster,
): Progress {
  const progress = new Progress(results);
  const tasks = tasksOf(request, cluster);
  const look: Look = { request, cluster, progress };
  if (!areValid(tasks, look)) return progress;
  if (results.size === 0 && !begin(tasks, look)) return progress;
  observe(tasks, look);
  if (isHeldUp(tasks, look)) return progress;
  goOn(tasks, look);
  return progress;
}

interface Look {
  readonly request: SyncRequest;
  readonly cluster: SyncCluster;
  readonly progress: Progress;
}

/** Every kind must be served; otherwise nothing is done at all. */
function areValid(tasks: readonly SyncTask[], { request, cluster, progress }: Look): boolean {
  const problems: string[] = [];
  for (const task of tasks) {
    const object = objectOf(task);
    if (cluster.serves(object) || mayLackKind(task, request)) continue;
    const problem = `${object.kind}.${groupOf(object)} "" not found`;
    progress.record(task, 'SyncFailed', undefined, problem);
    problems.push(problem);
  }
  if (problems.length === 0) return true;
  const told = [...new Set(problems)].sort().join('; ');
  progress.conclude('Failed', `one or more synchronization tasks are not valid: ${told}`);
  return false;
}

/** Before anything else a missing namespace is made, and all the rest rehearsed. */
function begin(tasks: readonly SyncTask[], look: Look): boolean {
  const { request, cluster, progress } = look;
  const namespace = tasks.find(
    ({ target, live }) =>
      live === undefined &&
      target?.kind === 'Namespace' &&
      groupOf(target) === '' &&
      nameOf(target) === request.namespace,
  );
  if (namespace !== undefined && runTasks([namespace], request, cluster, progress) === 'failed') {
    fail([], [namespace], 'the namespace failed to apply', look);
    return false;
  }
  const others = outOfSync(
    tasks.filter((task) => task !== namespace),
    request,
  );
  if (runTasks(others, request, cluster, progress, true) !== 'failed') return true;
  progress.conclude('Failed', 'one or more objects failed to apply (dry run)');
  return false;
}

const outOfSync = (tasks: readonly SyncTask[], { isOutOfSync }: SyncRequest): readonly SyncTask[] =>
  tasks.filter(
    (task) =>
      isOutOfSync === undefined ||
      isHookTask(task) ||
      task.target === undefined ||
      task.live === undefined ||
      isOutOfSync(task.live),
  );

/** What has become of what was applied earlier. */
function observe(tasks: readonly SyncTask[], { cluster, progress }: Look): void {
  for (const task of tasks) {
    if (task.live === undefined || !progress.isRunning(task)) continue;
    const code = progress.resultOf(task)?.code;
    const health = cluster.health(task.live);
    if (isHookTask(task)) {
      const message = health?.message ?? `${nameOf(task.live)} created`;
      progress.record(task, code, hookPhase(health?.status), message);
    } else if (health === undefined) progress.record(task, code, 'Succeeded', '');
    else if (health.status === 'Healthy') progress.record(task, code, 'Succeeded', health.message);
    else if (health.status === 'Degraded') progress.record(task, code, 'Failed', health.message);
  }
}

/** A hook must come to an end: what is suspended has not, and what nobody knows has failed. */
function hookPhase(health: string | undefined): OperationPhase {
  if (health === 'Unknown' || health === 'Degraded') return 'Failed';
  return health === 'Progressing' || health === 'Suspended' ? 'Running' : 'Succeeded';
}

/** A sync of one wave waits for its hooks only; any other for all that it applied, and for what it pruned to be gone. */
function isHeldUp(tasks: readonly SyncTask[], { cluster, progress }: Look): boolean {
  const [first, last] = [tasks[0], tasks.at(-1)];
  const manySteps = first?.phase !== last?.phase || first?.wave !== last?.wave;
  const running = tasks.filter((task) => (manySteps || isHookTask(task)) && progress.isRunning(task));
  if (running.length > 0) {
    // What a look finds missing that an earlier one applied has been deleted by someone; what was made just now is there.
    for (const task of running) {
      const object = objectOf(task);
      const name = `${groupOf(object)}/${object.kind}/${nameOf(object)}`;
      if (task.live !== undefined || cluster.exists(object)) continue;
      progress.record(task, 'SyncFailed', 'Error', `Resource ${name} is missing, it might have been deleted`);
    }
    waitFor(running, false, progress);
    return true;
  }
  const going = tasks.filter(
    (task) => progress.resultOf(task)?.code === 'Pruned' && task.live?.metadata.deletionTimestamp !== undefined,
  );
  if (going.length > 0) waitFor(going, true, progress);
  return going.length > 0;
}

/** The end of the sync, or its next wave. */
function goOn(tasks: readonly SyncTask[], look: Look): void {
  const { request, cluster, progress } = look;
  release(
    tasks.filter((task) => isHookTask(task) && progress.hasEnded(task)),
    cluster,
  );
  const ended = tasks.filter((task) => isHookTask(task) && task.live !== undefined && !progress.isRunning(task));
  const afterFailure = ended.filter((task) => hasPolicy(task, 'HookFailed'));
  const afterSuccess = ended.filter((task) => hasPolicy(task, 'HookSucceeded'));
  const onFailure = tasks.filter((task) => task.phase === 'SyncFail');
  const regular = tasks.filter((task) => task.phase !== 'SyncFail');
  if (regular.some(progress.hasFailed)) {
    remove(afterFailure, cluster);
    fail(onFailure, refused(regular, progress), 'one or more synchronization tasks completed unsuccessfully', look);
    return;
  }
  const pending = outOfSync(regular.filter(progress.isPending), request);
  const [next, last] = [pending[0], pending.at(-1)];
  if (next === undefined || last === undefined) {
    remove(afterSuccess, cluster);
    progress.conclude('Succeeded', 'successfully synced (no more tasks)');
    return;
  }
  const inWave = (task: SyncTask) => task.phase === next.phase && task.wave === next.wave;
  const wave = pending.filter(inWave);
  const outcome = runTasks(wave, request, cluster, progress);
  if (outcome !== 'failed') progress.waveStarted = { phase: next.phase, wave: next.wave, last: inWave(last) };
  if (outcome === 'failed') afterRefusal(wave, onFailure, afterFailure, look);
  else if (outcome === 'pending') {
    waitFor(
      wave.filter((t) => mustGoFirst(t, progress) || (isPrune(t) && progress.isPending(t))),
      true,
      progress,
      request,
    );
  } else if (wave.length === pending.length && !wave.some(isHookTask)) {
    remove(afterSuccess, cluster);
    progress.conclude('Succeeded', 'successfully synced (all tasks run)');
  } else waitFor(wave, false, progress);
}

/** Some of the wave was refused: what else runs is waited for; else the sync has failed. */
function afterRefusal(
  wave: readonly SyncTask[],
  onFailure: readonly SyncTask[],
  afterFailure: readonly SyncTask[],
  look: Look,
): void {
  const { progress, cluster } = look;
  const running = wave.filter(progress.isRunning);
  const message = 'one or more objects failed to apply';
  if (running.length === 0) {
    if (fail(onFailure, refused(wave, progress), message, look)) remove(afterFailure, cluster);
    return;
  }
  const over = onFailure.length === 0 || fail(onFailure, refused(wave, progress), message, look);
  waitFor(over ? running : [...running, ...onFailure], false, progress);
}

const refused = (tasks: readonly SyncTask[], progress: Progress): readonly SyncTask[] =>
  tasks.filter((task) => progress.resultOf(task)?.code === 'SyncFailed');

/** Ends the sync as failed, or first runs the hooks that are there for this. True when it is over. */
function fail(onFailure: readonly SyncTask[], culprits: readonly SyncTask[], message: string, look: Look): boolean {
  const { request, cluster, progress } = look;
  if (onFailure.every(progress.hasEnded)) {
    const own = because('one or more SyncFail hooks failed', refused(onFailure, progress), progress);
    const suffix = refused(onFailure, progress).length > 0 ? `\n${own}` : '';
    progress.conclude('Failed', `${because(message, culprits, progress)}${suffix}`);
    return true;
  }
  const pending = onFailure.filter(progress.isPending);
  runTasks(pending, request, cluster, progress);
  waitFor(pending, false, progress);
  return false;
}

function because(message: string, culprits: readonly SyncTask[], progress: Progress): string {
  const reasons = [...new Set(culprits.map((task) => progress.resultOf(task)?.message ?? ''))];
  return reasons.length > 0 ? `${message}, reason: ${reasons.join(',')}` : message;
}

/** Running, with a message about the first thing waited for; hooks come first. */
function waitFor(tasks: readonly SyncTask[], deletion: boolean, progress: Progress, request?: SyncRequest): void {
  const hooks = tasks.filter(isHookTask);
  const first = hooks[0] ?? tasks[0];
  if (first === undefined) {
    progress.conclude('Running', '');
    return;
  }
  const unconfirmed = request?.pruneConfirmed === false ? tasks.filter(needsConfirmation) : [];
  const others = hooks.length === tasks.length ? 'hooks' : 'resources';
  let what = hooks.length === 0 ? 'healthy state of' : 'completion of hook';
  if (deletion) what = hooks.length === 0 ? 'deletion of' : 'deletion of hook';
  const confirm = unconfirmed[0];
  if (confirm !== undefined) what = 'pruning confirmation of';
  const object = objectOf(confirm ?? first);
  const more = (confirm === undefined ? tasks : unconfirmed).length - 1;
  const tail = more > 0 ? ` and ${more} more ${others}` : '';
  progress.conclude('Running', `waiting for ${what} ${groupOf(object)}/${object.kind}/${nameOf(object)}${tail}`);
}

const objectsOf = (tasks: readonly SyncTask[]): readonly Manifest[] => tasks.map(objectOf);

function remove(tasks: readonly SyncTask[], cluster: SyncCluster): void {
  if (tasks.length > 0) cluster.delete(objectsOf(tasks));
}

function release(tasks: readonly SyncTask[], cluster: SyncCluster): void {
  if (tasks.length > 0) cluster.releaseHooks(objectsOf(tasks));
}

/** Somebody ends the sync: hooks that still run are deleted, all else stays as it is (`sync_context.go: Terminate`). */
export function terminateSync(
  request: SyncRequest,
  results: ReadonlyMap<string, TaskResult>,
  cluster: SyncCluster,
): Progress {
  const progress = new Progress(results);
  const hooks = tasksOf(request, cluster).filter(isHookTask);
  release(hooks.filter(progress.hasEnded), cluster);
  for (const task of hooks.filter(progress.isRunning)) {
    const code = progress.resultOf(task)?.code;
    if (task.live === undefined) {
      progress.record(task, code, 'Succeeded', 'Terminated');
      continue;
    }
    const health = cluster.health(task.live);
    const phase = hookPhase(health?.status);
    cluster.releaseHooks([task.live]);
    if (phase === 'Running' || hasPolicy(task, 'HookFailed')) cluster.delete([task.live]);
    if (phase === 'Running') progress.record(task, code, 'Failed', 'Terminated');
    else progress.record(task, code, phase, health?.message ?? `${nameOf(task.live)} created`);
  }
  progress.conclude('Failed', 'Operation terminated');
  return progress;
}
