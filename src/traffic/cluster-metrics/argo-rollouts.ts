/** What the Argo Rollouts controller exposes of itself at `:8090/metrics` (`controller/metrics/prommetrics.go`), as far as a run knows it. */
import type { ExposedMetric } from './exposed.ts';

/** Seconds; the same for every kind of object. */
const RECONCILE_BOUNDS = [0.01, 0.15, 0.25, 0.5, 1] as const;

const gauge = (name: string, help: string): ExposedMetric => ({ name, kind: 'gauge', help });
const counter = (name: string, help: string): ExposedMetric => ({ name, kind: 'counter', help });
const histogram = (name: string, help: string, bounds: readonly number[]): ExposedMetric => ({
  name,
  kind: 'histogram',
  help,
  bounds,
});

export const argoRolloutsMetrics: readonly ExposedMetric[] = [
  gauge('analysis_run_info', 'Information about analysis run.'),
  gauge('analysis_run_metric_phase', 'Information on the duration of a specific metric in the Analysis Run'),
  gauge('analysis_run_metric_type', 'Information on the type of a specific metric in the Analysis Runs'),
  gauge('analysis_run_phase', 'Information on the state of the Analysis Run (DEPRECATED - use analysis_run_info)'),
  histogram('analysis_run_reconcile', 'Analysis Run reconciliation performance.', RECONCILE_BOUNDS),
  counter('analysis_run_reconcile_error', 'Error occurring during the analysis run'),
  gauge('analysis_template_info', 'Information about analysis templates.'),
  gauge('analysis_template_metric_info', 'Information on metrics in analysis templates.'),
  gauge('experiment_info', 'Information about Experiment.'),
  gauge('experiment_phase', 'Information on the state of the experiment (DEPRECATED - use experiment_info)'),
  histogram('experiment_reconcile', 'Experiments reconciliation performance.', RECONCILE_BOUNDS),
  counter('experiment_reconcile_error', 'Error occurring during the experiment'),
  histogram(
    'rollout_duration_seconds',
    'How long updates took.',
    [30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800],
  ),
  counter('rollout_events_total', 'Count of rollout events'),
  gauge('rollout_info', 'Information about rollout.'),
  gauge('rollout_info_replicas_available', 'The number of available replicas per rollout.'),
  gauge('rollout_info_replicas_desired', 'The number of desired replicas per rollout.'),
  gauge('rollout_info_replicas_unavailable', 'The number of unavailable replicas per rollout.'),
  gauge('rollout_info_replicas_updated', 'The number of updated replicas per rollout.'),
  histogram(
    'rollout_manual_pause_duration_seconds',
    'How long updates waited for people.',
    [0, 60, 300, 600, 1_800, 3_600, 7_200, 14_400, 28_800],
  ),
  gauge('rollout_phase', 'Information on the state of the rollout (DEPRECATED - use rollout_info)'),
  histogram(
    'rollout_progression_duration_seconds',
    'How long updates took, without the time they waited for people.',
    [30, 60, 120, 300, 600, 900, 1_800, 3_600],
  ),
  histogram('rollout_reconcile', 'Rollout reconciliation performance.', RECONCILE_BOUNDS),
  counter('rollout_reconcile_error', 'Error occurring during the rollout'),
];

/** The bounds of one of its histograms. */
export const boundsOf = (name: string): readonly number[] =>
  argoRolloutsMetrics.find((m) => m.name === name)?.bounds ?? [];
