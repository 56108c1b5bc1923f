/** How one measurement moves the counters of its metric (`analysis/analysis.go: runMeasurements`). */
import type { Measurement, MetricResult } from './objects.ts';

/** The result after a measurement of this phase. Errors never count as measured; unfinished ones change nothing. */
export function countMeasurement(result: MetricResult, phase: Measurement['phase']): MetricResult {
  const one = (counter: number | undefined): number => (counter ?? 0) + 1;
  switch (phase) {
    case 'Successful':
      return {
        ...result,
        successful: one(result.successful),
        count: one(result.count),
        consecutiveError: 0,
        consecutiveSuccess: one(result.consecutiveSuccess),
      };
    case 'Failed':
      return {
        ...result,
        failed: one(result.failed),
        count: one(result.count),
        consecutiveError: 0,
        consecutiveSuccess: 0,
      };
    case 'Inconclusive':
      return {
        ...result,
        inconclusive: one(result.inconclusive),
        count: one(result.count),
        consecutiveError: 0,
        consecutiveSuccess: 0,
      };
    case 'Error':
      return {
        ...result,
        error: one(result.error),
        consecutiveError: one(result.consecutiveError),
        consecutiveSuccess: 0,
      };
    default:
      return result;
  }
}
