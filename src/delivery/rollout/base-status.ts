/** The part of the next status that both strategies share (`rollout/sync.go: calculateBaseStatus`). */

import type { LabelSelector } from '../../cluster/objects.ts';
import { printSelector, selectorOf } from '../../languages/selector.ts';
import { withoutCondition } from './conditions.ts';
import type { RolloutStatus } from './objects.ts';
import type { Pass } from './pass.ts';
import { countsOf, hashOf, sumOfSets } from './revisions.ts';

/** A status in the making, owned by whoever settles it. */
export type NextStatus = { -readonly [K in keyof RolloutStatus]: RolloutStatus[K] };

/**
 * Begun from nothing: whatever no stage of this pass has said again is gone from the next status. The pass got this far,
 * so the spec is valid.
 */
export function baseStatus(pass: Pass): NextStatus {
  const { status, draft, current } = pass;
  const created = sumOfSets(pass.all, 'created');
  const currentPodHash = current === undefined ? pass.templateHash : hashOf(current);
  return {
    currentPodHash,
    stableRS: status.stableRS,
    replicas: created,
    updatedReplicas: countsOf(current)?.created ?? 0,
    readyReplicas: sumOfSets(pass.all, 'ready'),
    availableReplicas: sumOfSets(pass.all, 'available'),
    HPAReplicas: created,
    selector: selectorText(pass.spec.selector),
    collisionCount: status.collisionCount,
    conditions: withoutCondition(status.conditions ?? [], 'InvalidSpec'),
    restartedAt: draft.restartedAt,
    promoteFull: currentPodHash !== '' && status.promoteFull,
    workloadObservedGeneration: undefined,
    alb: draft.alb,
    albs: draft.albs,
    duration: draft.duration,
    // Said later, if at all; that they stand here costs less than an object that changes its shape.
    abort: undefined,
    abortedAt: undefined,
    pauseConditions: undefined,
    controllerPause: undefined,
    currentStepHash: undefined,
    currentStepIndex: undefined,
    observedGeneration: undefined,
    phase: undefined,
    message: undefined,
    canary: undefined,
    blueGreen: undefined,
  };
}

const texts = new WeakMap<LabelSelector, string>();

/** A selector as the scale subresource wants it: `app=web,rollouts-pod-template-hash=abc`. */
export function selectorText(selector: LabelSelector | undefined): string {
  if (selector === undefined) return '';
  let text = texts.get(selector);
  if (text === undefined) {
    const read = selectorOf(selector);
    text = read.ok && read.value !== undefined ? printSelector(read.value) : '';
    texts.set(selector, text);
  }
  return text;
}
