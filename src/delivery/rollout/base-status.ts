/** The part of the next status that both strategies share (`rollout/sync.go: calculateBaseStatus`). */

import type { Writable } from '../../cluster/assemble.ts';
import type { LabelSelector } from '../../cluster/objects.ts';
import { oncePer } from '../../kernel/once.ts';
import { printSelector, selectorOf } from '../../languages/selector.ts';
import { withoutCondition } from './conditions.ts';
import type { RolloutStatus } from './objects.ts';
import type { Pass } from './pass.ts';
import { countsOf, hashOf, sumOfSets } from './revisions.ts';

/** A status in the making, owned by whoever settles it. */
export type NextStatus = Writable<RolloutStatus>;

/** A status in the making, begun as `status`. It has every field from the beginning: all statuses are of one shape then. */
export function begunAs(status: RolloutStatus): NextStatus {
  return {
    abort: status.abort,
    abortedAt: status.abortedAt,
    pauseConditions: status.pauseConditions,
    controllerPause: status.controllerPause,
    currentPodHash: status.currentPodHash,
    currentStepHash: status.currentStepHash,
    currentStepIndex: status.currentStepIndex,
    stableRS: status.stableRS,
    replicas: status.replicas,
    updatedReplicas: status.updatedReplicas,
    readyReplicas: status.readyReplicas,
    availableReplicas: status.availableReplicas,
    HPAReplicas: status.HPAReplicas,
    selector: status.selector,
    collisionCount: status.collisionCount,
    observedGeneration: status.observedGeneration,
    workloadObservedGeneration: status.workloadObservedGeneration,
    conditions: status.conditions,
    restartedAt: status.restartedAt,
    promoteFull: status.promoteFull,
    phase: status.phase,
    message: status.message,
    canary: status.canary,
    blueGreen: status.blueGreen,
    alb: status.alb,
    albs: status.albs,
    duration: status.duration,
  };
}

/**
 * Begun from nothing: whatever no stage of this pass has said again is gone from the next status. The pass got this far,
 * so the spec is valid.
 */
export function baseStatus(pass: Pass): NextStatus {
  const { status, draft, current } = pass;
  const created = sumOfSets(pass.all, 'created');
  const currentPodHash = current === undefined ? pass.templateHash : hashOf(current);
  const next = begunAs(NOTHING);
  next.currentPodHash = currentPodHash;
  next.stableRS = status.stableRS;
  next.replicas = created;
  next.updatedReplicas = countsOf(current)?.created ?? 0;
  next.readyReplicas = sumOfSets(pass.all, 'ready');
  next.availableReplicas = sumOfSets(pass.all, 'available');
  next.HPAReplicas = created;
  next.selector = selectorText(pass.spec.selector);
  next.collisionCount = status.collisionCount;
  next.conditions = withoutCondition(status.conditions ?? [], 'InvalidSpec');
  next.restartedAt = draft.restartedAt;
  next.promoteFull = currentPodHash !== '' && status.promoteFull;
  next.alb = draft.alb;
  next.albs = draft.albs;
  next.duration = draft.duration;
  return next;
}

const NOTHING: RolloutStatus = {};

/** A selector as the scale subresource wants it: `app=web,rollouts-pod-template-hash=abc`. */
export function selectorText(selector: LabelSelector | undefined): string {
  return selector === undefined ? '' : printed(selector);
}

const printed = oncePer((selector: LabelSelector): string => {
  const read = selectorOf(selector);
  return read.ok && read.value !== undefined ? printSelector(read.value) : '';
});
