/** All promises, watched over in every scenario and every property test. */
import { enoughAvailable } from './enough-available.ts';
import { noOrphans } from './no-orphans.ts';
import { nodesHoldTheirPods } from './nodes-hold-their-pods.ts';
import { phaseAgrees } from './phase-agrees.ts';
import { podsWithinSurge } from './pods-within-surge.ts';
import type { PromiseKind } from './promise.ts';
import { stableAfterLastStep } from './stable-after-last-step.ts';
import { timeOnlyGrows } from './time-only-grows.ts';
import { weightHasPods } from './weight-has-pods.ts';
import { weightWithinStep } from './weight-within-step.ts';
import { weightsAddUp } from './weights-add-up.ts';

export const promises: readonly PromiseKind[] = [
  enoughAvailable,
  noOrphans,
  nodesHoldTheirPods,
  phaseAgrees,
  podsWithinSurge,
  stableAfterLastStep,
  timeOnlyGrows,
  weightHasPods,
  weightWithinStep,
  weightsAddUp,
];
