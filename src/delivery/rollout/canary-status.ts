/** What a canary pass concludes (`rollout/canary.go: syncRolloutStatusCanary`). */
import { baseStatus, type NextStatus } from './base-status.ts';
import { stepPosition } from './canary-target.ts';
import { isTemplateOrStepsChanged } from './changes.ts';
import type { Effect } from './effects.ts';
import { skippedText, stepCompletedText } from './events.ts';
import type { CanaryStatus } from './objects.ts';
import { type Contribution, isAborted, LIFTED, type Pass, type Reason, wanting } from './pass.ts';
import { promote } from './promote.ts';
import { abortReason, promotionReason } from './promotion.ts';
import { hashOf } from './revisions.ts';
import { isWithinWindow } from './rollback.ts';
import { describeStep, progressOf } from './steps/index.ts';
import type { Progress } from './steps/step.ts';
import { stepsHash } from './steps-hash.ts';
import { type Conclusion, writeStatus } from './write-status.ts';

export const concludeCanary = (pass: Pass): Contribution => writeStatus(conclusion(pass));

function conclusion(pass: Pass): Conclusion {
  const { status, draft } = pass;
  const canary: CanaryStatus = {
    weights: draft.weights,
    currentStepAnalysisRunStatus: draft.stepRun,
    currentBackgroundAnalysisRunStatus: draft.backgroundRun,
    currentExperiment: draft.currentExperiment,
    stablePingPong: status.canary?.stablePingPong,
    stepPluginStatuses: draft.stepPluginStatuses ?? status.canary?.stepPluginStatuses,
  };
  const next = baseStatus(pass);
  next.canary = canary;
  next.currentStepHash = stepsHash(pass.spec);
  if (isTemplateOrStepsChanged(pass)) return begunAnew(pass, next);

  const count = pass.canary?.steps?.length ?? 0;
  const fast = status.promoteFull === true || isWithinWindow(pass);
  const eased = fast ? wanting(pass, LIFTED) : pass;
  const reason = promotionReason(eased, next);
  if (reason !== undefined) {
    const { effects, because } = promote(eased, next, reason);
    return { pass: wanting(eased, LIFTED), next, effects, because };
  }
  if (isAborted(eased)) {
    if (count === 0) return { pass: eased, next, effects: [], because: abortReason(eased) };
    const index = (next.stableRS ?? '') === next.currentPodHash ? count : 0;
    next.currentStepIndex = index;
    return { pass: eased, next, effects: [], because: abortReason(eased, index) };
  }
  return advanced(eased, next, fast && count > 0 ? count : stepPosition(pass.rollout).index, fast);
}

/** A new template or other steps: all that was reached is forgotten, only traffic stays where it is. */
function begunAnew(pass: Pass, next: NextStatus): Conclusion {
  const count = pass.canary?.steps?.length ?? 0;
  const skip = count > 0 ? skipReason(pass) : undefined;
  const effects: Effect[] = skip === undefined ? [] : [{ kind: 'event', event: skippedText(skip) }];
  const { weights, stablePingPong, currentExperiment } = next.canary ?? {};
  next.promoteFull = undefined;
  next.currentStepIndex = count === 0 ? undefined : skip === undefined ? 0 : count;
  next.canary = { weights, stablePingPong, currentExperiment };
  return {
    pass: wanting(pass, LIFTED),
    next,
    effects,
    because: [
      { rule: 'steps', because: skip ?? 'the template or the steps changed: the update begins at its first step' },
    ],
  };
}

function skipReason(pass: Pass): string | undefined {
  if (pass.current === undefined) return undefined;
  if ((pass.status.stableRS ?? '') === hashOf(pass.current)) return 'Rollback to stable ReplicaSets';
  const isActive = pass.current.spec.replicas > 0;
  return isWithinWindow(pass) && isActive ? 'Rollback to active ReplicaSets within RollbackWindow' : undefined;
}

/** A full promotion, or the way back within the rollback window, asks for no step. */
function skippedReason({ status }: Pass, index: number | undefined): readonly Reason[] {
  if (index === undefined || status.currentStepIndex === index) return [];
  const why = status.promoteFull ? 'a full promotion is asked for' : 'this is a rollback within the window';
  return [{ rule: 'steps', because: `all ${index} steps are skipped: ${why}` }];
}

function waitReason(index: number | undefined, progress: Progress | undefined): readonly Reason[] {
  if (progress?.kind !== 'waiting') return [];
  return [{ rule: 'steps', because: `step ${(index ?? 0) + 1} waits for ${progress.reason}`, stands: true }];
}

/** One step further, if the present one is over. */
function advanced(pass: Pass, next: NextStatus, index: number | undefined, fast: boolean): Conclusion {
  const { step } = stepPosition(pass.rollout);
  next.currentStepIndex = index;
  const progress = step === undefined || pass.spec.paused ? undefined : progressOf(step, pass);
  if (step === undefined || index === undefined || progress?.kind !== 'done') {
    const because = fast ? skippedReason(pass, index) : waitReason(index, progress);
    return { pass, next, effects: [], because };
  }
  // On a fast track the real controller counts its number of steps up with the index: both are one variable.
  const total = (pass.canary?.steps?.length ?? 0) + (fast ? 1 : 0);
  const text = describeStep(step);
  next.currentStepIndex = index + 1;
  next.canary = { ...next.canary, currentStepAnalysisRunStatus: undefined };
  return {
    pass: wanting(pass, { removed: [...pass.pauses.removed, 'CanaryPauseStep'] }),
    next,
    effects: [{ kind: 'event', event: stepCompletedText(index + 1, total, text) }],
    because: [{ rule: 'steps', because: `step ${index + 1} of ${total} is over: ${text}` }],
  };
}
