/** What is wrong with the metrics of a run before anything is measured (`utils/analysis/factory.go: ValidateMetrics`). */
import { parseGoDuration } from '../../languages/duration.ts';
import { integerOf, limitsOf } from './limits.ts';
import type { Metric } from './objects.ts';

/** The first problem of a list of metrics, or `undefined`. */
export function metricsProblem(metrics: readonly Metric[]): string | undefined {
  if (metrics.length === 0) return 'no metrics specified';
  const seen = new Set<string>();
  for (const [i, metric] of metrics.entries()) {
    const problem = seen.has(metric.name) ? `duplicate name '${metric.name}'` : metricProblem(metric);
    if (problem !== undefined) return `metrics[${i}]: ${problem}`;
    seen.add(metric.name);
  }
  return undefined;
}

/** The first problem of one metric, in the order in which the controller looks for them. */
export function metricProblem(metric: Metric): string | undefined {
  return limitProblem(metric) ?? timeProblem(metric) ?? providerProblem(metric);
}

function limitProblem(metric: Metric): string | undefined {
  const { failure, inconclusive, consecutiveError, consecutiveSuccess } = limitsOf(metric);
  const count = integerOf(metric.count, 0);
  if (consecutiveSuccess < 0) return 'consecutiveSuccessLimit must be >= 0';
  if (failure < -1) return 'failureLimit must be >= 0, or -1 to be disabled';
  if (consecutiveSuccess === 0 && failure === -1)
    return 'failureLimit and consecutiveSuccessLimit cannot both be disabled';
  if (inconclusive < 0) return 'inconclusiveLimit must be >= 0';
  if (consecutiveError < 0) return 'consecutiveErrorLimit must be >= 0';
  if (count <= 0) return undefined;
  if (failure >= 0 && count < failure + consecutiveSuccess) {
    return `count (${count}) must be >= failureLimit + consecutiveSuccessLimit (${failure} + ${consecutiveSuccess}) if both >= 0`;
  }
  if (failure < 0 && count < consecutiveSuccess) return 'count must be >= consecutiveSuccessLimit';
  return count < inconclusive ? 'count must be >= inconclusiveLimit' : undefined;
}

function timeProblem({ count, interval = '', initialDelay = '' }: Metric): string | undefined {
  if (integerOf(count, 0) > 1 && interval === '') return 'interval must be specified when count > 1';
  const spacing = interval === '' ? undefined : parseGoDuration(interval);
  if (spacing?.ok === false) return `invalid interval string: ${spacing.problem}`;
  const delay = initialDelay === '' ? undefined : parseGoDuration(initialDelay);
  return delay?.ok === false ? `invalid startDelay string: ${delay.problem}` : undefined;
}

function providerProblem({ provider }: Metric): string | undefined {
  let given = 0;
  for (const [kind, config] of Object.entries(provider ?? {})) {
    // Every plugin counts as a provider of its own.
    if (config !== undefined && config !== null) given += kind === 'plugin' ? Object.keys(config).length : 1;
  }
  if (given === 0) return 'no provider specified';
  return given > 1 ? 'multiple providers specified' : undefined;
}
