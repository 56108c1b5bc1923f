/**
 * One look at an AnalysisRun (`analysis/analysis.go: reconcileAnalysisRun`): fill in arguments, check the spec, measure
 * what is due, judge, forget what is old, and say when to look again. Nothing is written here; the outcome is data.
 */
import { oncePer } from '../../kernel/once.ts';
import { between, type Duration, type Instant, later, milliseconds, parseRfc3339, rfc3339 } from '../../kernel/time.ts';
import { type Result, refuse, succeed } from '../../languages/result.ts';
import { resolveMetric, resolveMetrics } from './arguments.ts';
import { type Assessment, assessRun, isTerminating, noticeType, type RunNotice } from './assess.ts';
import { countMeasurement } from './counters.ts';
import type { Answer, Asked, MeasurementSource } from './measure.ts';
import {
  type AnalysisRun,
  type AnalysisRunSpec,
  type AnalysisRunStatus,
  type Argument,
  isCompleted,
  type Measurement,
  type Metric,
  type MetricResult,
} from './objects.ts';
import { DEFAULT_RETENTION, hasExpired, trimMeasurements } from './retention.ts';
import { dryRunMetrics, retentionLimits } from './rules.ts';
import { dueMetrics, nextLook, type Task } from './schedule.ts';
import { withoutZeros } from './status-form.ts';
import { metricsProblem } from './validate.ts';

export interface AnalysisPass {
  readonly now: Instant;
  readonly run: AnalysisRun;
  readonly source: MeasurementSource;
  /** The value of a key of a secret in the run's namespace; the problem is the API's. */
  readonly secret: (name: string, key: string) => Result<string>;
}

export interface AnalysisOutcome {
  readonly status: AnalysisRunStatus;
  readonly notices: readonly RunNotice[];
  /** Look again after this long, even if nothing changes. */
  readonly requeueAfter?: Duration;
  /** The run has outlived its time to live and is to be deleted. */
  readonly expired?: true;
  /** Why the pass came out as it did, for the trace. */
  readonly because: string;
}

/** The outcome of one look. Measurements are taken through `pass.source` while it lasts. */
export function reconcileAnalysisRun(pass: AnalysisPass): AnalysisOutcome {
  const { run, now } = pass;
  const status = run.status ?? {};
  if (isCompleted(status.phase)) return completedOutcome(run, status, now);
  const prepared = preparedSpec(run.spec);
  if (!prepared.ok) return specError(status, prepared.problem);
  const { spec, dryRun, retention } = prepared.value;
  const tasks = dueMetrics(spec, status, now);
  const secrets = resolveSecrets(run.spec.args ?? [], pass.secret);
  if (!secrets.ok) return specError(status, `Unable to resolve metric arguments: ${secrets.problem}`);
  const measured = takeMeasurements(pass, spec, status, tasks, secrets.value, dryRun);
  if (!measured.ok) return specError(status, `Unable to resolve metric arguments: ${measured.problem}`);
  const started: AnalysisRunStatus = { ...measured.value, startedAt: status.startedAt ?? rfc3339(now) };
  const assessment = assessRun(spec, started, (name) => dryRun.has(name));
  const judged = applyVerdict(started, assessment, now);
  const kept = { ...judged.status, metricResults: trimAll(pass, spec, assessment.metricResults, retention) };
  const next = isCompleted(kept.phase) ? undefined : nextLook(spec, exactly(kept, now), now);
  return {
    status: withoutZeros(kept),
    notices: judged.notices,
    ...(next === undefined ? {} : { requeueAfter: untilAfter(now, next) }),
    because: becauseOf(assessment, tasks),
  };
}

/** Due is strictly after the deadline, so the look that is asked for comes a moment later. */
const untilAfter = (now: Instant, next: Instant): Duration =>
  (Math.max(0, between(now, next)) + milliseconds(1)) as Duration;

function completedOutcome(run: AnalysisRun, status: AnalysisRunStatus, now: Instant): AnalysisOutcome {
  const expired = run.metadata.deletionTimestamp === undefined && hasExpired(run.spec.ttlStrategy, status, now);
  const outcome = { status, notices: [] };
  return expired
    ? { ...outcome, expired, because: 'its time to live is over' }
    : { ...outcome, because: 'a completed run stays as it is' };
}

/** A spec that cannot be carried out ends the run at once; times and summaries are left untouched. */
function specError(status: AnalysisRunStatus, message: string): AnalysisOutcome {
  return { status: { ...status, phase: 'Error', message }, notices: [completion('Error')], because: message };
}

const completion = (phase: string): RunNotice => ({
  type: noticeType(phase),
  reason: `AnalysisRun${phase}`,
  message: `Analysis Completed. Result: ${phase}`,
});

/** A spec as measuring wants it: arguments filled in, with something in place of secrets, and its rules by metric. */
interface Prepared {
  readonly spec: AnalysisRunSpec;
  readonly dryRun: ReadonlySet<string>;
  readonly retention: ReadonlyMap<string, number>;
}

/** A spec is looked at as long as its run lasts, and never changed in place. */
const preparedSpec = oncePer(prepare);

function prepare(written: AnalysisRunSpec): Result<Prepared> {
  const resolved = resolveMetrics(written.metrics, written.args ?? []);
  if (!resolved.ok) return refuse(`Unable to resolve metric arguments: ${resolved.problem}`);
  const spec: AnalysisRunSpec = { ...written, metrics: resolved.value };
  const invalid = (problem: string) => refuse(`Analysis spec invalid: ${problem}`);
  const problem = metricsProblem(spec.metrics);
  if (problem !== undefined) return invalid(problem);
  const dryRun = dryRunMetrics(spec.dryRun ?? [], spec.metrics);
  if (!dryRun.ok) return invalid(dryRun.problem);
  const retention = retentionLimits(spec.measurementRetention ?? [], spec.metrics);
  if (!retention.ok) return invalid(retention.problem);
  return succeed({ spec, dryRun: dryRun.value, retention: retention.value });
}

interface Secrets {
  readonly args: readonly Argument[];
  readonly values: readonly string[];
}

/** Arguments with their secrets read. All are read in every pass, whether needed or not. */
function resolveSecrets(args: readonly Argument[], secret: AnalysisPass['secret']): Result<Secrets> {
  const resolved: Argument[] = [];
  const values: string[] = [];
  for (const arg of args) {
    const ref = arg.valueFrom?.secretKeyRef;
    if (ref === undefined) {
      resolved.push(arg);
      continue;
    }
    const value = secret(ref.name, ref.key);
    if (!value.ok) return value;
    resolved.push({ ...arg, value: value.value });
    values.push(value.value);
  }
  return succeed({ args: resolved, values });
}

function takeMeasurements(
  pass: AnalysisPass,
  spec: AnalysisRunSpec,
  status: AnalysisRunStatus,
  tasks: readonly Task[],
  secrets: Secrets,
  dryRun: ReadonlySet<string>,
): Result<AnalysisRunStatus> {
  const terminating = isTerminating(spec, status);
  const results = new Map((status.metricResults ?? []).map((result) => [result.name, result]));
  for (const task of tasks) {
    const metric = measurable(pass.run.spec, spec, task.metric, secrets);
    if (!metric.ok) return metric;
    const { name } = task.metric;
    const before = results.get(name) ?? newResult(pass, metric.value, name, dryRun.has(name));
    const measurement = redacted(measureOne(pass, metric.value, before, task, terminating), secrets.values);
    results.set(name, withMeasurement(before, measurement, task.inFlight !== undefined));
  }
  return succeed({ ...status, metricResults: [...results.values()] });
}

/** The metric as it is asked for: with its secrets, where the prepared one has what stands for them. */
function measurable(written: AnalysisRunSpec, prepared: AnalysisRunSpec, metric: Metric, secrets: Secrets) {
  if (secrets.values.length === 0) return succeed(metric);
  return resolveMetric(written.metrics[prepared.metrics.indexOf(metric)] ?? metric, secrets.args);
}

function newResult({ source }: AnalysisPass, metric: Metric, name: string, dryRun: boolean): MetricResult {
  const metadata = source.metadata?.(metric);
  const noted = metadata === undefined || Object.keys(metadata).length === 0 ? {} : { metadata };
  return { name, phase: 'Running', ...(dryRun ? { dryRun } : {}), ...noted };
}

function measureOne(
  { source, run, now }: AnalysisPass,
  metric: Metric,
  result: MetricResult,
  { inFlight }: Task,
  terminating: boolean,
): Measurement {
  const asked: Asked = { metric, run, now, number: (result.count ?? 0) + (result.error ?? 0) + 1 };
  if (inFlight === undefined) return measurementOf(source.begin(asked), { startedAt: rfc3339(now) }, now);
  const earlier = { startedAt: parseRfc3339(inFlight.startedAt ?? '') ?? now, metadata: inFlight.metadata };
  if (!terminating) return measurementOf(source.resume(asked, earlier), inFlight, now);
  const answer = source.terminate(asked, earlier);
  const ended = answer.phase === 'Successful' || answer.phase === 'Inconclusive';
  return measurementOf(ended ? { ...answer, message: 'Metric Terminated' } : answer, inFlight, now);
}

/** An answer as a measurement. What is finished has an end, what is not says when to ask again. */
function measurementOf(
  answer: Answer,
  earlier: Pick<Measurement, 'startedAt' | 'metadata'>,
  now: Instant,
): Measurement {
  const metadata = answer.metadata ?? earlier.metadata;
  return {
    phase: answer.phase,
    ...(answer.message === undefined || answer.message === '' ? {} : { message: answer.message }),
    ...(earlier.startedAt === undefined ? {} : { startedAt: earlier.startedAt }),
    ...(isCompleted(answer.phase) ? { finishedAt: rfc3339(now) } : {}),
    ...(answer.value === undefined || answer.value === '' ? {} : { value: answer.value }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(answer.resumeAt === undefined ? {} : { resumeAt: rfc3339(answer.resumeAt) }),
  };
}

/** Secrets do not show in messages. (In values and metadata they do, as in the real controller.) */
function redacted(measurement: Measurement, secrets: readonly string[]): Measurement {
  if (measurement.message === undefined) return measurement;
  let { message } = measurement;
  for (const secret of secrets) if (secret !== '') message = message.replaceAll(secret, '*****');
  return { ...measurement, message };
}

function withMeasurement(result: MetricResult, measurement: Measurement, replaces: boolean): MetricResult {
  const others = (result.measurements ?? []).slice(0, replaces ? -1 : undefined);
  return countMeasurement({ ...result, measurements: [...others, measurement] }, measurement.phase);
}

function applyVerdict(
  status: AnalysisRunStatus,
  { phase, message, runSummary, dryRunSummary, notices }: Assessment,
  now: Instant,
): { readonly status: AnalysisRunStatus; readonly notices: readonly RunNotice[] } {
  const summed = { ...status, runSummary, dryRunSummary };
  if (phase === status.phase) return { status: summed, notices };
  const { message: _old, ...rest } = summed;
  const changed: AnalysisRunStatus = { ...rest, phase, ...(message === '' ? {} : { message }) };
  if (!isCompleted(phase)) return { status: changed, notices };
  return {
    status: { ...changed, completedAt: changed.completedAt ?? rfc3339(now) },
    notices: [...notices, completion(phase)],
  };
}

function trimAll(
  { source, run }: AnalysisPass,
  spec: AnalysisRunSpec,
  results: readonly MetricResult[],
  limits: ReadonlyMap<string, number>,
): readonly MetricResult[] {
  return results.map((result) => {
    const trimmed = trimMeasurements(result, limits.get(result.name));
    const metric = spec.metrics.find(({ name }) => name === result.name);
    if (trimmed !== result && metric !== undefined) {
      source.forget?.({ metric, run }, trimmed.measurements?.length ?? DEFAULT_RETENTION);
    }
    return trimmed;
  });
}

/**
 * In memory the real controller keeps fractions of a second that the API drops. Where a time was written in this very
 * pass, the next look counts from the exact instant.
 */
function exactly(status: AnalysisRunStatus, now: Instant): AnalysisRunStatus {
  const cut = rfc3339(now);
  const exact = exactRfc3339(now);
  if (exact === cut) return status;
  const results = (status.metricResults ?? []).map((result) => {
    const last = result.measurements?.at(-1);
    if (last?.finishedAt !== cut) return result;
    return { ...result, measurements: [...(result.measurements ?? []).slice(0, -1), { ...last, finishedAt: exact }] };
  });
  return { ...status, metricResults: results, ...(status.startedAt === cut ? { startedAt: exact } : {}) };
}

function exactRfc3339(t: Instant): string {
  const fraction = t - Math.floor(t / 1_000_000) * 1_000_000;
  const text = rfc3339(later(t, 0 as Duration));
  return fraction === 0 ? text : text.replace('Z', `.${String(fraction).padStart(6, '0')}Z`);
}

function becauseOf({ phase, message }: Assessment, tasks: readonly Task[]): string {
  const measured =
    tasks.length === 0 ? 'nothing was due' : `measured ${tasks.map(({ metric }) => metric.name).join(', ')}`;
  return `${measured}; ${message === '' ? `the run is ${phase}` : message}`;
}
