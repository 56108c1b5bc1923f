/**
 * The power of a rollout: with what probability its analyses together stop a release of some error rate, when, and what it
 * costs until then. Computed where measurements are independent error ratios, simulated where they are not or on request.
 */
import type { Scenario } from '../../scenario/format.ts';
import { releaseBehaving } from '../../scenario/what-if.ts';
import { run } from '../../simulation/run.ts';
import { analysesIn } from '../prove/analyses.ts';
import { clopperPearson } from '../statistics/proportion.ts';
import { type Levels, type MetricPower, metricPower } from './metric-power.ts';
import { OperatingCharacteristics } from './operating-characteristics.ts';
import { type Probe, type ProbedMetric, probe } from './probe.ts';

/** What becomes of a release whose requests fail with probability `rate`. */
export interface PowerPoint {
  readonly rate: number;
  /** P(aborted by an analysis). */
  readonly aborted: number;
  /** Mean and 95th percentile of the seconds from release to abort, of those aborted. */
  readonly secondsToAbort?: number;
  readonly p95SecondsToAbort?: number;
  /** Mean number of failed requests of the new version, until the abort or the end of the rollout. */
  readonly failedRequests: number;
}

/** Runs at one error rate, and the Clopper–Pearson interval of the share that was aborted. */
export interface SimulatedPoint {
  readonly rate: number;
  readonly runs: number;
  readonly aborted: number;
  readonly low: number;
  readonly high: number;
}

export interface RolloutPower {
  readonly levels: Levels;
  readonly metrics: readonly MetricPower[];
  readonly promotedAfter?: number;
  /** Absent where some metric cannot be computed exactly. */
  readonly curve?: readonly PowerPoint[];
  readonly minimumDetectable?: number | null;
  readonly simulated: readonly SimulatedPoint[];
}

export interface PowerOptions extends Levels {
  readonly rates: readonly number[];
  /** Runs at each rate; 0: only where nothing can be computed, then `FALLBACK_RUNS`. */
  readonly runs: number;
}

/** Enough to tell 5 % from 20 %. */
export const FALLBACK_RUNS = 60;

/** Computes the power of the first rollout of a scenario. Takes three runs, and `runs` for each rate that is simulated. */
export function rolloutPower(scenario: Scenario, options: PowerOptions): RolloutPower {
  const probed = probe(scenario);
  const metrics = probed.metrics.flatMap((metric) => powerOf(metric, scenario, options));
  const isExact = metrics.length > 0 && metrics.every(({ notExact }) => notExact === undefined);
  const runs = options.runs > 0 || isExact ? options.runs : FALLBACK_RUNS;
  const simulated = runs === 0 ? [] : options.rates.map((rate) => simulate(scenario, rate, runs));
  const { baseline, alpha, power } = options;
  return {
    levels: { baseline, alpha, power },
    metrics,
    ...(probed.promotedAfter === undefined ? {} : { promotedAfter: probed.promotedAfter }),
    ...(isExact
      ? {
          curve: options.rates.map((rate) => pointAt(rate, metrics, probed)),
          minimumDetectable: leastDetected(metrics, probed, power),
        }
      : {}),
    simulated,
  };
}

const PLACES: Readonly<Record<string, string>> = {
  Background: 'background analysis',
  PrePromotion: 'pre-promotion analysis',
  PostPromotion: 'post-promotion analysis',
};

/** The run of a step is named after the rollout, the hash, the revision and the step's index. */
function placeOf({ run: name, type }: ProbedMetric): string {
  if (type !== 'Step') return PLACES[type] ?? type;
  const index = /-(\d+)$/.exec(name.replace(/\.\d+$/, ''))?.[1];
  return `step ${Number(index ?? 0) + 1}`;
}

function powerOf(probed: ProbedMetric, { objects }: Scenario, levels: Levels): readonly MetricPower[] {
  const place = placeOf(probed);
  for (const { where, spec } of analysesIn(objects)) {
    if (!where.endsWith(`, ${place}`) || !spec.ok) continue;
    const metric = spec.value.metrics.find(({ name }) => name === probed.name);
    if (metric !== undefined) return [metricPower(place, metric, probed, levels)];
  }
  return [];
}

/** Metrics are taken as independent, also where two of them see the same requests. */
function pointAt(
  rate: number,
  metrics: readonly MetricPower[],
  { canaryRequestsBy: by, promotedAfter }: Probe,
): PowerPoint {
  const moments = metrics.flatMap(({ plan, looks }, metric) =>
    plan === undefined
      ? []
      : new OperatingCharacteristics(plan)
          .at(rate)
          .abortedAtMeasurement.map(([k, probability]) => ({ metric, probability, at: secondOf(looks, k) })),
  );
  moments.sort((a, b) => a.at - b.at);
  const failedBy = metrics.map(() => 0);
  const alive = () => failedBy.reduce((product, failed) => product * (1 - failed), 1);
  const requestsBy = (second: number) => by[Math.min(by.length - 1, Math.max(0, Math.round(second)))] ?? 0;
  const ends: { at: number; probability: number }[] = [];
  for (const { metric, probability, at } of moments) {
    const before = alive();
    failedBy[metric] = Math.min(1, failedBy[metric]! + probability);
    ends.push({ at, probability: before - alive() });
  }
  const aborted = 1 - alive();
  const untilAbort = ends.reduce((sum, { at, probability }) => sum + probability * requestsBy(at), 0);
  const failedRequests = rate * (untilAbort + (1 - aborted) * requestsBy(promotedAfter ?? by.length - 1));
  if (aborted < 1e-12) return { rate, aborted, failedRequests };
  const mean = ends.reduce((sum, { at, probability }) => sum + probability * at, 0) / aborted;
  return { rate, aborted, secondsToAbort: mean, p95SecondsToAbort: quantile(ends, 0.95 * aborted), failedRequests };
}

/** Measurements beyond those of the probe (errors do not count towards `count`) come at the pace of the last two. */
function secondOf(looks: MetricPower['looks'], k: number): number {
  const known = looks[k - 1];
  if (known !== undefined) return known.at;
  const last = looks.at(-1)?.at ?? 0;
  const pace = looks.length < 2 ? 0 : last - looks.at(-2)!.at;
  return last + (k - looks.length) * pace;
}

function quantile(ends: readonly { readonly at: number; readonly probability: number }[], wanted: number): number {
  let sum = 0;
  for (const { at, probability } of ends) {
    sum += probability;
    if (sum >= wanted - 1e-12) return at;
  }
  return ends.at(-1)?.at ?? 0;
}

/** The smallest error rate aborted with the wanted power, to 10^-6; `null`: none. More errors must not help a release. */
function leastDetected(metrics: readonly MetricPower[], probed: Probe, power: number): number | null {
  const aborted = (rate: number) => pointAt(rate, metrics, probed).aborted;
  if (aborted(1) < power) return null;
  let [low, high] = [0, 1];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (aborted(middle) >= power) high = middle;
    else low = middle;
  }
  return high;
}

function simulate(scenario: Scenario, rate: number, runs: number): SimulatedPoint {
  const failing = releaseBehaving(scenario, 'power', (good) => ({
    ...good,
    statuses: rate === 0 ? {} : { '500': rate },
  }));
  let aborted = 0;
  for (let i = 0; i < runs; i++) {
    const { outcome } = run({ ...failing, seed: scenario.seed + i, flow: 'aggregate', expect: [] });
    if (outcome.outcome === 'aborted') aborted += 1;
  }
  return { rate, runs, aborted: aborted / runs, ...clopperPearson(aborted, runs, 0.95) };
}
