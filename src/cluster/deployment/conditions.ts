/** The conditions of a Deployment: how one is set, and what pausing and resuming say (`deployment/util`, `sync.go`). */
import { type Instant, rfc3339 } from '../../kernel/time.ts';
import type { Condition } from '../objects.ts';
import type { Look } from './look.ts';
import type { DeploymentStatus } from './status.ts';

type Saying = Pick<Condition, 'type' | 'status'> & { readonly reason: string; readonly message: string };

export const conditionOf = (status: DeploymentStatus, type: string): Condition | undefined =>
  status.conditions?.find((c) => c.type === type);

/** Without the condition of that type. */
export const withoutCondition = (status: DeploymentStatus, type: string): DeploymentStatus =>
  conditionOf(status, type) === undefined
    ? status
    : { ...status, conditions: (status.conditions ?? []).filter((c) => c.type !== type) };

/** With the condition as it is said now. Nothing changes when status and reason are what they were, not even the times. */
export function withCondition(status: DeploymentStatus, saying: Saying, now: Instant): DeploymentStatus {
  const before = conditionOf(status, saying.type);
  if (before?.status === saying.status && before.reason === saying.reason) return status;
  return renewedCondition(status, saying, now);
}

/** With the condition as it is said now, its `lastUpdateTime` too: what was said before is said anew. */
export function renewedCondition(status: DeploymentStatus, saying: Saying, now: Instant): DeploymentStatus {
  const before = conditionOf(status, saying.type);
  const present = rfc3339(now);
  const lastTransitionTime = before?.status === saying.status ? (before.lastTransitionTime ?? present) : present;
  const condition: Condition = { ...saying, lastUpdateTime: present, lastTransitionTime };
  return { ...status, conditions: [...(withoutCondition(status, saying.type).conditions ?? []), condition] };
}

/**
 * A pause makes progress unknown and a resume restarts the clock of the deadline, so that nobody is blamed for the time in
 * between. A deadline that has passed stays passed (`checkPausedConditions`).
 */
export function pausing({ now, settings, status }: Look): DeploymentStatus {
  const reason = conditionOf(status, 'Progressing')?.reason;
  if (settings.progressDeadlineSeconds === undefined || reason === 'ProgressDeadlineExceeded') return status;
  const unknown = { type: 'Progressing', status: 'Unknown' } as const;
  if (settings.paused) {
    return withCondition(status, { ...unknown, reason: 'DeploymentPaused', message: 'Deployment is paused' }, now);
  }
  if (reason !== 'DeploymentPaused') return status;
  return withCondition(status, { ...unknown, reason: 'DeploymentResumed', message: 'Deployment is resumed' }, now);
}
