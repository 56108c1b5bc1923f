/**
 * What each measurement of a rollout gets to see, found by asking: the rollout is rehearsed with its analyses held back from
 * any verdict, with a release that never fails, with one that nearly always does, and with one that always does. The difference
 * between the first two values of a measurement is the share of its requests that were the release's own, however the query,
 * the router and the scrapes brought that about. (The third often has no value at all: without a good answer there is no
 * series of good answers.)
 */
import type { Metric } from '../../delivery/analysis/objects.ts';
import { parsePromql } from '../../languages/promql/parse.ts';
import type { Scenario } from '../../scenario/format.ts';
import { releaseBehaving } from '../../scenario/what-if.ts';
import { run } from '../../simulation/run.ts';
import type { MeasurementEntry, TraceEntry } from '../../simulation/trace.ts';
import { lookBack } from './look-back.ts';

/** One measurement of the rehearsal with a release that goes through. Times are in seconds since the release. */
export interface ProbedMeasurement {
  readonly at: number;
  /** Value with a release that never fails, and with one that fails at `BAD_RATE`; absent where there was no number. */
  readonly valueWhenGood?: number;
  readonly valueWhenBad?: number;
  /** As recorded, when every request fails. */
  readonly valueWhenHopeless: string;
  /** Requests that the new version, and all versions, answered in the time the query looks back over, as far as scrapes cover it; the mean of the probes. */
  readonly canaryRequests: number;
  readonly allRequests: number;
}

export interface ProbedMetric {
  readonly run: string;
  /** Step, Background, PrePromotion, PostPromotion. */
  readonly type: string;
  readonly name: string;
  readonly query?: string;
  /** Seconds between the oldest and the newest sample a query may read, on average; 0: it cannot read two. Absent: since the process began. */
  readonly coveredSeconds?: number;
  readonly measurements: readonly ProbedMeasurement[];
}

export interface Probe {
  readonly metrics: readonly ProbedMetric[];
  /** Seconds from release to promotion of a release that passes; absent if even that one does not arrive. */
  readonly promotedAfter?: number;
  /** Requests that the new version had answered by second k after the release; the mean of the probes. */
  readonly canaryRequestsBy: readonly number[];
}

/** High, but with some good answers left. */
export const BAD_RATE = 0.9;

/** Rehearses the release at error rates 0, `BAD_RATE` and 1; chance is the scenario's own. */
export function probe(scenario: Scenario): Probe {
  const open = withoutVerdicts(scenario);
  const [good, bad, hopeless] = [0, BAD_RATE, 1].map((rate) =>
    rehearse(releaseBehaving(open, 'probe', (b) => ({ ...b, statuses: rate === 0 ? {} : { '500': rate } }))),
  ) as [Rehearsed, Rehearsed, Rehearsed];
  const scrape = scenario.prometheus.scrapeInterval / 1_000_000;
  const metrics = [...good.measured].map(([key, taken]): ProbedMetric => {
    const other = bad.measured.get(key) ?? [];
    const { run: name, metric, evidence } = taken[0]!;
    const query = evidence?.query;
    const covered = query === undefined ? undefined : coveredBy(query, scrape);
    return {
      run: name,
      type: good.types.get(name) ?? '',
      name: metric,
      ...(query === undefined ? {} : { query }),
      ...(covered === undefined ? {} : { coveredSeconds: covered }),
      measurements: taken.map((m, i) => {
        const at = m.t / 1_000_000 - good.releasedAt;
        const seen = (by: readonly number[]) => requestsWithin(by, at, query, scrape, covered);
        const [valueWhenGood, valueWhenBad] = [numberIn(m.value), numberIn(other[i]?.value)];
        return {
          at,
          ...(valueWhenGood === undefined ? {} : { valueWhenGood }),
          ...(valueWhenBad === undefined ? {} : { valueWhenBad }),
          valueWhenHopeless: hopeless.measured.get(key)?.[i]?.value ?? '',
          canaryRequests: (seen(good.canaryBy) + seen(bad.canaryBy)) / 2,
          allRequests: (seen(good.allBy) + seen(bad.allBy)) / 2,
        };
      }),
    };
  });
  return {
    metrics,
    ...(good.promotedAfter === undefined ? {} : { promotedAfter: good.promotedAfter }),
    canaryRequestsBy: good.canaryBy.map((n, i) => (n + (bad.canaryBy[i] ?? n)) / 2),
  };
}

interface Rehearsed {
  readonly releasedAt: number;
  readonly promotedAfter: number | undefined;
  readonly measured: ReadonlyMap<string, readonly MeasurementEntry[]>;
  readonly types: ReadonlyMap<string, string>;
  /** Requests answered by second k after the release. */
  readonly canaryBy: readonly number[];
  readonly allBy: readonly number[];
}

function rehearse(scenario: Scenario): Rehearsed {
  const measured = new Map<string, MeasurementEntry[]>();
  const types = new Map<string, string>();
  const traffic: { t: number; revision: number; requests: number }[] = [];
  const { outcome } = run({ ...scenario, expect: [] }, (entry: TraceEntry) => {
    if (entry.kind === 'analysis') types.set(entry.run, entry.type);
    else if (entry.kind === 'traffic') traffic.push(entry);
    else if (entry.kind === 'measurement') {
      const key = `${entry.run} ${entry.metric}`;
      const before = measured.get(key);
      if (before === undefined) measured.set(key, [entry]);
      else before.push(entry);
    }
  });
  const releasedAt = (outcome.releasedAt ?? 0) / 1_000_000;
  const canaryBy = cumulated(traffic, releasedAt, (revision) => revision === outcome.revision);
  const allBy = cumulated(traffic, releasedAt, (revision) => revision > 0);
  return { releasedAt, promotedAfter: outcome.promotedAfter, measured, types, canaryBy, allBy };
}

function cumulated(
  traffic: readonly { readonly t: number; readonly revision: number; readonly requests: number }[],
  releasedAt: number,
  counts: (revision: number) => boolean,
): readonly number[] {
  const by = [0];
  for (const { t, revision, requests } of traffic) {
    const second = Math.ceil(t / 1_000_000 - releasedAt);
    if (second <= 0 || !counts(revision)) continue;
    while (by.length <= second) by.push(by.at(-1)!);
    by[second] = by[second]! + requests;
  }
  return by;
}

/** The scenario with every metric of its analyses passing whatever it measures, so that no verdict stops the rollout. */
function withoutVerdicts(scenario: Scenario): Scenario {
  const open = ({ failureCondition: _, ...metric }: Metric): Metric => ({
    ...metric,
    successCondition: 'true',
    consecutiveErrorLimit: 1_000_000,
  });
  const objects = scenario.objects.map((object) => {
    const spec = (object as { spec?: { metrics?: readonly Metric[] } }).spec;
    const isTemplate = /^(Cluster)?AnalysisTemplate$/.test(object.kind);
    return isTemplate && spec?.metrics !== undefined
      ? { ...object, spec: { ...spec, metrics: spec.metrics.map(open) } }
      : object;
  });
  return { ...scenario, objects };
}

/** The first number of a measured value: `[0.98]`, `0.98`. */
function numberIn(value: string | undefined): number | undefined {
  const text = /^\[?\s*(-?[\d.]+(?:e[+-]?\d+)?)/i.exec(value ?? '')?.[1];
  return text === undefined ? undefined : Number(text);
}

/**
 * A range of length w holds w / s scrapes on average, which span one interval less; `irate` reads the last two of them.
 * Counters asked without a range count since their process began: absent.
 */
function coveredBy(query: string, scrape: number): number | undefined {
  const parsed = parsePromql(query);
  if (!parsed.ok) return undefined;
  const { range, lastTwo } = lookBack(parsed.expr);
  if (range === undefined) return undefined;
  const spanned = Math.max(0, range - scrape);
  return lastTwo ? Math.min(spanned, scrape) : spanned;
}

function requestsWithin(
  by: readonly number[],
  at: number,
  query: string | undefined,
  scrape: number,
  covered: number | undefined,
): number {
  const upTo = (second: number) => by[Math.min(by.length - 1, Math.max(0, Math.round(second)))] ?? 0;
  if (query === undefined || covered === undefined) return upTo(at);
  // The newest sample is half a scrape interval old on average.
  const newest = at - scrape / 2;
  return upTo(newest) - upTo(newest - covered);
}
