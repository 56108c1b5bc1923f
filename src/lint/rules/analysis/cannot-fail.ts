/** Limits that no number of failed measurements can break. */
import { effectiveCount, limitsOf } from '../../../delivery/analysis/limits.ts';
import type { Metric } from '../../../delivery/analysis/objects.ts';
import { provedMetrics } from '../../proofs.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { count } from '../../words.ts';

export const cannotFail: Rule = {
  id: 'analysis/cannot-fail',
  severity: 'error',
  title: 'A metric that can never fail',
  why: 'A metric fails when its failures are more than failureLimit. Where fewer are ever measured, every release passes, and the analysis guards nothing.',
  *check(bundle): Generator<Sighting> {
    for (const { here, answer } of provedMetrics(bundle)) {
      const { metric, template, path, written } = here;
      if (answer.reachable.includes('Failed') || waitsForSuccess(metric) || (effectiveCount(metric) ?? 1) < 0) continue;
      const field = written.failureLimit === undefined ? [] : ['failureLimit'];
      yield seenIn(template, [...path, ...field], {
        what: field.length === 0 ? 'value' : 'key',
        message: `metric ${metric.name} can never fail: ${because(metric)}`,
        remedy: remedyFor(metric),
      });
    }
  },
};

/** Without a limit on failures, so many successes in a row are waited for: that is what was asked for. */
const waitsForSuccess = (metric: Metric): boolean =>
  limitsOf(metric).failure < 0 && limitsOf(metric).consecutiveSuccess > 0;

function because(metric: Metric): string {
  const { failure } = limitsOf(metric);
  const most = effectiveCount(metric);
  if (!judges(metric)) return 'it has no condition, so every value is a success';
  if (most === undefined) return `failureLimit ${failure} switches its failures off`;
  return `it is measured ${count(most, 'time')}, and failureLimit ${failure} lets ${failure} fail; all ${most} Failed is Successful`;
}

const judges = ({ successCondition = '', failureCondition = '', provider }: Metric): boolean =>
  successCondition !== '' || failureCondition !== '' || provider?.job !== undefined || provider?.kayenta !== undefined;

function remedyFor(metric: Metric): string {
  const most = effectiveCount(metric);
  if (!judges(metric)) return 'write a successCondition or a failureCondition';
  if (most === undefined) return 'write failureLimit 0 or more, and a count above it';
  if (metric.interval === undefined)
    return 'leave failureLimit out, or measure more than once: an interval, and a count above failureLimit';
  return `lower failureLimit below ${most}, or raise count above ${limitsOf(metric).failure}`;
}
