/** When metrics are measured: which are due now, and when to look again (`analysis/analysis.go: generateMetricTasks, calculateNextReconcileTime`). */
import { type Duration, type Instant, later, parseRfc3339, seconds } from '../../kernel/time.ts';
import { parseDuration } from '../../languages/duration.ts';
import { isTerminating } from './assess.ts';
import { effectiveCount } from './limits.ts';
import {
  type AnalysisRunSpec,
  type AnalysisRunStatus,
  isCompleted,
  type Measurement,
  type Metric,
  type MetricResult,
} from './objects.ts';

/** After an error, and where no interval is given, measurements are this far apart. */
const RETRY = seconds(10);

export interface Task {
  readonly metric: Metric;
  /** The measurement in flight to go on with; absent when a new one begins. */
  readonly inFlight?: Measurement;
}

/** The metrics to measure in this pass, in the order of the spec. */
export function dueMetrics(spec: AnalysisRunSpec, status: AnalysisRunStatus, now: Instant): readonly Task[] {
  const terminating = isTerminating(spec, status);
  const results = byName(status);
  return spec.metrics.flatMap((metric) => taskOf(metric, results.get(metric.name), status, terminating, now));
}

function taskOf(
  metric: Metric,
  result: MetricResult | undefined,
  status: AnalysisRunStatus,
  terminating: boolean,
  now: Instant,
): readonly Task[] {
  if (isCompleted(result?.phase)) return [];
  const last = result?.measurements?.at(-1);
  if (last !== undefined && last.finishedAt === undefined) {
    const resumeAt = instantOf(last.resumeAt);
    return !terminating && resumeAt !== undefined && resumeAt > now ? [] : [{ metric, inFlight: last }];
  }
  if (terminating) return [];
  if (last === undefined) return begins(metric, status, now) ? [{ metric }] : [];
  const count = effectiveCount(metric);
  if (count !== undefined && (result?.count ?? 0) >= count) return [];
  const wait = last.phase === 'Error' ? RETRY : (durationOf(metric.interval) ?? RETRY);
  const finished = instantOf(last.finishedAt) ?? now;
  return now > later(finished, wait) ? [{ metric }] : [];
}

/** A first measurement waits for its initial delay, which counts from a start that the first pass does not know yet. */
function begins({ initialDelay }: Metric, { startedAt }: AnalysisRunStatus, now: Instant): boolean {
  if (initialDelay === undefined || initialDelay === '') return true;
  const started = instantOf(startedAt);
  const delay = durationOf(initialDelay);
  return started !== undefined && delay !== undefined && now >= later(started, delay);
}

/** The earliest instant at which a metric may be due, or `undefined` if nothing is to come by itself. */
export function nextLook(spec: AnalysisRunSpec, status: AnalysisRunStatus, now: Instant): Instant | undefined {
  const results = byName(status);
  let next: Instant | undefined;
  for (const metric of spec.metrics) {
    const candidate = nextOf(metric, results.get(metric.name), status, now);
    if (candidate !== undefined && (next === undefined || candidate < next)) next = candidate;
  }
  return next;
}

function nextOf(
  metric: Metric,
  result: MetricResult | undefined,
  status: AnalysisRunStatus,
  now: Instant,
): Instant | undefined {
  if (isCompleted(result?.phase)) return undefined;
  const last = result?.measurements?.at(-1);
  if (last === undefined) {
    const delay = durationOf(metric.initialDelay);
    return delay === undefined ? undefined : later(instantOf(status.startedAt) ?? now, delay);
  }
  if (last.finishedAt === undefined) return instantOf(last.resumeAt);
  const count = effectiveCount(metric);
  if (count !== undefined && (result?.count ?? 0) >= count) return undefined;
  const wait = last.phase === 'Error' ? RETRY : durationOf(metric.interval);
  return wait === undefined ? undefined : later(instantOf(last.finishedAt) ?? now, wait);
}

const byName = (status: AnalysisRunStatus): ReadonlyMap<string, MetricResult> =>
  new Map((status.metricResults ?? []).map((result) => [result.name, result]));

const instantOf = (text: string | undefined): Instant | undefined =>
  text === undefined ? undefined : parseRfc3339(text);

function durationOf(text: string | undefined): Duration | undefined {
  if (text === undefined || text === '') return undefined;
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : undefined;
}
