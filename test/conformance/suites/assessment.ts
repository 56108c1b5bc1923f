/** How AnalysisRuns are judged and scheduled, against Argo Rollouts' tests and probes of its functions. */

import { assessMetric, assessRun } from '../../../src/delivery/analysis/assess.ts';
import { countMeasurement } from '../../../src/delivery/analysis/counters.ts';
import { brokenLimit } from '../../../src/delivery/analysis/limits.ts';
import type {
  AnalysisPhase,
  AnalysisRun,
  AnalysisRunSpec,
  AnalysisRunStatus,
  Metric,
  MetricResult,
  TtlStrategy,
} from '../../../src/delivery/analysis/objects.ts';
import { scriptedSource } from '../../../src/delivery/analysis/providers/scripted.ts';
import { reconcileAnalysisRun } from '../../../src/delivery/analysis/reconcile.ts';
import { hasExpired, trimMeasurements } from '../../../src/delivery/analysis/retention.ts';
import { dryRunMetrics } from '../../../src/delivery/analysis/rules.ts';
import { dueMetrics, nextLook } from '../../../src/delivery/analysis/schedule.ts';
import { metricsProblem } from '../../../src/delivery/analysis/validate.ts';
import { between, type Instant, inSeconds, later, parseRfc3339, rfc3339, seconds } from '../../../src/kernel/time.ts';
import type { Suite } from '../suite.ts';
import { difference, readText, Tally } from './compare.ts';

interface Run {
  readonly spec: AnalysisRunSpec;
  readonly status: AnalysisRunStatus;
}
type Counts = Readonly<Record<string, number>>;
interface RunExpectation {
  readonly phase: string;
  readonly message: string;
  readonly metricPhases?: Readonly<Record<string, string>>;
  readonly metricMessages?: Readonly<Record<string, string>>;
  readonly runSummary?: Counts;
  readonly dryRunSummary?: Counts;
  readonly metricEvents?: readonly unknown[];
}
interface Data {
  readonly now?: string;
  readonly metricStatus?: readonly {
    id: string;
    metric: Metric;
    result: MetricResult;
    terminating: boolean;
    expect: string;
  }[];
  readonly limits?: readonly {
    id: string;
    metric: Metric;
    result: MetricResult;
    expect: { phase: string; message: string };
  }[];
  readonly runStatus?: readonly { id: string; run: Run; expect: RunExpectation }[];
  readonly tasks?: readonly { id: string; now: string; run: Run; expect: readonly string[] }[];
  readonly nextReconcile?: readonly { id: string; now: string; run: Run; expectSecondsFromNow: number | null }[];
  readonly ttl?: readonly {
    id: string;
    now: string;
    ttlStrategy: TtlStrategy;
    phase: AnalysisPhase;
    completedSecondsAgo: number | null;
    expectDeleted: boolean;
  }[];
  readonly validation?: readonly { id: string; metrics: readonly Metric[]; expectError: string; match: string }[];
  readonly specErrors?: readonly { id: string; spec: AnalysisRunSpec; expect: { phase: string; message: string } }[];
  readonly counters?: readonly {
    id: string;
    measurementPhase: AnalysisPhase;
    before?: Partial<MetricResult>;
    after?: Counts;
    delta?: Readonly<Record<string, string>>;
  }[];
  readonly retention?: readonly {
    id: string;
    defaultLimit: number;
    retentionByMetric: Counts;
    measurementValues: Readonly<Record<string, readonly string[]>>;
    expectValues: Readonly<Record<string, readonly string[]>>;
  }[];
}

export const suite: Suite = {
  name: 'assessment',
  run(tree) {
    const text = readText(tree, 'analysis-assessment.json');
    if (text === undefined) return undefined;
    const data = JSON.parse(text) as Data;
    const tally = new Tally();
    for (const { id, metric, result, terminating, expect } of data.metricStatus ?? []) {
      tally.check(id, () => difference(assessMetric(metric, result, terminating), expect));
    }
    for (const { id, metric, result, expect } of data.limits ?? []) {
      tally.check(id, () => difference(brokenLimit(metric, result) ?? { phase: '', message: '' }, expect));
    }
    for (const { id, run, expect } of data.runStatus ?? []) tally.check(id, () => compareRun(run, expect));
    for (const { id, now, run, expect } of data.tasks ?? []) {
      tally.check(id, () => {
        const tasks = dueMetrics(run.spec, run.status, instant(now));
        return difference(
          tasks.map(({ metric, inFlight }) => metric.name + (inFlight === undefined ? '' : ' (resume)')),
          expect,
        );
      });
    }
    for (const { id, now, run, expectSecondsFromNow } of data.nextReconcile ?? []) {
      tally.check(id, () => {
        const next = nextLook(run.spec, run.status, instant(now));
        return difference(next === undefined ? null : inSeconds(between(instant(now), next)), expectSecondsFromNow);
      });
    }
    for (const { id, now, ttlStrategy, phase, completedSecondsAgo, expectDeleted } of data.ttl ?? []) {
      tally.check(id, () => {
        const ago = completedSecondsAgo ?? undefined;
        const completedAt = ago === undefined ? {} : { completedAt: rfc3339(later(instant(now), seconds(-ago))) };
        return difference(hasExpired(ttlStrategy, { phase, ...completedAt }, instant(now)), expectDeleted);
      });
    }
    for (const { id, metrics, expectError, match } of data.validation ?? []) {
      tally.check(id, () => {
        const problem = metricsProblem(metrics) ?? '';
        return match === 'contains' && problem.includes(expectError) ? undefined : difference(problem, expectError);
      });
    }
    for (const { id, spec, expect } of data.specErrors ?? []) tally.check(id, () => compareSpecError(spec, expect));
    for (const { id, measurementPhase, before = {}, after, delta } of data.counters ?? []) {
      tally.check(id, () => compareCounters(measurementPhase, before, after, delta));
    }
    for (const { id, defaultLimit, retentionByMetric, measurementValues, expectValues } of data.retention ?? []) {
      tally.check(id, () => {
        const kept = Object.entries(measurementValues).map(([name, values]) => {
          const measurements = values.map((value) => ({ phase: 'Successful' as const, value }));
          const trimmed = trimMeasurements(
            { name, phase: 'Running', measurements },
            retentionByMetric[name],
            defaultLimit,
          );
          return [name, trimmed.measurements?.map(({ value }) => value)] as const;
        });
        return difference(Object.fromEntries(kept), expectValues);
      });
    }
    return tally.outcome();
  },
};

const instant = (text: string): Instant => parseRfc3339(text) ?? (0 as Instant);
const summary = (counts: object): object => ({
  count: 0,
  successful: 0,
  failed: 0,
  inconclusive: 0,
  error: 0,
  ...counts,
});

function compareRun({ spec, status }: Run, expect: RunExpectation): string | undefined {
  const dryRun = dryRunMetrics(spec.dryRun ?? [], spec.metrics);
  const marked = new Set(status.metricResults?.filter((result) => result.dryRun === true).map(({ name }) => name));
  const isDryRun = (name: string) => (dryRun.ok && dryRun.value.has(name)) || marked.has(name);
  const got = assessRun(spec, status, isDryRun);
  const all = {
    phase: got.phase,
    message: got.message,
    metricPhases: Object.fromEntries(got.metricResults.map(({ name, phase }) => [name, phase])),
    metricMessages: Object.fromEntries(got.metricResults.map(({ name, message }) => [name, message ?? ''])),
    runSummary: summary(got.runSummary),
    dryRunSummary: summary(got.dryRunSummary),
    metricEvents: got.notices,
  };
  const asked = Object.fromEntries(Object.entries(all).filter(([key]) => key in expect));
  return difference(asked, expect);
}

function compareSpecError(spec: AnalysisRunSpec, expect: { phase: string; message: string }): string | undefined {
  const run = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisRun',
    metadata: { name: 'run', namespace: 'default', uid: 'u' },
    spec,
  };
  const { status } = reconcileAnalysisRun({
    now: 0 as Instant,
    run: run as unknown as AnalysisRun,
    source: scriptedSource(() => undefined),
    secret: (name) => ({ ok: false, problem: `secrets "${name}" not found` }),
  });
  return difference({ phase: status.phase, message: status.message }, expect);
}

const COUNTERS = [
  'count',
  'successful',
  'failed',
  'inconclusive',
  'error',
  'consecutiveError',
  'consecutiveSuccess',
] as const;

function compareCounters(
  phase: AnalysisPhase,
  before: Partial<MetricResult>,
  after: Counts | undefined,
  delta: Readonly<Record<string, string>> | undefined,
): string | undefined {
  const start: MetricResult = { name: 'm', phase: 'Running', ...(after === undefined ? allSevens : {}), ...before };
  const counted = countMeasurement(start, phase);
  const got = Object.fromEntries(COUNTERS.map((name) => [name, counted[name] ?? 0]));
  if (after !== undefined)
    return difference(Object.fromEntries(Object.keys(after).map((name) => [name, got[name]])), after);
  const expected = COUNTERS.map((name) => {
    const change = delta?.[name];
    if (change === undefined) return [name, 7];
    return [name, change.startsWith('=') ? Number(change.slice(1)) : 7 + Number(change)];
  });
  return difference(got, Object.fromEntries(expected));
}

const allSevens = Object.fromEntries(COUNTERS.map((name) => [name, 7]));
