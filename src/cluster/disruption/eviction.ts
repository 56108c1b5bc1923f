/**
 * The eviction subresource: a pod is deleted if no budget speaks against it (`registry/core/pod/storage/eviction.go`). A pod
 * that does not serve yet or is going already needs nobody's leave.
 */
import { type Instant, rfc3339 } from '../../kernel/time.ts';
import { isReady, type Pod } from '../objects.ts';
import type { Store } from '../store.ts';
import { budgets, budgetsOf, type PodDisruptionBudget } from './objects.ts';

export type Evicted =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 429 | 500; readonly message: string };

const DONE: Evicted = { ok: true };
const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";

/** Asks for the eviction of `pod`; `remove` deletes it gracefully if it may go. */
export function evict(store: Store, pod: Pod, now: Instant, remove: (pod: Pod) => void): Evicted {
  const { phase } = pod.status;
  const needsLeave = phase === 'Running' && pod.metadata.deletionTimestamp === undefined;
  const [budget, ...more] = needsLeave ? budgetsOf(store, pod) : [];
  if (more.length > 0) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    return { ok: false, code: 500, message };
  }
  const answer = budget === undefined || mayGoUnready(budget, pod) ? DONE : spend(store, budget, pod, now);
  if (answer.ok) remove(pod);
  return answer;
}

/** A pod that is not ready takes nothing from a budget that holds, or, if the policy says so, from any. */
function mayGoUnready({ spec, status }: PodDisruptionBudget, pod: Pod): boolean {
  if (isReady(pod)) return false;
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

function spend(store: Store, budget: PodDisruptionBudget, { metadata }: Pod, now: Instant): Evicted {
  const { status } = budget;
  if (status === undefined || status.observedGeneration < budget.metadata.generation) {
    const message = `The disruption budget ${budget.metadata.name} is still being processed by the server.`;
    return { ok: false, code: 429, message: `${VIOLATES} ${message}` };
  }
  if (status.disruptionsAllowed === 0) {
    const needs = `The disruption budget ${budget.metadata.name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`;
    return { ok: false, code: 429, message: `${VIOLATES} ${needs}` };
  }
  const spent = {
    ...status,
    disruptionsAllowed: status.disruptionsAllowed - 1,
    disruptedPods: { ...status.disruptedPods, [metadata.name]: rfc3339(now) },
  };
  store.updateStatus(budgets, { ...budget, status: spent }, 'eviction');
  return DONE;
}
