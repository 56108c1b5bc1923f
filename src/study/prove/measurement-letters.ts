/** The ways one measurement can come out, as letters: which of them a metric can meet follows from its conditions and its provider. */
import type { AnalysisPhase, Metric } from '../../delivery/analysis/objects.ts';

/** S Successful, F Failed, I Inconclusive, E Error; in this order witnesses prefer them. */
export type Letter = 'S' | 'F' | 'I' | 'E';

const LETTERS: readonly Letter[] = ['S', 'F', 'I', 'E'];

export const phaseOfLetter: Readonly<Record<Letter, AnalysisPhase>> = {
  S: 'Successful',
  F: 'Failed',
  I: 'Inconclusive',
  E: 'Error',
};

/**
 * The letters a measurement of the metric can be, in the order S F I E. An Error is always possible. The two conditions
 * count as independent truths: their text is not interpreted. A Job is judged by its end and Kayenta by its scores,
 * whatever the conditions say (`metricproviders/job`, `metricproviders/kayenta`).
 */
export function possibleLetters(metric: Metric): readonly Letter[] {
  const judgesItself = metric.provider?.job !== undefined || metric.provider?.kayenta !== undefined;
  const success = given(metric.successCondition);
  const failure = given(metric.failureCondition);
  if (judgesItself || (success && failure)) return LETTERS;
  return success || failure ? ['S', 'F', 'E'] : ['S', 'E'];
}

const given = (condition: string | undefined): boolean => condition !== undefined && condition !== '';

/** Whether a measurement of the metric is a Kubernetes Job, which can be in flight when its run is terminated. */
export const isJob = (metric: Metric): boolean => metric.provider?.job !== undefined;
