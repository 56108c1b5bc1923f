/** Beginning and watching a pause step (`rollout/canary.go: reconcileCanaryPause`). */
import { waitUntil } from './blue-green.ts';
import { stepPosition } from './canary-target.ts';
import { type Contribution, nothing, pauseCondition, stage } from './pass.ts';
import { progressOf } from './steps/index.ts';

/** A pause is the last thing of its pass; whether it is over is asked when the status is written. */
export const pauseAtStep = stage('pause step', (pass): Contribution => {
  const { step, index = 0 } = stepPosition(pass.rollout);
  if (pass.spec.paused || pass.status.promoteFull || step?.pause === undefined) return nothing;
  const halt = { kind: 'write status', because: 'the present step is a pause' } as const;
  if (pauseCondition(pass, 'CanaryPauseStep') === undefined) {
    // That the controller had paused and no pause is left means that a person promoted.
    if (pass.status.controllerPause) return { halt };
    const because = `step ${index + 1} pauses ${step.pause.duration === undefined ? 'until someone promotes' : `for ${step.pause.duration}`}`;
    return { pauses: { added: ['CanaryPauseStep'] }, halt, because: [{ rule: 'pause', because }] };
  }
  const progress = progressOf({ pause: step.pause }, pass);
  const wait =
    progress.kind === 'waiting' && progress.until !== undefined ? waitUntil(pass, progress.until) : undefined;
  return wait === undefined ? { halt } : { halt, requeueAfter: wait };
});
