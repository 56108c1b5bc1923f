/** Whether an application is compared anew, and how thoroughly (`appcontroller.go: needRefreshAppStatus`). */
import { deepEqual } from '../../cluster/equality.ts';
import { between, type Duration, type Instant, parseRfc3339 } from '../../kernel/time.ts';
import type { Application } from './application.ts';

/** How far to go back: not at all, to the manifests at hand, to what the revision is now, or without any cache. */
export type CompareWith = 'Nothing' | 'Recent' | 'Latest' | 'LatestForceResolve';

export interface Refresh {
  readonly type: 'normal' | 'hard';
  readonly compareWith: CompareWith;
  readonly reason: string;
}

/** How often to look without being asked; 0 is never. */
export interface RefreshTimeouts {
  readonly normal: Duration;
  readonly hard: Duration;
}

/** The refresh that is due now; `undefined` when none is. `requested` is what the controller asked of itself. */
export function dueRefresh(
  { metadata, spec, status }: Application,
  timeouts: RefreshTimeouts,
  now: Instant,
  requested?: CompareWith,
): Refresh | undefined {
  const asked = metadata.annotations?.['argocd.argoproj.io/refresh'];
  if (asked !== undefined) {
    const type = asked === 'hard' ? 'hard' : 'normal';
    return { type, compareWith: 'LatestForceResolve', reason: `${type} refresh requested` };
  }
  const compared = status.sync?.comparedTo ?? {};
  if (!deepEqual(spec.source ?? {}, compared.source ?? {})) {
    return { type: 'normal', compareWith: 'LatestForceResolve', reason: 'spec.source differs' };
  }
  const latest = (type: Refresh['type'], reason: string): Refresh => ({ type, compareWith: 'Latest', reason });
  if (isExpired(status.reconciledAt, timeouts.hard, now) && timeouts.hard > 0) {
    return latest('hard', 'comparison expired, requesting hard refresh');
  }
  if (isExpired(status.reconciledAt, timeouts.normal, now)) {
    return latest('normal', 'comparison expired, requesting refresh');
  }
  if (!deepEqual(spec.destination ?? {}, compared.destination ?? {})) {
    return latest('normal', 'spec.destination differs');
  }
  if (!deepEqual(spec.ignoreDifferences ?? [], compared.ignoreDifferences ?? [])) {
    return latest('normal', 'spec.ignoreDifferences differs');
  }
  if (requested === undefined) return undefined;
  return { type: 'normal', compareWith: requested, reason: 'controller refresh requested' };
}

/** What was never looked at is always due, even without polling. */
function isExpired(reconciledAt: string | undefined, timeout: Duration, now: Instant): boolean {
  const last = reconciledAt === undefined ? undefined : parseRfc3339(reconciledAt);
  return last === undefined || (timeout > 0 && between(last, now) > timeout);
}
