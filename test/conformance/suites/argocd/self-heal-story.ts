/** A cluster that keeps changing and an application that heals itself: every look of the controller in turn. */
import type { Application, Operation, SyncPolicy } from '../../../../src/gitops/argo-cd/application.ts';
import { autoSync } from '../../../../src/gitops/argo-cd/auto-sync.ts';
import { atSecond, inSeconds, rfc3339 } from '../../../../src/kernel/time.ts';

interface Story {
  readonly syncPolicy: SyncPolicy;
  readonly syncTakes: number;
  readonly driftAfter: readonly number[];
  readonly until: number;
  readonly newRevisionAt: readonly number[];
}

interface Upcoming {
  readonly at: number;
  readonly because: 'drift' | 'recheck' | 'revision';
}

const SOURCE = { repoURL: 'https://git.example/app.git' };

export function selfHealStory({ syncPolicy, syncTakes, driftAfter, until, newRevisionAt }: Story): unknown {
  const looks: unknown[] = [];
  let [syncs, revisions, free] = [0, 1, 0];
  let last: { readonly operation: Operation; readonly finished: number } | undefined;
  let next: Upcoming | undefined = { at: 0, because: 'drift' };
  for (;;) {
    const push: number | undefined = newRevisionAt[revisions - 1];
    // A commit that comes while a sync runs is found when it has ended.
    const pushAt: number | undefined = push === undefined ? undefined : Math.max(push, free);
    if (pushAt !== undefined && (next === undefined || pushAt <= next.at)) {
      next = { at: pushAt, because: 'revision' };
      revisions += 1;
    }
    if (next === undefined || next.at > until) return { looks };
    const { at, because }: Upcoming = next;
    const revision = `rev${revisions}`;
    const objects = [{ group: '', kind: 'Service', name: 'web', status: 'OutOfSync' }];
    const comparison = { status: 'OutOfSync', revision, objects, revisionHasChanges: true };
    const decision = autoSync(applicationAfter(last, syncPolicy), comparison, atSecond(at));
    if (decision.kind === 'skip') {
      const recheckAfter: number | undefined =
        decision.recheckAfter === undefined ? undefined : inSeconds(decision.recheckAfter);
      looks.push({ at, because, sync: false, ...(recheckAfter === undefined ? {} : { recheckAfter }) });
      next = recheckAfter === undefined ? undefined : { at: at + recheckAfter, because: 'recheck' };
      continue;
    }
    const { operation } = decision;
    const finished = at + syncTakes;
    const attempt = operation.sync?.autoHealAttemptsCount ?? 0;
    const onlyOutOfSync = operation.sync?.resources !== undefined;
    looks.push({ at, because, sync: true, attempt, onlyOutOfSync, revision, finished });
    last = { operation, finished };
    free = finished;
    const quiet = driftAfter[Math.min(syncs, driftAfter.length - 1)] ?? -1;
    syncs += 1;
    next = quiet < 0 ? undefined : { at: finished + quiet, because: 'drift' };
  }
}

function applicationAfter(
  last: { readonly operation: Operation; readonly finished: number } | undefined,
  syncPolicy: SyncPolicy,
): Application {
  if (last === undefined) return { metadata: {}, spec: { source: SOURCE, syncPolicy }, status: {} };
  const { operation, finished } = last;
  const operationState = {
    phase: 'Succeeded',
    operation,
    finishedAt: rfc3339(atSecond(finished)),
    syncResult: { revision: operation.sync?.revision ?? '', source: SOURCE },
  } as const;
  return { metadata: {}, spec: { source: SOURCE, syncPolicy }, status: { operationState } };
}
