/** Syncs under way (`appcontroller.go: processRequestedAppOperation`, `sync.go: SyncAppState`): begun, looked at again, retried, ended. */
import { type ControllerContext, type Key, keyOfRef } from '../../cluster/controller.ts';
import { deepEqual } from '../../cluster/equality.ts';
import { refOf } from '../../cluster/objects.ts';
import { between, type Duration, type Instant, later, minutes, rfc3339, wholeSecond } from '../../kernel/time.ts';
import type { Result } from '../../languages/result.ts';
import type { Commit, Repository } from '../git.ts';
import type { Operation, OperationPhase } from './application.ts';
import type { Comparer } from './comparing.ts';
import { type Desired, resolveSource } from './desired.ts';
import { ARGO_CD, clusterFor } from './live-cluster.ts';
import { type Manifest, refOf as nameOfManifest } from './manifest.ts';
import type { ArgoCdModel } from './model.ts';
import { type ApplicationObject, type ApplicationStatus, applications, type ProjectObject } from './objects.ts';
import { objectProblem } from './project.ts';
import { endAttempt, retryWait } from './retry.ts';
import { lookAtSync, terminateSync } from './sync/look.ts';
import type { TaskResult } from './sync/state.ts';
import { syncRequest } from './sync-request.ts';
import { saySync } from './sync-words.ts';

export interface OperationPorts {
  readonly settings: ArgoCdModel;
  readonly git: (url: string) => Repository | undefined;
  readonly definedInGit: ReadonlySet<string>;
  readonly madeNamespaces: ReadonlySet<string>;
  readonly lastApplied: Map<string, Manifest>;
  readonly comparer: Comparer;
  projectOf(app: ApplicationObject): ProjectObject | undefined;
  desiredAt(app: ApplicationObject, commit: Commit): Result<Desired>;
  write(app: ApplicationObject, status: ApplicationStatus): ApplicationObject;
}

export interface CarriedOn {
  /** It has ended just now, for good. */
  readonly completed: boolean;
  readonly again?: Duration;
}

/** What is kept between two looks at a sync. */
interface Running {
  readonly operation: Operation;
  readonly startedAt: Instant;
  /** Of the first look that found it: later looks and retries stay with it. */
  revision: string | undefined;
  results: ReadonlyMap<string, TaskResult>;
  retryCount: number;
  /** Not looked at before: the delay after a wave, or the wait before a retry. */
  notBefore: Instant | undefined;
  /** The attempt before has ended; the next begins at `notBefore`. */
  ended: boolean;
}

export function createOperations(context: ControllerContext, ports: OperationPorts) {
  const { store } = context;
  const running = new Map<Key, Running>();

  /** Begins the operation that the application asks for, or goes on with it; nothing without one. */
  function carryOn(app: ApplicationObject, mayRun: (manual: boolean) => boolean): CarriedOn {
    const key = keyOfRef(app.metadata);
    const { operation } = app;
    if (operation?.sync === undefined) {
      running.delete(key);
      return { completed: false };
    }
    const known = running.get(key);
    const now = context.now();
    const state: Running =
      known !== undefined && deepEqual(known.operation, operation) ? known : newlyStarted(operation, now);
    if (state !== known) {
      running.set(key, state);
      begin(app, operation);
    }
    if (state.notBefore !== undefined && now < state.notBefore && !isTerminating(app)) {
      return { completed: false, again: between(now, state.notBefore) };
    }
    if (state.ended) {
      state.results = new Map();
      state.ended = false;
    }
    state.notBefore = undefined;
    if (!isTerminating(app) && !mayRun(operation.initiatedBy?.automated !== true)) {
      report(app, state, 'Running', 'Sync operation blocked by sync window', undefined);
      return { completed: false, again: minutes(1) };
    }
    return look(current(app), state);
  }

  const current = (app: ApplicationObject): ApplicationObject =>
    store.get(applications, app.metadata.namespace, app.metadata.name) ?? app;

  function begin(app: ApplicationObject, operation: Operation): void {
    const to = operation.sync?.revision?.slice(0, 7) ?? 'HEAD';
    const how = operation.initiatedBy?.automated === true ? 'automated ' : '';
    const message = `initiated ${how}sync to ${to}`;
    context.notice({ object: refOf(app), type: 'Normal', reason: 'OperationStarted', message });
  }

  /** One look at the sync, which may be all there is. */
  function look(app: ApplicationObject, state: Running): CarriedOn {
    const { operation } = state;
    const commit = resolveSource(app, ports.git, state.revision ?? operation.sync?.revision);
    const desired = commit.ok ? ports.desiredAt(app, commit.value) : commit;
    if (!desired.ok) return end(app, state, 'Error', desired.problem, undefined);
    state.revision = desired.value.commit.sha;
    const compared = ports.comparer.compare(app, desired.value);
    if (compared.problem !== undefined) return end(app, state, 'Error', compared.problem, desired.value.commit);
    const project = ports.projectOf(app);
    const forbidden = desired.value.targets.flatMap((object) => objectProblem(object, app, project) ?? []);
    if (forbidden.length > 0) {
      const message = `one or more synchronization tasks are not valid: ${[...new Set(forbidden)].sort().join('; ')}`;
      return end(app, state, 'Failed', message, desired.value.commit);
    }
    const wrote: Manifest[] = [];
    const cluster = clusterFor(
      { ...ports, store, now: () => rfc3339(context.now()), wrote: (o) => void wrote.push(o) },
      () => ports.comparer.managed(current(app), desired.value.targets),
    );
    const request = syncRequest(app, operation, state.startedAt, compared, desired.value);
    const step = isTerminating(app) ? terminateSync : lookAtSync;
    const progress = step(request, state.results, cluster);
    state.results = progress.results;
    if (wrote.length > 0) {
      const because = saySync(operation, desired.value.commit, wrote, compared);
      context.decision({ object: refOf(app), rule: 'sync', because, wrote: [...new Set(wrote.map(nameOfManifest))] });
    }
    const now = current(app);
    if (progress.phase !== 'Running') return end(now, state, progress.phase, progress.message, desired.value.commit);
    report(now, state, 'Running', progress.message, desired.value.commit);
    const { waveStarted } = progress;
    if (waveStarted !== undefined && !waveStarted.last) {
      state.notBefore = later(context.now(), ports.settings.waveDelay);
      return { completed: false, again: ports.settings.waveDelay };
    }
    return { completed: false, again: ports.settings.waveDelay };
  }

  function end(
    app: ApplicationObject,
    state: Running,
    phase: OperationPhase,
    message: string,
    commit: Commit | undefined,
  ): CarriedOn {
    const { operation } = state;
    const now = context.now();
    const strategy = operation.retry ?? {};
    const attempt = { phase, message, retryCount: state.retryCount };
    const ended = isTerminating(app) ? attempt : endAttempt(attempt, strategy, now);
    state.retryCount = ended.retryCount;
    if (ended.phase === 'Running') {
      const wait = retryWait(strategy, ended.retryCount);
      state.notBefore = later(wholeSecond(now), wait.ok ? wait.value : (0 as Duration));
      state.ended = true;
      report(app, state, 'Running', ended.message, commit, now);
      return { completed: false, again: between(now, state.notBefore) };
    }
    running.delete(keyOfRef(app.metadata));
    const told = report(app, state, ended.phase, ended.message, commit, now);
    store.patch(applications, told.metadata.namespace, told.metadata.name, { operation: null }, ARGO_CD);
    const partial = (operation.sync?.resources?.length ?? 0) > 0 ? 'Partial sync operation' : 'Sync operation';
    const to = commit === undefined ? '' : ` to ${commit.sha}`;
    const good = ended.phase === 'Succeeded';
    context.notice({
      object: refOf(app),
      type: good ? 'Normal' : 'Warning',
      reason: 'OperationCompleted',
      message: `${partial}${to} ${good ? 'succeeded' : `failed: ${ended.message}`}`,
    });
    return { completed: true };
  }

  /** Writes the state of the operation into the application. */
  function report(
    app: ApplicationObject,
    state: Running,
    phase: OperationPhase,
    message: string,
    commit: Commit | undefined,
    finishedAt?: Instant,
  ): ApplicationObject {
    const { operation, retryCount, startedAt } = state;
    const { source } = app.spec;
    const before = app.status ?? {};
    const isFull = (operation.sync?.resources?.length ?? 0) === 0;
    const history = before.history ?? [];
    const deployed =
      phase === 'Succeeded' && isFull && commit !== undefined
        ? [...history, { id: history.length, revision: commit.sha, deployedAt: rfc3339(context.now()) }]
        : history;
    return ports.write(app, {
      ...before,
      history: deployed,
      operationState: {
        phase,
        message,
        operation,
        startedAt: rfc3339(startedAt),
        ...(retryCount > 0 ? { retryCount } : {}),
        ...(finishedAt === undefined ? {} : { finishedAt: rfc3339(finishedAt) }),
        ...(commit === undefined
          ? {}
          : { syncResult: { revision: commit.sha, ...(source === undefined ? {} : { source }) } }),
      },
    });
  }

  return { carryOn };
}

const newlyStarted = (operation: Operation, startedAt: Instant): Running => ({
  operation,
  startedAt,
  revision: undefined,
  results: new Map(),
  retryCount: 0,
  notBefore: undefined,
  ended: false,
});

/** Somebody has asked for its end: no wait and no window holds that up, and nothing is tried again. */
const isTerminating = ({ status }: ApplicationObject): boolean => status?.operationState?.phase === 'Terminating';
