/** One condition of a pod replaced, the others kept. */
import type { Condition, PodStatus } from './objects.ts';

/** The status with this condition; when it last changed is kept as long as it says the same. */
export function withCondition(status: PodStatus, condition: Condition): PodStatus {
  const { conditions = [] } = status;
  const before = conditions.find(({ type }) => type === condition.type);
  const since = before?.status === condition.status ? before.lastTransitionTime : condition.lastTransitionTime;
  const next = { ...condition, ...(since === undefined ? {} : { lastTransitionTime: since }) };
  return { ...status, conditions: [...conditions.filter(({ type }) => type !== condition.type), next] };
}
