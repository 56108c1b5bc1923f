/** PodDisruptionBudget of `policy/v1`, spelled as the API spells it. */

import { type Selector, selectorOf, selects } from '../../languages/selector.ts';
import { type Condition, type KubeObject, kind, type LabelSelector, type Pod } from '../objects.ts';

export interface PodDisruptionBudget extends KubeObject {
  readonly kind: 'PodDisruptionBudget';
  readonly spec: {
    readonly minAvailable?: number | string;
    readonly maxUnavailable?: number | string;
    readonly selector?: LabelSelector;
    readonly unhealthyPodEvictionPolicy?: string;
  };
  readonly status?: DisruptionStatus;
}

export interface DisruptionStatus {
  readonly observedGeneration: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  readonly disruptionsAllowed: number;
  /** Pods whose eviction was let through and is not yet seen, and since when. */
  readonly disruptedPods?: { readonly [pod: string]: string };
  readonly conditions?: readonly Condition[];
}

export const budgets = kind<PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget');

/** Which pods a budget is about; in `policy/v1` an empty selector means all of the namespace. */
export function selectorOfBudget({ spec }: PodDisruptionBudget): Selector | undefined {
  const selector = selectorOf(spec.selector);
  return selector.ok ? selector.value : undefined;
}

/** Those of a namespace's budgets that speak of a pod, in their order. */
export const budgetsOf = (pod: Pod, present: readonly PodDisruptionBudget[]): readonly PodDisruptionBudget[] =>
  present.filter((budget) => {
    const selector = selectorOfBudget(budget);
    return selector !== undefined && selects(selector, pod.metadata.labels ?? {});
  });
