/** What a sync is asked to do: the operation's own words, and those of the application that it belongs to (`sync.go: SyncAppState`). */
import { type Instant, parseRfc3339, rfc3339 } from '../../kernel/time.ts';
import type { Operation } from './application.ts';
import type { Compared } from './comparing.ts';
import { type Desired, destinationNamespace } from './desired.ts';
import { groupOf, type Manifest, nameOf, refOf } from './manifest.ts';
import type { ApplicationObject } from './objects.ts';
import type { SyncRequest } from './sync/tasks.ts';

export function syncRequest(
  app: ApplicationObject,
  { sync }: Operation,
  startedAt: Instant,
  compared: Compared,
  { commit }: Desired,
): SyncRequest {
  const options = sync?.syncOptions ?? [];
  const resources = sync?.resources ?? [];
  const outOfSync = new Set(compared.objects.filter((o) => o.status === 'OutOfSync').map((o) => refOf(o.object)));
  const isNamed = (object: Manifest): boolean =>
    resources.some((r) => r.kind === object.kind && r.name === nameOf(object) && (r.group ?? '') === groupOf(object));
  return {
    targets: compared.applied,
    namespace: destinationNamespace(app),
    revision: commit.sha,
    // As it stands in the status, in whole seconds.
    startedAt: parseRfc3339(rfc3339(startedAt)) ?? startedAt,
    prune: sync?.prune === true,
    pruneLast: options.includes('PruneLast=true'),
    pruneConfirmed: app.metadata.annotations?.['argocd.argoproj.io/deletion-approved'] !== undefined,
    skipHooks: resources.length > 0,
    dryRun: false,
    replace: options.includes('Replace=true'),
    createNamespace: options.includes('CreateNamespace=true'),
    ...(resources.length === 0 ? {} : { takesPart: isNamed }),
    ...(options.includes('ApplyOutOfSyncOnly=true')
      ? { isOutOfSync: (object: Manifest) => outOfSync.has(refOf(object)) }
      : {}),
  };
}
