/**
 * Where measurements come from in a run: the simulated Prometheus, the simulated services, Jobs, or the scenario's own
 * answers; and what each measurement rests on, written into the trace beside it.
 */

import type { Answer, Asked, InFlight, MeasurementSource } from '../delivery/analysis/measure.ts';
import { type AnalysisRun, isCompleted, type Metric } from '../delivery/analysis/objects.ts';
import { liveSource, providerOf } from '../delivery/analysis/providers/index.ts';
import type { PrometheusAnswer } from '../delivery/analysis/providers/ports.ts';
import { type ScriptedAnswer as Script, scriptedSource } from '../delivery/analysis/providers/scripted.ts';
import type { Engine } from '../kernel/engine.ts';
import { oncePerText } from '../kernel/once.ts';
import type { Streams } from '../kernel/random.ts';
import { type Instant, inSeconds, unixMilliseconds } from '../kernel/time.ts';
import type { JsonValue } from '../languages/json.ts';
import { parsePromql } from '../languages/promql/parse.ts';
import type { PrometheusFaults } from '../metrics/faults.ts';
import { printSeries } from '../metrics/labels.ts';
import { type QueryResult, queryInstant, queryRange, type Touched } from '../metrics/query/query.ts';
import type { SeriesStore } from '../metrics/series.ts';
import type { PrometheusModel, Scenario, ScriptedAnswer } from '../scenario/format.ts';
import { type BuiltImages, createAsking } from './asking.ts';
import type { DataPlane } from './data-plane.ts';
import { createJobs } from './jobs.ts';
import { withFaults } from './prometheus-faults.ts';
import type { Evidence, TraceEntry } from './trace.ts';

export interface MeasuringPorts {
  readonly engine: Engine;
  readonly series: SeriesStore;
  readonly streams: Streams;
  readonly dataPlane: DataPlane;
  readonly builds: Pick<BuiltImages, 'get'>;
  /** When Prometheus does not answer, or late. */
  readonly faults: PrometheusFaults;
  /** Requests answered so far in all, and by a revision. */
  requests(revision?: number): number;
  write(entry: TraceEntry): void;
  /** Does anybody read the names of the series that a measurement rests on? */
  readonly readsEntries: boolean;
}

/** At most so many series are named as evidence; how many there were stands in the count. */
const SERIES_NAMED = 8;

export function createMeasuring(scenario: Scenario, ports: MeasuringPorts): MeasurementSource {
  const asking = { touched: undefined as Touched | undefined, undescribed: undefined as string | undefined };
  const live = liveSource({
    prometheus: prometheusPort(ports, scenario.prometheus, (touched) => {
      asking.touched = touched;
    }),
    http: createAsking(ports, (why) => {
      asking.undescribed = why;
    }),
    jobs: createJobs(ports.engine),
  });
  const throughFaults = withFaults(live, ports.faults);
  const scripted = scriptedSource(scriptsOf(scenario));
  const sourceOf = ({ name, provider }: Metric): MeasurementSource => {
    if (scenario.answers[name] !== undefined) return scripted;
    if (providerOf({ name, provider }) === undefined && Object.keys(provider).length > 0) return unmodelled;
    return 'prometheus' in provider ? throughFaults : live;
  };

  const seen = new Map<string, { readonly all: number; readonly canary: number }>();
  /** Requests since the metric's measurement before, in all and of the revision that is judged. */
  const requestsSince = ({ run, metric }: Asked) => {
    const key = `${run.metadata.uid}/${metric.name}`;
    const before = seen.get(key) ?? { all: 0, canary: 0 };
    const now = { all: ports.requests(), canary: ports.requests(revisionOf(run)) };
    seen.set(key, now);
    return { requests: now.all - before.all, canaryRequests: now.canary - before.canary };
  };

  const noted = (asked: Asked, answer: Answer): Answer => {
    if (!isCompleted(answer.phase)) return answer;
    const query = queryOf(asked.metric);
    const touched = ports.readsEntries ? (asking.touched?.series() ?? []) : [];
    const series = touched.slice(0, SERIES_NAMED).map(printSeries);
    const samples = asking.touched?.samples ?? 0;
    const { requests, canaryRequests } = requestsSince(asked);
    const evidence: Evidence =
      query === undefined
        ? { series, samples, requests, canaryRequests }
        : { query, series, samples, requests, canaryRequests };
    const { successCondition = '', failureCondition = '' } = asked.metric;
    ports.write({
      t: ports.engine.now,
      kind: 'measurement',
      run: asked.run.metadata.name,
      metric: asked.metric.name,
      number: asked.number,
      phase: answer.phase,
      value: answer.value ?? '',
      message: answer.message ?? '',
      condition: [successCondition, failureCondition === '' ? '' : `fails if ${failureCondition}`]
        .filter((c) => c !== '')
        .join('; '),
      evidence,
    });
    return answer;
  };

  const through = (asked: Asked, ask: (source: MeasurementSource) => Answer): Answer => {
    asking.touched = undefined;
    asking.undescribed = undefined;
    const answer = ask(sourceOf(asked.metric));
    return noted(asked, asking.undescribed === undefined ? answer : taken(asking.undescribed));
  };
  return {
    begin: (asked) => through(asked, (source) => source.begin(asked)),
    resume: (asked, inFlight: InFlight) => through(asked, (source) => source.resume(asked, inFlight)),
    terminate: (asked, inFlight: InFlight) => through(asked, (source) => source.terminate(asked, inFlight)),
    metadata: (metric) => sourceOf(metric).metadata?.(metric),
    forget: (asked, limit) => sourceOf(asked.metric).forget?.(asked, limit),
  };
}

/**
 * For a provider whose backend no run has: its answers are taken to be good, and the measurement says on what that rests. The
 * assumptions of the scenario name each such metric.
 */
const unmodelled: MeasurementSource = {
  begin: () => taken('this provider is not modelled, and the scenario has no answers for it'),
  resume: () => taken('this provider is not modelled'),
  terminate: () => taken('this provider is not modelled'),
};

const taken = (why: string): Answer => ({ phase: 'Successful', value: `taken to be good: ${why}` });

const revisionOf = ({ metadata }: AnalysisRun): number =>
  Number(metadata.annotations?.['rollout.argoproj.io/revision'] ?? 0);

const queryOf = ({ provider }: Metric): string | undefined => {
  const query = (provider.prometheus as { readonly query?: unknown } | undefined)?.query;
  return typeof query === 'string' ? query : undefined;
};

/** The k-th run that asks for a metric gets the k-th list of answers; the last list repeats. */
function scriptsOf({ answers }: Scenario): (run: AnalysisRun, metric: string) => readonly Script[] | undefined {
  const runs = new Map<string, string[]>();
  return (run, metric) => {
    const lists = answers[metric];
    if (lists === undefined) return undefined;
    const known = runs.get(metric) ?? [];
    runs.set(metric, known);
    if (!known.includes(run.metadata.uid)) known.push(run.metadata.uid);
    const list = lists[Math.min(known.indexOf(run.metadata.uid), lists.length - 1)] ?? [];
    return list.map(scriptOf);
  };
}

function scriptOf(answer: ScriptedAnswer): Script {
  const after = answer.after === undefined ? {} : { after: inSeconds(answer.after) };
  if ('result' in answer) return { result: answer.result as JsonValue, ...after };
  if ('error' in answer) return { error: answer.error, ...after };
  return { phase: answer.phase, ...(answer.value === undefined ? {} : { value: answer.value }), ...after };
}

function prometheusPort(
  { series }: MeasuringPorts,
  { evaluationInterval }: PrometheusModel,
  looked: (touched: Touched) => void,
) {
  const options = { subqueryStepMs: evaluationInterval / 1_000 };
  const ask = (
    query: string,
    evaluate: (expr: Parameters<typeof queryInstant>[1]) => QueryResult,
  ): PrometheusAnswer => {
    const parsed = parsedQuery(query);
    if (!parsed.ok) {
      const { line, column, message } = parsed.problem;
      return {
        kind: 'error',
        message: `bad_data: invalid parameter "query": ${line}:${column}: parse error: ${message}`,
      };
    }
    const answer = evaluate(parsed.expr);
    looked(answer.touched);
    return answer.ok ? answerOf(answer) : { kind: 'error', message: `execution: ${answer.problem}` };
  };
  return {
    instant: (query: string, at: Instant) =>
      ask(query, (expr) => queryInstant(series, expr, unixMilliseconds(at), options)),
    range: (query: string, { start, end, stepSeconds }: { start: Instant; end: Instant; stepSeconds: number }) =>
      ask(query, (expr) =>
        queryRange(
          series,
          expr,
          unixMilliseconds(start),
          unixMilliseconds(end),
          Math.round(stepSeconds * 1_000),
          options,
        ),
      ),
  };
}

/** Queries as parsed: an analysis asks its own again and again, in every run of a scenario. */
const parsedQuery = oncePerText(1_000, parsePromql);

function answerOf({ value, warnings }: Extract<QueryResult, { ok: true }>): PrometheusAnswer {
  const remarks = warnings.length === 0 ? {} : { warnings };
  switch (value.kind) {
    case 'scalar':
      return { kind: 'scalar', value: value.value, ...remarks };
    case 'vector':
      return { kind: 'vector', values: value.elements.map((e) => e.value), ...remarks };
    case 'matrix':
      return { kind: 'matrix', series: value.series.map((s) => s.points.map((p) => p.value)), ...remarks };
    case 'string':
      return { kind: 'string', ...remarks };
  }
}
