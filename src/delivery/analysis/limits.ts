/** The limits of a metric: their defaults, what breaks them, and how many measurements are enough (`analysis/analysis.go`). */
import type { AnalysisPhase, IntOrString, Metric, MetricResult } from './objects.ts';

/** A number written as number or text; text that is no integer counts as 0 (`intstr.IntValue`). */
export function integerOf(value: IntOrString | undefined, absent: number): number {
  if (value === undefined) return absent;
  if (typeof value === 'number') return value;
  return /^[+-]?\d+$/.test(value) ? Number(value) : 0;
}

const DEFAULT_CONSECUTIVE_ERROR_LIMIT = 4;

export interface Limits {
  readonly failure: number;
  readonly inconclusive: number;
  readonly consecutiveError: number;
  /** 0 switches it off. */
  readonly consecutiveSuccess: number;
}

export const limitsOf = (metric: Metric): Limits => ({
  failure: integerOf(metric.failureLimit, 0),
  inconclusive: integerOf(metric.inconclusiveLimit, 0),
  consecutiveError: integerOf(metric.consecutiveErrorLimit, DEFAULT_CONSECUTIVE_ERROR_LIMIT),
  consecutiveSuccess: integerOf(metric.consecutiveSuccessLimit, 0),
});

/** How many measurements finish a metric; `undefined` when only limits, successes in a row or termination do. */
export function effectiveCount(metric: Metric): number | undefined {
  const count = integerOf(metric.count, 0);
  if (count !== 0) return count;
  return metric.interval === undefined || metric.interval === '' ? 1 : undefined;
}

export interface BrokenLimit {
  readonly phase: AnalysisPhase;
  readonly message: string;
}

/** The limit that a metric has broken. Of several the last of failures, inconclusive results and errors is named. */
export function brokenLimit(metric: Metric, result: MetricResult): BrokenLimit | undefined {
  const limits = limitsOf(metric);
  const { failed = 0, inconclusive = 0, consecutiveError = 0 } = result;
  let broken: BrokenLimit | undefined;
  if (limits.failure >= 0 && failed > limits.failure) {
    broken = { phase: 'Failed', message: `failed (${failed}) > failureLimit (${limits.failure})` };
  }
  if (inconclusive > limits.inconclusive) {
    broken = {
      phase: 'Inconclusive',
      message: `inconclusive (${inconclusive}) > inconclusiveLimit (${limits.inconclusive})`,
    };
  }
  if (consecutiveError > limits.consecutiveError) {
    const message = `consecutiveErrors (${consecutiveError}) > consecutiveErrorLimit (${limits.consecutiveError})`;
    broken = { phase: 'Error', message };
  }
  return broken;
}
