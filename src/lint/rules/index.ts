/** Every rule there is, in the order of their ids. A new one is a file, a line here, and a page in `docs/rules/`. */
import type { Rule } from '../rule.ts';
import { cannotFail } from './analysis/cannot-fail.ts';
import { dryRunMatchesNothing } from './analysis/dry-run-matches-nothing.ts';
import { dryRunOnly } from './analysis/dry-run-only.ts';
import { endsInconclusive } from './analysis/ends-inconclusive.ts';
import { growsWhileFailing } from './analysis/grows-while-failing.ts';
import { invalidMetric } from './analysis/invalid-metric.ts';
import { negativeCount } from './analysis/negative-count.ts';
import { neverMeasured } from './analysis/never-measured.ts';
import { neverSucceeds } from './analysis/never-succeeds.ts';
import { notComposed } from './analysis/not-composed.ts';
import { passesWithoutSuccess } from './analysis/passes-without-success.ts';
import { startingStepNeverReached } from './analysis/starting-step-never-reached.ts';
import { startingStepOnPause } from './analysis/starting-step-on-pause.ts';
import { tooLate } from './analysis/too-late.ts';
import { droppedArgument } from './arguments/dropped.ts';
import { givenTwice } from './arguments/given-twice.ts';
import { missingField } from './arguments/missing-field.ts';
import { templateFieldRef } from './arguments/template-field-ref.ts';
import { undeclaredArgument } from './arguments/undeclared.ts';
import { unusedArgument } from './arguments/unused.ts';
import { noPreviewService } from './blue-green/no-preview-service.ts';
import { previewCountThirdImage } from './blue-green/preview-count-third-image.ts';
import { promoteRestartsPause } from './blue-green/promote-restarts-pause.ts';
import { promotesUnseen } from './blue-green/promotes-unseen.ts';
import { secondsIgnored } from './blue-green/seconds-ignored.ts';
import { alwaysTheSame } from './conditions/always-the-same.ts';
import { failsOpen } from './conditions/fails-open.ts';
import { invalidCondition } from './conditions/invalid.ts';
import { noDataAborts } from './conditions/no-data-aborts.ts';
import { endlessBesideRequired } from './experiment/endless-beside-required.ts';
import { endsBeforeAnalysis } from './experiment/ends-before-analysis.ts';
import { inconclusiveRepeats } from './experiment/inconclusive-repeats.ts';
import { invalidExperiment } from './experiment/invalid.ts';
import { experimentNeverEnds } from './experiment/never-ends.ts';
import { weightWithoutPort } from './experiment/weight-without-port.ts';
import { autoscalerDuringCanary } from './gitops/autoscaler-during-canary.ts';
import { autoscalerTarget } from './gitops/autoscaler-target.ts';
import { fightsOverWeights } from './gitops/fights-over-weights.ts';
import { ignoredNotRespected } from './gitops/ignored-not-respected.ts';
import { replicasAndAutoscaler } from './gitops/replicas-and-autoscaler.ts';
import { waveBehindPause } from './gitops/wave-behind-pause.ts';
import { duplicateObject } from './manifest/duplicate-object.ts';
import { invalid } from './manifest/invalid.ts';
import { intervalBelowScrape } from './promql/interval-below-scrape.ts';
import { invalidQuery } from './promql/invalid.ts';
import { irate } from './promql/irate.ts';
import { notScoped } from './promql/not-scoped.ts';
import { overlappingLooks } from './promql/overlapping-looks.ts';
import { windowBelowScrape } from './promql/window-below-scrape.ts';
import { windowTight } from './promql/window-tight.ts';
import { missing } from './references/missing.ts';
import { misspelt } from './references/misspelt.ts';
import { targetPort } from './references/target-port.ts';
import { abortDelayForever } from './rollout/abort-delay-forever.ts';
import { abortNeverEnds } from './rollout/abort-never-ends.ts';
import { combinedStep } from './rollout/combined-step.ts';
import { deadlineAbort } from './rollout/deadline-abort.ts';
import { deadlineBelowStartup } from './rollout/deadline-below-startup.ts';
import { dynamicScaleAbortDelay } from './rollout/dynamic-scale-abort-delay.ts';
import { invalidReference } from './rollout/invalid-reference.ts';
import { invalidSpec } from './rollout/invalid-spec.ts';
import { lowAvailability } from './rollout/low-availability.ts';
import { negativeNumber } from './rollout/negative-number.ts';
import { noHistory } from './rollout/no-history.ts';
import { pauseOfNothing } from './rollout/pause-of-nothing.ts';
import { paused } from './rollout/paused.ts';
import { rollbackWindow } from './rollout/rollback-window.ts';
import { scaleDownTooSoon } from './rollout/scale-down-too-soon.ts';
import { serviceWithoutRouter } from './rollout/service-without-router.ts';
import { surgeIgnored } from './rollout/surge-ignored.ts';
import { workloadKeepsRunning } from './rollout/workload-keeps-running.ts';
import { albWithoutPingPong } from './routing/alb-without-ping-pong.ts';
import { routeSurvivesAbort } from './routing/route-survives-abort.ts';
import { severalRouters } from './routing/several-routers.ts';
import { subsetFirstDeployment } from './routing/subset-first-deployment.ts';
import { subsetMissing } from './routing/subset-missing.ts';
import { subsetOtherHost } from './routing/subset-other-host.ts';
import { canaryOverloaded } from './weights/canary-overloaded.ts';
import { decreasing } from './weights/decreasing.ts';
import { notHeld } from './weights/not-held.ts';
import { scaleAboveAll } from './weights/scale-above-all.ts';
import { singleReplica } from './weights/single-replica.ts';
import { trafficBeforePods } from './weights/traffic-before-pods.ts';
import { unreachableWeight } from './weights/unreachable.ts';

export const rules: readonly Rule[] = [
  cannotFail,
  dryRunMatchesNothing,
  dryRunOnly,
  endsInconclusive,
  growsWhileFailing,
  invalidMetric,
  negativeCount,
  neverMeasured,
  neverSucceeds,
  notComposed,
  passesWithoutSuccess,
  startingStepNeverReached,
  startingStepOnPause,
  tooLate,
  droppedArgument,
  givenTwice,
  missingField,
  templateFieldRef,
  undeclaredArgument,
  unusedArgument,
  noPreviewService,
  previewCountThirdImage,
  promoteRestartsPause,
  promotesUnseen,
  secondsIgnored,
  alwaysTheSame,
  failsOpen,
  invalidCondition,
  noDataAborts,
  endlessBesideRequired,
  endsBeforeAnalysis,
  inconclusiveRepeats,
  invalidExperiment,
  experimentNeverEnds,
  weightWithoutPort,
  autoscalerDuringCanary,
  autoscalerTarget,
  fightsOverWeights,
  ignoredNotRespected,
  replicasAndAutoscaler,
  waveBehindPause,
  duplicateObject,
  invalid,
  intervalBelowScrape,
  invalidQuery,
  irate,
  notScoped,
  overlappingLooks,
  windowBelowScrape,
  windowTight,
  missing,
  misspelt,
  targetPort,
  abortDelayForever,
  abortNeverEnds,
  combinedStep,
  deadlineAbort,
  deadlineBelowStartup,
  dynamicScaleAbortDelay,
  invalidReference,
  invalidSpec,
  lowAvailability,
  negativeNumber,
  noHistory,
  pauseOfNothing,
  paused,
  rollbackWindow,
  scaleDownTooSoon,
  serviceWithoutRouter,
  surgeIgnored,
  workloadKeepsRunning,
  albWithoutPingPong,
  routeSurvivesAbort,
  severalRouters,
  subsetFirstDeployment,
  subsetMissing,
  subsetOtherHost,
  canaryOverloaded,
  decreasing,
  notHeld,
  scaleAboveAll,
  singleReplica,
  trafficBeforePods,
  unreachableWeight,
];
