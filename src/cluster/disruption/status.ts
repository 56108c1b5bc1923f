/** How many pods of a budget may go at present (`pkg/controller/disruption: trySync, getExpectedPodCount, updatePdbStatus`). */
import { between, type Instant, minutes, parseRfc3339 } from '../../kernel/time.ts';
import { isReady, type Pod } from '../objects.ts';
import type { DisruptionStatus, PodDisruptionBudget } from './objects.ts';

/** How long an eviction that nobody sees the end of is believed (`DeletionTimeout`). */
export const DELETION_TIMEOUT = minutes(2);

export interface BudgetFacts {
  readonly now: Instant;
  /** All that the selector finds. */
  readonly pods: readonly Pod[];
  /** How many pods their controllers want: the sum of the scales of all that own some of them. */
  readonly scale: number;
}

export function budgetStatus(budget: PodDisruptionBudget, { now, pods, scale }: BudgetFacts): DisruptionStatus {
  const { expected, desired } = wanted(budget, pods.length, scale);
  const disruptedPods = stillDisrupted(budget.status?.disruptedPods ?? {}, pods, now);
  const healthy = pods.filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined && isReady(pod) && disruptedPods[pod.metadata.name] === undefined,
  ).length;
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  return {
    observedGeneration: budget.metadata.generation,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    disruptionsAllowed: allowed,
    ...(Object.keys(disruptedPods).length === 0 ? {} : { disruptedPods }),
    conditions: [
      {
        type: 'DisruptionAllowed',
        status: allowed > 0 ? 'True' : 'False',
        reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      },
    ],
  };
}

/** A number of pods that must be there is of the pods found; everything else is of what the controllers want. */
function wanted({ spec }: PodDisruptionBudget, found: number, scale: number) {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable !== undefined)
    return { expected: scale, desired: Math.max(0, scale - scaled(maxUnavailable, scale)) };
  if (typeof minAvailable === 'string') return { expected: scale, desired: scaled(minAvailable, scale) };
  return { expected: found, desired: minAvailable ?? 0 };
}

/** A share is rounded up, whichever of the two it is of. */
function scaled(value: number | string, of: number): number {
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  return percent === undefined ? 0 : Math.ceil((Number(percent) * of) / 100);
}

function stillDisrupted(
  before: { readonly [pod: string]: string },
  pods: readonly Pod[],
  now: Instant,
): { readonly [pod: string]: string } {
  const kept: { [pod: string]: string } = {};
  for (const { metadata } of pods) {
    const since = before[metadata.name];
    if (since === undefined || metadata.deletionTimestamp !== undefined) continue;
    if (between(parseRfc3339(since) ?? now, now) < DELETION_TIMEOUT) kept[metadata.name] = since;
  }
  return kept;
}
