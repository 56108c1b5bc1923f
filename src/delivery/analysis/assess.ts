/** Verdicts: what the measurements of a metric amount to, and what the metrics of a run do (`analysis/analysis.go: assessRunStatus`). */
import { brokenLimit, effectiveCount, limitsOf } from './limits.ts';
import {
  type AnalysisPhase,
  type AnalysisRunSpec,
  type AnalysisRunStatus,
  isCompleted,
  type Metric,
  type MetricResult,
  type RunSummary,
} from './objects.ts';

/** Whether a run is being ended: somebody asked for it, or a metric that counts has gone wrong. */
export function isTerminating(spec: Pick<AnalysisRunSpec, 'terminate'>, status: AnalysisRunStatus): boolean {
  if (spec.terminate === true) return true;
  return (status.metricResults ?? []).some(
    ({ phase, dryRun }) => dryRun !== true && (phase === 'Failed' || phase === 'Error' || phase === 'Inconclusive'),
  );
}

/** The phase of one metric. A final phase stays. */
export function assessMetric(metric: Metric, result: MetricResult, terminating: boolean): AnalysisPhase {
  if (isCompleted(result.phase)) return result.phase;
  const last = result.measurements?.at(-1);
  if (last === undefined) return terminating ? 'Successful' : 'Pending';
  if (!isCompleted(last.phase)) return 'Running';
  const broken = brokenLimit(metric, result);
  if (broken !== undefined) return broken.phase;
  const limits = limitsOf(metric);
  const wantsSuccesses = limits.consecutiveSuccess > 0;
  if (wantsSuccesses && (result.consecutiveSuccess ?? 0) >= limits.consecutiveSuccess) return 'Successful';
  const count = effectiveCount(metric);
  if (count !== undefined && (result.count ?? 0) >= count) {
    if (!wantsSuccesses) return 'Successful';
    // Enough was measured and neither limit decided: with a failure limit nobody knows, without one success was missed.
    return limits.failure >= 0 ? 'Inconclusive' : 'Failed';
  }
  return terminating ? 'Successful' : 'Running';
}

/** From best to worst, for runs. */
const BADNESS: readonly string[] = ['Successful', 'Running', 'Pending', 'Inconclusive', 'Error', 'Failed'];
/** Whether a run of several metrics takes its phase from the first rather than from the second. */
export const isWorse = (phase: string, than: string): boolean =>
  BADNESS.indexOf(phase) > Math.max(0, BADNESS.indexOf(than));

/** An event about a run, as recorded on it. */
export interface RunNotice {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export interface Assessment {
  readonly phase: AnalysisPhase;
  readonly message: string;
  readonly metricResults: readonly MetricResult[];
  readonly runSummary: RunSummary;
  readonly dryRunSummary: RunSummary;
  readonly notices: readonly RunNotice[];
}

/** The verdict on a run after its measurements of this pass. `isDryRun` tells which metrics do not count. */
export function assessRun(
  spec: AnalysisRunSpec,
  status: AnalysisRunStatus,
  isDryRun: (metric: string) => boolean,
): Assessment {
  const terminating = isTerminating(spec, status);
  const results = new Map((status.metricResults ?? []).map((result) => [result.name, result]));
  const notices: RunNotice[] = [];
  const verdict = new Verdict(spec.terminate === true ? 'Run Terminated' : '');
  for (const metric of spec.metrics) {
    const dry = isDryRun(metric.name);
    verdict.meet(dry);
    const before = results.get(metric.name);
    if (before === undefined) {
      verdict.allDone = false;
      continue;
    }
    const result = assessed(metric, before, terminating, notices);
    results.set(metric.name, isCompleted(result.phase) ? verdict.add(metric, result, dry) : result);
    if (!isCompleted(result.phase)) verdict.allDone = false;
  }
  const { phase, message } = verdict.conclude(terminating);
  return {
    phase,
    message,
    metricResults: (status.metricResults ?? []).map((result) => results.get(result.name) ?? result),
    runSummary: verdict.runSummary,
    dryRunSummary: verdict.dryRunSummary,
    notices,
  };
}

/** A metric's result with its phase brought up to date; a change takes the last measurement's message along. */
function assessed(metric: Metric, before: MetricResult, terminating: boolean, notices: RunNotice[]): MetricResult {
  const phase = assessMetric(metric, before, terminating);
  if (phase === before.phase) return before;
  if (isCompleted(phase)) {
    notices.push({
      type: noticeType(phase),
      reason: `Metric${phase}`,
      message: `Metric '${metric.name}' Completed. Result: ${phase}`,
    });
  }
  const last = before.measurements?.at(-1);
  if (last === undefined) return { ...before, phase };
  const { message: _old, ...rest } = before;
  return { ...rest, phase, ...(last.message === undefined || last.message === '' ? {} : { message: last.message }) };
}

export const noticeType = (phase: string): 'Normal' | 'Warning' =>
  phase === 'Error' || phase === 'Failed' ? 'Warning' : 'Normal';

interface Counts {
  count: number;
  successful: number;
  failed: number;
  inconclusive: number;
  error: number;
}
const nothing = (): Counts => ({ count: 0, successful: 0, failed: 0, inconclusive: 0, error: 0 });

/** Gathers the worst of the metrics that count, and the summaries of both sorts. */
class Verdict {
  allDone = true;
  readonly runSummary: Counts = nothing();
  readonly dryRunSummary: Counts = nothing();
  private worst: AnalysisPhase | undefined;
  private message: string;

  constructor(message: string) {
    this.message = message;
  }

  meet(dry: boolean): void {
    this.summaryOf(dry).count++;
  }

  /** Takes a completed metric into account; a dry run only notes what it would have meant. */
  add(metric: Metric, result: MetricResult, dry: boolean): MetricResult {
    const broken = brokenLimit(metric, result);
    this.book(dry, broken?.phase);
    if (dry) {
      this.worst ??= 'Successful';
      return broken === undefined
        ? result
        : { ...result, message: `Metric assessed ${result.phase} due to ${broken.message}` };
    }
    if (this.worst === undefined || isWorse(result.phase, this.worst)) {
      this.worst = result.phase;
      if (broken !== undefined) {
        const said =
          result.message === undefined || result.message === '' ? '' : `: "Error Message: ${result.message}"`;
        this.message = `Metric "${metric.name}" assessed ${result.phase} due to ${broken.message}${said}`;
      }
    }
    return result;
  }

  conclude(terminating: boolean): { readonly phase: AnalysisPhase; readonly message: string } {
    const message = this.message.trim();
    if (terminating) return { phase: this.worst ?? 'Successful', message };
    if (!this.allDone || this.worst === undefined) return { phase: 'Running', message: '' };
    return { phase: this.worst, message };
  }

  private summaryOf(dry: boolean): Counts {
    return dry ? this.dryRunSummary : this.runSummary;
  }

  private book(dry: boolean, phase: AnalysisPhase | undefined): void {
    const summary = this.summaryOf(dry);
    if (phase === 'Failed') summary.failed++;
    else if (phase === 'Error') summary.error++;
    else if (phase === 'Inconclusive') summary.inconclusive++;
    else summary.successful++;
  }
}
