/** Whether a comparison leads to a sync by itself (`appcontroller.go: autoSync`); the first sentence that holds. */
import { deepEqual } from '../../cluster/equality.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import { printGoDuration, toNanoseconds } from '../../languages/duration.ts';
import type { Application, Operation, SyncPolicy } from './application.ts';
import { DEFAULT_SELF_HEAL, type SelfHealWait, selfHealRemaining } from './self-heal.ts';

/** What the comparison found of one object. */
export interface ComparedObject {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly status: string;
  readonly requiresPruning?: boolean;
}

export interface Comparison {
  readonly status: string;
  readonly revision: string;
  readonly objects: readonly ComparedObject[];
  /** False when the commit changed nothing that this application is rendered from. */
  readonly revisionHasChanges: boolean;
}

export interface Condition {
  readonly type: string;
  readonly message: string;
}

export type Decision =
  | { readonly kind: 'sync'; readonly operation: Operation; readonly log: string }
  | {
      readonly kind: 'skip';
      /** Empty when the application is not synced automatically at all. */
      readonly log: string;
      readonly condition?: Condition;
      /** Look again after this. */
      readonly recheckAfter?: Duration;
    };

const skip = (log: string): Decision => ({ kind: 'skip', log });

/** A skip that is written into the application as an error. */
const complaint = (log: string, message: string): Decision => ({
  kind: 'skip',
  log,
  condition: { type: 'SyncError', message },
});

export function autoSync(
  app: Application,
  comparison: Comparison,
  now: Instant,
  wait: SelfHealWait = DEFAULT_SELF_HEAL,
): Decision {
  const policy = app.spec.syncPolicy;
  const { automated } = policy ?? {};
  const idle = notNow(app, comparison);
  if (policy === undefined || automated === undefined || idle !== undefined) return skip(idle ?? '');
  let operation = plainOperation(app, policy, comparison.revision);
  if (alreadyAttempted(app, comparison)) {
    const again = attemptAgain(app, comparison, now, wait);
    if ('kind' in again) return again;
    operation = { ...operation, sync: { ...operation.sync, ...again } };
  }
  if (automated.prune === true && automated.allowEmpty !== true && comparison.objects.every(isExtra)) {
    const message = `Skipping sync attempt to [${comparison.revision}]: auto-sync will wipe out all resources`;
    return complaint(message, message);
  }
  return { kind: 'sync', operation, log: `Initiated automated sync to '${comparison.revision}'` };
}

const isExtra = ({ requiresPruning }: { readonly requiresPruning?: boolean }): boolean => requiresPruning === true;

/** Why no sync is wanted at all; an empty text when the application is synced by hand. */
function notNow({ metadata, spec, operation }: Application, { status, objects }: Comparison): string | undefined {
  const { automated } = spec.syncPolicy ?? {};
  if (automated === undefined || automated.enabled === false) return '';
  if (operation !== undefined) return 'Skipping auto-sync: another operation is in progress';
  if (metadata.deletionTimestamp !== undefined) return 'Skipping auto-sync: deletion in progress';
  if (status !== 'OutOfSync') return `Skipping auto-sync: application status is ${status}`;
  const onlyExtras = objects.every((object) => object.status === 'Synced' || isExtra(object));
  return onlyExtras && automated.prune !== true
    ? 'Skipping auto-sync: need to prune extra resources only but automated prune is disabled'
    : undefined;
}

function plainOperation({ spec }: Application, policy: SyncPolicy, revision: string): Operation {
  const { source } = spec;
  return {
    initiatedBy: { automated: true },
    retry: policy.retry ?? { limit: 5 },
    sync: {
      revision,
      ...(source === undefined ? {} : { source }),
      ...(policy.automated?.prune === true ? { prune: true } : {}),
      ...(policy.syncOptions === undefined ? {} : { syncOptions: policy.syncOptions }),
    },
  };
}

/** The same source at the same revision was synced last; an operation that ended without any result counts, too. */
function alreadyAttempted({ spec, status }: Application, { revision, revisionHasChanges }: Comparison): boolean {
  const last = status.operationState;
  if (last === undefined) return false;
  if (last.syncResult === undefined) return ['Succeeded', 'Failed', 'Error'].includes(last.phase);
  if (revisionHasChanges && last.syncResult.revision !== revision) return false;
  return deepEqual(spec.source ?? {}, last.syncResult.source ?? {});
}

/** What a self-heal adds to the operation, or why there is none. It names the objects, so no hooks run. */
function attemptAgain(
  { spec, status }: Application,
  { revision, objects }: Comparison,
  now: Instant,
  wait: SelfHealWait,
): Decision | Pick<NonNullable<Operation['sync']>, 'autoHealAttemptsCount' | 'resources'> {
  const last = status.operationState;
  const attempted = `[${last?.syncResult?.revision ?? ''}]`;
  if (last?.phase !== 'Succeeded') {
    return complaint(
      `Skipping auto-sync: failed previous sync attempt to ${attempted} and will not retry for [${revision}]`,
      `Failed last sync attempt to ${attempted}: ${last?.message ?? ''}`,
    );
  }
  if (spec.syncPolicy?.automated?.selfHeal !== true) {
    return skip(`Skipping auto-sync: most recent sync already to [${revision}]`);
  }
  const attempts = last.operation.sync?.autoHealAttemptsCount ?? 0;
  const remaining = selfHealRemaining(wait, attempts, last.finishedAt, now);
  if (remaining > 0) {
    const flat = wait.kind === 'flat' ? printGoDuration(toNanoseconds(wait.wait)) : '0s';
    const left = printGoDuration(toNanoseconds(remaining));
    const log = `Skipping auto-sync: already attempted sync to ${attempted} with timeout ${flat} (retrying in ${left})`;
    return { kind: 'skip', log, recheckAfter: remaining };
  }
  const resources = objects
    .filter((object) => object.status !== 'Synced')
    .map(({ group, kind, name }) => ({ ...(group === '' ? {} : { group }), kind, name }));
  return { autoHealAttemptsCount: attempts + 1, ...(resources.length > 0 ? { resources } : {}) };
}
