/** The metrics of background analyses, with the time that the rollout leaves them. */
import { type MetricHere, metricsOf } from './analyses.ts';
import type { Bundle } from './bundle.ts';
import { type CanaryHere, canariesOf } from './rollouts.ts';
import { beginningOf, endOf, type Stretch, stretchesOf } from './schedule.ts';

export interface BackgroundMetric {
  readonly here: MetricHere;
  readonly canary: CanaryHere;
  readonly stretches: readonly Stretch[];
  /** Seconds from the first step to the beginning of the analysis. */
  readonly begins: number;
  /** Seconds between that and the end of the last step; infinite where a person has to promote. */
  readonly left: number;
}

export function backgroundMetricsOf(bundle: Bundle): readonly BackgroundMetric[] {
  const canaries = canariesOf(bundle);
  return metricsOf(bundle).flatMap((here) => {
    const canary = canaries.find(({ manifest }) => manifest === here.analysis.manifest);
    if (canary === undefined || here.analysis.purpose !== 'background' || here.isDry) return [];
    const stretches = stretchesOf(bundle, canary);
    const begins = beginningOf(stretches, canary.canary.analysis?.startingStep ?? 0);
    return [{ here, canary, stretches, begins, left: endOf(stretches) - begins }];
  });
}
