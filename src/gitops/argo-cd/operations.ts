/** Syncs under way (`appcontroller.go: processRequestedAppOperation`, `sync.go: SyncAppState`): begun, looked at again, retried, ended. */
import { type ControllerContext, type Key, keyOfRef } from '../../cluster/controller.ts';
import { refOf } from '../../cluster/objects.ts';
import {
  between,
  type Duration,
  type Instant,
  later,
  minutes,
  parseRfc3339,
  rfc3339,
  wholeSecond,
} from '../../kernel/time.ts';
import type { Result } from '../../languages/result.ts';
import { type Commit, type Repository, shortSha } from '../git.ts';
import type { Operation, OperationPhase } from './application.ts';
import type { Compared, Comparer } from './comparing.ts';
import { type Desired, destinationNamespace, resolveSource } from './desired.ts';
import type { Difference } from './diff/differences.ts';
import { ARGO_CD, clusterFor } from './live-cluster.ts';
import { groupOf, type Manifest, nameOf, refOf as nameOfManifest } from './manifest.ts';
import type { ArgoCdModel } from './model.ts';
import { type ApplicationObject, type ApplicationStatus, applications, type ProjectObject } from './objects.ts';
import { objectProblem } from './project.ts';
import { endAttempt, retryWait } from './retry.ts';
import { lookAtSync } from './sync/look.ts';
import type { TaskResult } from './sync/state.ts';
import type { SyncRequest } from './sync/tasks.ts';

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
      known?.operation === operation
        ? known
        : { operation, startedAt: now, results: new Map(), retryCount: 0, notBefore: undefined, ended: false };
    if (state !== known) {
      running.set(key, state);
      begin(app, operation);
    }
    if (state.notBefore !== undefined && now < state.notBefore) {
      return { completed: false, again: between(now, state.notBefore) };
    }
    if (state.ended) {
      state.results = new Map();
      state.ended = false;
    }
    state.notBefore = undefined;
    if (!mayRun(operation.initiatedBy?.automated !== true)) {
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
    const commit = resolveSource(app, ports.git, operation.sync?.revision);
    const desired = commit.ok ? ports.desiredAt(app, commit.value) : commit;
    if (!desired.ok) return end(app, state, 'Error', desired.problem, undefined);
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
    const request = requestOf(app, state, compared, desired.value);
    const progress = lookAtSync(request, state.results, cluster);
    state.results = progress.results;
    if (wrote.length > 0) explain(app, state, desired.value.commit, wrote, compared);
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

  /** Says what a sync wrote, and where that differs from what was there. */
  function explain(
    app: ApplicationObject,
    { operation }: Running,
    commit: Commit,
    wrote: readonly Manifest[],
    compared: Compared,
  ): void {
    const attempt = operation.sync?.autoHealAttemptsCount;
    const what = attempt === undefined ? `syncs to ${shortSha(commit)}` : `heals itself (attempt ${attempt})`;
    const changes = wrote.flatMap((object) => {
      const found = compared.objects.find((c) => nameOfManifest(c.object) === nameOfManifest(object));
      return (found?.differs ?? []).map((difference) => `${nameOfManifest(object)}${inWords(difference)}`);
    });
    const more = changes.length > 4 ? ` and ${changes.length - 4} more` : '';
    const because = changes.length === 0 ? what : `${what}: ${changes.slice(0, 4).join(', ')}${more}`;
    const refs = [...new Set(wrote.map(nameOfManifest))];
    context.decision({ object: refOf(app), rule: 'sync', because, wrote: refs });
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
    const ended = endAttempt({ phase, message, retryCount: state.retryCount }, strategy, now);
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

  function requestOf(app: ApplicationObject, state: Running, compared: Compared, { commit }: Desired): SyncRequest {
    const { sync } = state.operation;
    const options = sync?.syncOptions ?? [];
    const has = (option: string) => options.includes(option);
    const { resources } = sync ?? {};
    const outOfSync = new Set(
      compared.objects.filter((o) => o.status === 'OutOfSync').map((o) => nameOfManifest(o.object)),
    );
    return {
      targets: compared.applied,
      namespace: destinationNamespace(app),
      revision: commit.sha,
      startedAt: parseRfc3339(rfc3339(state.startedAt)) ?? state.startedAt,
      prune: sync?.prune === true,
      pruneLast: has('PruneLast=true'),
      pruneConfirmed: app.metadata.annotations?.['argocd.argoproj.io/deletion-approved'] !== undefined,
      skipHooks: resources !== undefined && resources.length > 0,
      dryRun: false,
      replace: has('Replace=true'),
      createNamespace: has('CreateNamespace=true'),
      ...(resources === undefined || resources.length === 0
        ? {}
        : {
            takesPart: (object: Manifest) =>
              resources.some(
                (r) => r.kind === object.kind && r.name === nameOf(object) && (r.group ?? '') === groupOf(object),
              ),
          }),
      ...(has('ApplyOutOfSyncOnly=true')
        ? { isOutOfSync: (object: Manifest) => outOfSync.has(nameOfManifest(object)) }
        : {}),
    };
  }

  return { carryOn };
}

function inWords({ path, live, desired }: Difference): string {
  const say = (value: unknown) => (value === undefined ? 'nothing' : short(JSON.stringify(value)));
  return path === '' ? ` ${desired === undefined ? 'removed' : 'made'}` : ` ${path}: ${say(live)} → ${say(desired)}`;
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
