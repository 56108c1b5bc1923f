/** For each section of the data: how our code is asked, and its answer in the words of the data. */
import type { Json } from '../../../../src/cluster/objects.ts';
import type { Application, RetryStrategy } from '../../../../src/gitops/argo-cd/application.ts';
import { applicationHealth } from '../../../../src/gitops/argo-cd/application-health.ts';
import { autoSync, type ComparedObject } from '../../../../src/gitops/argo-cd/auto-sync.ts';
import { healthOf } from '../../../../src/gitops/argo-cd/health.ts';
import type { Manifest } from '../../../../src/gitops/argo-cd/manifest.ts';
import { type CompareWith, dueRefresh } from '../../../../src/gitops/argo-cd/refresh.ts';
import { endAttempt, retryWait } from '../../../../src/gitops/argo-cd/retry.ts';
import { DEFAULT_SELF_HEAL, type SelfHealWait } from '../../../../src/gitops/argo-cd/self-heal.ts';
import {
  activeWindows,
  type Destination,
  matchingWindows,
  maySync,
  type SyncWindow,
  windowProblem,
} from '../../../../src/gitops/argo-cd/sync-windows.ts';
import { type Instant, inSeconds, later, parseRfc3339, seconds, wholeSecond } from '../../../../src/kernel/time.ts';
import { compared } from './diff.ts';
import { selfHealStory } from './self-heal-story.ts';
import { syncStory } from './sync-story.ts';

export interface Case {
  readonly name: string;
  readonly in: never;
  readonly out: Json;
}

type Answer = (input: never) => unknown;

/** In the order of the data. */
export const sections: readonly (readonly [section: string, answer: Answer])[] = [
  ['health', (object: Manifest) => status(object)],
  ['appHealth', ofApplication],
  ['diff', compared],
  ['syncOrder', syncStory],
  ['autoSync', automatic],
  ['retry', retried],
  ['selfHeal', selfHealStory],
  ['syncWindows', windows],
  ['refresh', refreshed],
];

const instant = (text: string): Instant => {
  const read = parseRfc3339(text);
  if (read === undefined) throw new Error(`${text} is no time`);
  return read;
};

function status(object: Manifest): unknown {
  const health = healthOf(object);
  return health === undefined ? null : { status: health.status, message: health.message };
}

interface HealthInput {
  readonly resources: readonly { readonly target: Manifest | null; readonly live: Manifest | null }[];
  readonly app?: string;
}

function ofApplication({ resources, app = 'app' }: HealthInput): unknown {
  const managed = resources.map(({ target, live }) => ({ target: target ?? undefined, live: live ?? undefined }));
  const { status: health, objects, error } = applicationHealth(managed, { name: app, namespace: 'argocd' });
  return { health, resources: objects.length === 0 ? null : objects.map((h) => h ?? null), error };
}

interface AutoSyncInput {
  readonly now: string;
  readonly app: Application;
  readonly syncStatus: { readonly status: string; readonly revision: string };
  readonly resources?: readonly ComparedObject[] | null;
  readonly revisionHasChanges?: boolean;
  readonly controller?: { readonly selfHealTimeoutSeconds?: number; readonly noBackoff?: boolean };
}

function automatic(input: AutoSyncInput): unknown {
  const { app, syncStatus, resources, revisionHasChanges = true, controller = {} } = input;
  const wait: SelfHealWait =
    controller.noBackoff === true
      ? { kind: 'flat', wait: seconds(controller.selfHealTimeoutSeconds ?? 0) }
      : DEFAULT_SELF_HEAL;
  const comparison = { ...syncStatus, objects: resources ?? [], revisionHasChanges };
  const decision = autoSync(app, comparison, instant(input.now), wait);
  const log = decision.log === '' ? undefined : decision.log;
  if (decision.kind === 'sync') {
    // The API leaves a limit of zero out.
    const { limit, ...strategy } = decision.operation.retry ?? {};
    const retry = limit === 0 ? strategy : { limit, ...strategy };
    return { sync: true, operation: { ...decision.operation, retry }, log };
  }
  const { condition, recheckAfter } = decision;
  const recheckAfterSeconds = recheckAfter === undefined ? undefined : inSeconds(recheckAfter);
  return { sync: false, log, condition, recheckAfterSeconds };
}

interface RetryInput {
  readonly retry: RetryStrategy;
  readonly attempts: readonly {
    readonly phase: 'Succeeded' | 'Failed' | 'Error';
    readonly message: string;
    readonly takes: number;
  }[];
}

function retried({ retry, attempts }: RetryInput): unknown {
  const begin = instant('2020-01-01T12:00:00Z');
  const told: unknown[] = [];
  let [now, retryCount, over]: [Instant, number, boolean] = [begin, 0, false];
  for (const [i, { phase, message, takes }] of attempts.entries()) {
    if (over) break;
    const started = now;
    now = later(now, seconds(takes));
    const end = endAttempt({ phase, message, retryCount }, retry, now);
    retryCount = end.retryCount;
    over = end.phase !== 'Running';
    // The end is stored in whole seconds, and the wait counted from there.
    const finished = wholeSecond(now);
    const wait = over ? undefined : retryWait(retry, retryCount);
    const due = wait?.ok === true ? later(finished, wait.value) : now;
    told.push({
      started: inSeconds(started) - inSeconds(begin),
      finished: inSeconds(finished) - inSeconds(begin),
      phase: end.phase,
      message: end.message,
      retryCount,
      retryAfter: over || i === attempts.length - 1 ? undefined : inSeconds(due) - inSeconds(now),
      operationCleared: over,
    });
    now = due;
  }
  return { attempts: told };
}

interface WindowsInput {
  readonly windows: readonly SyncWindow[];
  readonly app: Destination;
  readonly now: string;
  readonly operationStarted?: string;
}

function windows({ windows: all, app, now: at, operationStarted }: WindowsInput): unknown {
  const now = instant(at);
  const startedAt = operationStarted === undefined ? undefined : instant(operationStarted);
  const matching = matchingWindows(all, app);
  const index = (some: readonly SyncWindow[]) => some.map((window) => all.indexOf(window));
  const active = activeWindows(matching, now);
  const [automaticSync, manual] = [false, true].map((byHand) => maySync(matching, { manual: byHand, now, startedAt }));
  const invalid = all.flatMap((window, i) => {
    const error = windowProblem(window);
    return error === undefined ? [] : [{ window: i, error }];
  });
  return {
    matches: index(matching),
    active: active.ok ? index(active.value) : undefined,
    automatic: automaticSync?.ok === true && automaticSync.value,
    manual: manual?.ok === true && manual.value,
    error: automaticSync?.ok === false ? automaticSync.problem : undefined,
    invalid: invalid.length === 0 ? undefined : invalid,
  };
}

interface RefreshInput {
  readonly now: string;
  readonly app: Application;
  readonly timeoutReconciliationSeconds: number;
  readonly timeoutHardReconciliationSeconds: number;
  readonly controllerRequest?: number;
}

const LEVELS: readonly CompareWith[] = ['Nothing', 'Recent', 'Latest', 'LatestForceResolve'];

function refreshed(input: RefreshInput): unknown {
  const timeouts = {
    normal: seconds(input.timeoutReconciliationSeconds),
    hard: seconds(input.timeoutHardReconciliationSeconds),
  };
  const requested = input.controllerRequest === undefined ? undefined : LEVELS[input.controllerRequest];
  const due = dueRefresh(input.app, timeouts, instant(input.now), requested);
  return due === undefined ? { refresh: false } : { refresh: true, ...due };
}
