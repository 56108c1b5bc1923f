/**
 * The phase of a rollout and the sentence that goes with it (`utils/rollout/rolloututil.go`). The controller stores what
 * `calculatedPhase` says; a client shows `observedPhase`, which first asks whether the stored answer is still about the
 * present spec.
 */
import { isRouted, replicasOf, statusOf } from './defaults.ts';
import { integerIn } from './integers.ts';
import { WORKLOAD_GENERATION } from './keys.ts';
import type { Phase, Rollout, RolloutSpec, RolloutStatus } from './objects.ts';

export interface PhaseAndMessage {
  readonly phase: Phase;
  readonly message: string;
}

const progressing = (message: string): PhaseAndMessage => ({ phase: 'Progressing', message });

/** What the controller concludes; the first sentence that holds. */
export function calculatedPhase(spec: RolloutSpec, status: RolloutStatus): PhaseAndMessage {
  for (const { type, reason, message = '' } of status.conditions ?? []) {
    if (type === 'InvalidSpec') return { phase: 'Degraded', message: `InvalidSpec: ${message}` };
    if (reason === 'RolloutAborted' || reason === 'ProgressDeadlineExceeded') {
      return { phase: 'Degraded', message: `${reason}: ${message}` };
    }
  }
  if (spec.paused) return { phase: 'Paused', message: 'manually paused' };
  const pause = status.pauseConditions?.[0];
  if (pause !== undefined) return { phase: 'Paused', message: pause.reason };
  if (spec.restartAt !== undefined && spec.restartAt !== status.restartedAt)
    return progressing('rollout is restarting');
  const updated = status.updatedReplicas ?? 0;
  if (updated < replicasOf(spec)) return progressing('more replicas need to be updated');
  if ((status.availableReplicas ?? 0) < updated) return progressing('updated replicas are still becoming available');
  const missing = spec.strategy?.blueGreen === undefined ? canaryLacks(spec, status) : blueGreenLacks(spec, status);
  return missing === undefined ? { phase: 'Healthy', message: '' } : progressing(missing);
}

const isPromoted = ({ stableRS = '', currentPodHash = '' }: RolloutStatus): boolean =>
  stableRS !== '' && stableRS === currentPodHash;

function blueGreenLacks(spec: RolloutSpec, status: RolloutStatus): string | undefined {
  const active = status.blueGreen?.activeSelector ?? '';
  if (active === '' || active !== (status.currentPodHash ?? '')) return 'active service cutover pending';
  if (isPromoted(status)) return undefined;
  const run = status.blueGreen?.postPromotionAnalysisRunStatus;
  const analysing =
    spec.strategy?.blueGreen?.postPromotionAnalysis !== undefined &&
    (run === undefined || !COMPLETED.has(run.status ?? ''));
  return analysing ? 'waiting for analysis to complete' : 'waiting for post-promotion verification to complete';
}

const COMPLETED: ReadonlySet<string> = new Set(['Successful', 'Failed', 'Error', 'Inconclusive']);

function canaryLacks(spec: RolloutSpec, status: RolloutStatus): string | undefined {
  if (spec.strategy?.canary === undefined) return undefined;
  // With a router, replaced pods stay for the scale-down delay without getting traffic.
  if (!isRouted(spec) && (status.replicas ?? 0) > (status.updatedReplicas ?? 0)) {
    return 'old replicas are pending termination';
  }
  return isPromoted(status) ? undefined : 'waiting for all steps to complete';
}

/** Has the controller seen the present spec? A text that is no number, or a larger one, passes for "yes". */
export function isGenerationObserved(rollout: Rollout): boolean {
  const observed = integerIn(statusOf(rollout).observedGeneration);
  return observed === undefined || observed >= rollout.metadata.generation;
}

/** Did a person lift the pause, and the controller not react yet? */
export function isUnpausing(rollout: Rollout): boolean {
  const { controllerPause, pauseConditions } = statusOf(rollout);
  return controllerPause === true && (pauseConditions?.length ?? 0) === 0;
}

/** Has the controller seen the present template of the workload that `workloadRef` names? */
export function isWorkloadObserved(rollout: Rollout): boolean {
  const generation = int32(rollout.metadata.annotations?.[WORKLOAD_GENERATION]);
  const observed = int32(statusOf(rollout).workloadObservedGeneration);
  return generation === undefined || observed === undefined || observed === generation;
}

/**
 * What `kubectl argo rollouts status` and Argo CD say. `templateFromWorkload` is true only for who resolved the
 * `workloadRef` himself, as the controller does.
 */
export function observedPhase(rollout: Rollout, templateFromWorkload = false): PhaseAndMessage {
  if (!isGenerationObserved(rollout)) return progressing('waiting for rollout spec update to be observed');
  if (isUnpausing(rollout)) return progressing('waiting for rollout to unpause');
  if (templateFromWorkload && !isWorkloadObserved(rollout)) {
    return progressing('waiting for rollout spec update to be observed for the reference workload');
  }
  const { phase, message = '' } = statusOf(rollout);
  return phase === undefined ? calculatedPhase(rollout.spec, statusOf(rollout)) : { phase, message };
}

/** A number that does not fit is none. */
function int32(text: string | undefined): number | undefined {
  const n = integerIn(text);
  return n === undefined || Math.abs(n) > 2_147_483_647 ? undefined : n;
}
