/** What is forgotten: old measurements of a metric, and runs whose time to live is over (`analysis/analysis.go`). */
import { between, type Instant, inSeconds, parseRfc3339 } from '../../kernel/time.ts';
import { type AnalysisRunStatus, isCompleted, type MetricResult, type TtlStrategy } from './objects.ts';

/** Without a rule a metric keeps its ten newest measurements. */
export const DEFAULT_RETENTION = 10;

/** A result with its newest measurements only. Counters are never touched. */
export function trimMeasurements(
  result: MetricResult,
  limit: number | undefined,
  absent: number = DEFAULT_RETENTION,
): MetricResult {
  const most = limit !== undefined && limit > 0 ? limit : absent;
  const { measurements = [] } = result;
  return measurements.length <= most ? result : { ...result, measurements: measurements.slice(-most) };
}

/** Whether a completed run has outlived its time to live. Error and Inconclusive only know the general one. */
export function hasExpired(
  ttl: TtlStrategy | undefined,
  { phase, completedAt }: AnalysisRunStatus,
  now: Instant,
): boolean {
  const completed = completedAt === undefined ? undefined : parseRfc3339(completedAt);
  if (ttl === undefined || completed === undefined || !isCompleted(phase)) return false;
  const own =
    phase === 'Successful' ? ttl.secondsAfterSuccess : phase === 'Failed' ? ttl.secondsAfterFailure : undefined;
  const limit = own ?? ttl.secondsAfterCompletion;
  return limit !== undefined && Math.floor(inSeconds(between(completed, now))) > limit;
}
