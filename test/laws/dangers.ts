/**
 * Promises that the real controller itself breaks, and preroll with it: each a danger users should know, told in
 * docs/fidelity.md. A generated rehearsal that breaks a promise in one of these ways has found nothing new.
 */
import type { CanaryStep, Rollout } from '../../src/delivery/rollout/objects.ts';
import type { Rehearsal } from '../../src/testing.ts';

/** What is known of a rehearsal at the moment a promise was broken. */
export interface Breach {
  readonly promise: string;
  readonly detail: string;
  readonly rehearsal: Rehearsal;
  /** Is it aborted, or was it until the pass that broke the promise? */
  readonly aborted: boolean;
  readonly step: number | undefined;
}

export interface Danger {
  readonly name: string;
  readonly says: string;
  is(breach: Breach): boolean;
}

const strategyOf = ({ objects }: Rehearsal) => (objects[0] as unknown as Rollout).spec.strategy;
const canaryOf = (rehearsal: Rehearsal) => strategyOf(rehearsal)?.canary;
const isToNothing = ({ setWeight, setCanaryScale }: CanaryStep): boolean =>
  setWeight === 0 || setCanaryScale?.weight === 0 || setCanaryScale?.replicas === 0;

export const dangers: readonly Danger[] = [
  {
    name: 'a step to nothing',
    says: 'a step that takes the canary back to no pods (setWeight: 0, setCanaryScale to 0) removes the pods first and the traffic afterwards: until pods and router agree, users are sent to nobody (rollout/trafficrouting.go: the weight of the step before holds while the pods of this one are not as wanted)',
    is: ({ promise, detail, rehearsal, step }) =>
      promise === 'a side with weight has available pods' &&
      detail.includes('is scaled to nothing') &&
      step !== undefined &&
      isToNothing(canaryOf(rehearsal)?.steps?.[step] ?? {}),
  },
  {
    name: 'an abort under dynamicStableScale',
    says: 'the weight after an abort is what stable cannot carry, whatever the canary can: with stable pods missing, a canary without one available pod is given traffic it never had (rollout/trafficrouting.go: reconcileTrafficRouting, branch of the abort)',
    is: ({ promise, rehearsal, aborted }) =>
      ['a side with weight has available pods', 'weight within step'].includes(promise) &&
      aborted &&
      canaryOf(rehearsal)?.dynamicStableScale === true,
  },
  {
    name: 'a share rounded down',
    says: 'whether stable can carry its share is asked with the share rounded down: 80 % of one pod and 1 % of four are none, so users are given back to a stable side whose last pod is just being restarted, or that was scaled to nothing (rollout/trafficrouting.go: checkReplicasAvailable)',
    is: ({ promise, detail }) =>
      promise === 'a side with weight has available pods' && detail.includes('stable has weight'),
  },
  {
    name: 'a weight above the whole',
    says: 'promote --full under dynamicStableScale weighs the canary by its available pods of spec.replicas, not bounded: after setCanaryScale with 6 replicas of 2 the router is asked for a weight of 300 and stable for -200 (rollout/trafficrouting.go: reconcileTrafficRouting, branch of promoteFull)',
    is: ({ promise, detail, rehearsal }) =>
      promise === 'weight within step' &&
      Number(/weight (\d+)/.exec(detail)?.[1] ?? 0) > 100 &&
      canaryOf(rehearsal)?.dynamicStableScale === true,
  },
  {
    name: 'an abort of a blue-green that has switched and is not complete',
    says: 'the active Service goes back to stable only while every pod of the new version is available; aborted with one of them down (or just after scaling up), the Service stays on the new version, whose pods go when the abort delay is over: a total outage (rollout/service.go: reconcileActiveService, rollout/replicaset.go: reconcileNewReplicaSet)',
    is: ({ promise, detail, rehearsal, aborted }) =>
      promise === 'enough available' &&
      detail.includes('which serves users') &&
      aborted &&
      strategyOf(rehearsal)?.blueGreen !== undefined,
  },
];
