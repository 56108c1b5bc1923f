/** Rules that pick metrics by name: dry runs and measurement retention (`utils/analysis/helpers.go`). */
import { findPattern } from '../../languages/expression/pattern.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import type { DryRun, MeasurementRetention, Metric } from './objects.ts';

/** The names of the metrics that only run dry. A rule that picks nothing is a problem. */
export function dryRunMetrics(rules: readonly DryRun[], metrics: readonly Metric[]): Result<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const [i, rule] of rules.entries()) {
    const picked = pick(rule.metricName, metrics);
    if (picked.length === 0) return refuse(`dryRun[${i}]: Rule didn't match any metric name(s)`);
    for (const name of picked) names.add(name);
  }
  return succeed(names);
}

/** How many measurements each metric keeps, where a rule says so; the last rule wins. */
export function retentionLimits(
  rules: readonly MeasurementRetention[],
  metrics: readonly Metric[],
): Result<ReadonlyMap<string, number>> {
  const limits = new Map<string, number>();
  for (const [i, rule] of rules.entries()) {
    const picked = pick(rule.metricName, metrics);
    if (picked.length === 0) return refuse(`measurementRetention[${i}]: Rule didn't match any metric name(s)`);
    for (const name of picked) limits.set(name, rule.limit);
  }
  return succeed(limits);
}

/** A rule is a regular expression found anywhere in the name; one that is none picks nothing. */
const pick = (pattern: string, metrics: readonly Metric[]): readonly string[] =>
  metrics.map(({ name }) => name).filter((name) => findPattern(pattern, name) === true);
