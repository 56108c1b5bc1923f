/**
 * The eviction subresource: a pod is deleted if no budget speaks against it (`registry/core/pod/storage/eviction.go`). A pod
 * that does not serve yet or is going already needs nobody's leave.
 */
import { type Instant, rfc3339 } from '../../kernel/time.ts';
import { isReady, type Pod } from '../objects.ts';
import type { Store } from '../store.ts';
import { budgets, budgetsOf, type PodDisruptionBudget } from './objects.ts';

/** What the API answers who asks for an eviction. */
export type Leave =
  | { readonly kind: 'free' }
  /** Is let through, and taken from a budget: as it stands then. */
  | { readonly kind: 'spent'; readonly budget: PodDisruptionBudget }
  | { readonly kind: 'refused'; readonly code: 429 | 500; readonly message: string };

const FREE: Leave = { kind: 'free' };
const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";

/** Asks for the eviction of `pod`; `remove` deletes it gracefully if it may go. */
export function evict(store: Store, pod: Pod, now: Instant, remove: (pod: Pod) => void): Leave {
  const leave = leaveFor(pod, store.list(budgets, pod.metadata.namespace), now);
  if (leave.kind === 'spent') store.updateStatus(budgets, leave.budget, 'eviction');
  if (leave.kind !== 'refused') remove(pod);
  return leave;
}

/** May this pod go, as the budgets of its namespace stand now? */
export function leaveFor(pod: Pod, present: readonly PodDisruptionBudget[], now: Instant): Leave {
  const { phase } = pod.status;
  const needsLeave = phase === 'Running' && pod.metadata.deletionTimestamp === undefined;
  const [budget, ...more] = needsLeave ? budgetsOf(pod, present) : [];
  if (more.length > 0) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    return { kind: 'refused', code: 500, message };
  }
  return budget === undefined || mayGoUnready(budget, pod) ? FREE : spend(budget, pod, now);
}

/** A pod that is not ready takes nothing from a budget that holds, or, if the policy says so, from any. */
function mayGoUnready({ spec, status }: PodDisruptionBudget, pod: Pod): boolean {
  if (isReady(pod)) return false;
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

function spend(budget: PodDisruptionBudget, { metadata }: Pod, now: Instant): Leave {
  const { status } = budget;
  if (status === undefined || status.observedGeneration < budget.metadata.generation) {
    const message = `The disruption budget ${budget.metadata.name} is still being processed by the server.`;
    return { kind: 'refused', code: 429, message: `${VIOLATES} ${message}` };
  }
  if (status.disruptionsAllowed === 0) {
    const needs = `The disruption budget ${budget.metadata.name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`;
    return { kind: 'refused', code: 429, message: `${VIOLATES} ${needs}` };
  }
  const spent = {
    ...status,
    disruptionsAllowed: status.disruptionsAllowed - 1,
    disruptedPods: { ...status.disruptedPods, [metadata.name]: rfc3339(now) },
  };
  return { kind: 'spent', budget: { ...budget, status: spent } };
}
