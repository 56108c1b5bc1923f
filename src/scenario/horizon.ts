/**
 * How long a run has to be: until everything foreseeable of a release is over. Timed pauses, analyses, experiments and
 * scale-downs are added up; waits without an end are given the time a person takes to look.
 */

import { progressDeadlineSecondsOf } from '../delivery/rollout/defaults.ts';
import type { CanaryStep, RolloutAnalysis, RolloutSpec } from '../delivery/rollout/objects.ts';
import { type Duration, seconds } from '../kernel/time.ts';
import { parseDuration, parsePauseDuration } from '../languages/duration.ts';
import { LONGEST_RUN, MARGIN, PERSON_LOOKS_AFTER } from './defaults.ts';
import type { ManifestObject } from './manifests.ts';

/** From a release to the moment when nothing more is to be expected of it. */
export function spanOf(spec: RolloutSpec, objects: readonly ManifestObject[]): Duration {
  const { canary, blueGreen } = spec.strategy ?? {};
  const steps = (canary?.steps ?? []).map((step) => stepSpan(step, objects));
  const analyses = [blueGreen?.prePromotionAnalysis, blueGreen?.postPromotionAnalysis].map((a) =>
    analysisSpan(a, objects),
  );
  const scaleDowns = Math.max(
    30,
    canary?.scaleDownDelaySeconds ?? 0,
    canary?.abortScaleDownDelaySeconds ?? 0,
    blueGreen?.scaleDownDelaySeconds ?? 0,
    blueGreen?.abortScaleDownDelaySeconds ?? 0,
  );
  const wait =
    blueGreen === undefined
      ? 0
      : blueGreen.autoPromotionEnabled === false
        ? PERSON_LOOKS_AFTER
        : seconds(blueGreen.autoPromotionSeconds ?? 0);
  const margin = Math.max(MARGIN, seconds(progressDeadlineSecondsOf(spec) + 60));
  const total = [...steps, ...analyses, seconds(scaleDowns), wait, margin].reduce<number>((sum, span) => sum + span, 0);
  return Math.min(total, LONGEST_RUN) as Duration;
}

/** Is this a step that only a person ends: a pause without duration, or an experiment with neither that nor a required analysis? */
export function isOpenEnded({ pause, experiment }: CanaryStep): boolean {
  if (pause !== undefined) return pause.duration === undefined;
  if (experiment === undefined || experiment.duration !== undefined) return false;
  return !(experiment.analyses ?? []).some((analysis) => analysis.requiredForCompletion === true);
}

function stepSpan(step: CanaryStep, objects: readonly ManifestObject[]): number {
  if (isOpenEnded(step)) return PERSON_LOOKS_AFTER;
  if (step.pause?.duration !== undefined) return seconds(Math.max(0, parsePauseDuration(step.pause.duration)));
  if (step.analysis !== undefined) return analysisSpan(step.analysis, objects);
  if (step.experiment === undefined) return 0;
  const names = (step.experiment.analyses ?? []).flatMap((a) =>
    a.templateName === undefined ? [] : [{ templateName: a.templateName }],
  );
  return Math.max(goDuration(step.experiment.duration), analysisSpan({ templates: names }, objects)) + seconds(30);
}

/** The longest metric of an analysis; one without an end counts as nothing, since the update ends it. */
function analysisSpan(analysis: RolloutAnalysis | undefined, objects: readonly ManifestObject[]): number {
  let longest = 0;
  for (const { templateName } of analysis?.templates ?? []) {
    const template = objects.find(
      (o) => /^(Cluster)?AnalysisTemplate$/.test(o.kind) && o.metadata.name === templateName,
    );
    const metrics = (template?.spec?.metrics ?? []) as readonly {
      count?: number | string;
      interval?: string;
      initialDelay?: string;
    }[];
    for (const { count, interval, initialDelay } of metrics) {
      const times = Math.max(1, Number(count ?? 1) || 1);
      longest = Math.max(longest, goDuration(initialDelay) + (times - 1) * goDuration(interval));
    }
  }
  return longest;
}

function goDuration(text: string | undefined): number {
  const parsed = parseDuration(text ?? '0s');
  return parsed.ok ? Math.max(0, parsed.value) : 0;
}
