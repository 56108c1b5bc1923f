/** One metric of a rollout as a test of the release: what its measurements see, and with what probability they stop it. */
import type { Metric } from '../../delivery/analysis/objects.ts';
import { type Detection, detectionOf } from './detection.ts';
import { dilutionOf } from './dilution.ts';
import { type AnalysisPlan, OperatingCharacteristics } from './operating-characteristics.ts';
import { BAD_RATE, type ProbedMeasurement, type ProbedMetric } from './probe.ts';
import { type OddVerdicts, oddVerdicts, type RatioKind, ruleOf } from './threshold.ts';
import type { ErrorRateRule, WindowTraffic } from './window.ts';

/** A measurement as the computation takes it. */
export interface Look {
  /** Seconds since the release. */
  readonly at: number;
  readonly canaryRequests: number;
  /** The canary's share of the requests that the query counts: 1 when it counts the canary alone. */
  readonly share: number;
  /** The canary's own error rate must be above this for the measurement to fail; `null`: none can. */
  readonly effectiveThreshold: number | null;
}

export interface MetricPower {
  /** `step 3`, `background analysis` … */
  readonly where: string;
  readonly metric: string;
  readonly query?: string;
  readonly odd: OddVerdicts;
  /** The value as recorded when every request fails, and what becomes of it. */
  readonly hopeless: { readonly value: string; readonly failsOpen: boolean };
  readonly looks: readonly Look[];
  /** Looks that would say as much if no two of them saw the same requests. */
  readonly independentLooks: number;
  /** Why nothing is computed exactly, in words; then only simulation answers. */
  readonly notExact?: string;
  readonly kind?: RatioKind;
  readonly rule?: ErrorRateRule;
  readonly plan?: AnalysisPlan;
  readonly detection?: Detection;
}

export interface Levels {
  /** Error rate of a release as good as the present version. */
  readonly baseline: number;
  readonly alpha: number;
  readonly power: number;
}

/** What a probed metric with this spec can tell apart. */
export function metricPower(where: string, spec: Metric, probed: ProbedMetric, levels: Levels): MetricPower {
  const shape = shapeOf(probed, spec, levels.baseline);
  const last = probed.measurements.at(-1);
  const common = {
    where,
    metric: probed.name,
    ...(probed.query === undefined ? {} : { query: probed.query }),
    odd: oddVerdicts(spec),
    hopeless: { value: last?.valueWhenHopeless ?? '', failsOpen: passesWhenHopeless(last, spec, shape) },
    looks: shape.looks,
    independentLooks: independentLooks(probed),
  };
  if ('notExact' in shape) return { ...common, notExact: shape.notExact };
  const plan = planOf(spec, shape.rule, shape.looks, probed, levels.baseline);
  const overlap = overlapOf(probed);
  const detection = detectionOf(new OperatingCharacteristics(plan), levels.baseline, levels);
  return {
    ...common,
    kind: shape.kind,
    rule: shape.rule,
    plan,
    detection,
    ...(overlap === undefined ? {} : { notExact: overlap }),
  };
}

type Shape =
  | { readonly looks: readonly Look[]; readonly kind: RatioKind; readonly rule: ErrorRateRule }
  | { readonly looks: readonly Look[]; readonly notExact: string };

function shapeOf({ measurements }: ProbedMetric, spec: Metric, baseline: number): Shape {
  const looksOf = (threshold: number | string | undefined, kind: RatioKind | undefined): readonly Look[] =>
    measurements.map((m) => {
      const share = kind === undefined ? 0 : shareOf(m);
      const effective =
        threshold === undefined || share === 0
          ? null
          : dilutionOf({ canaryWeight: share, stableErrorRate: baseline, threshold }).effectiveThreshold;
      return { at: m.at, canaryRequests: m.canaryRequests, share, effectiveThreshold: effective };
    });
  const refuse = (notExact: string): Shape => ({ looks: looksOf(undefined, undefined), notExact });
  const numbers = measurements.flatMap(({ valueWhenGood: good, valueWhenBad: bad }) =>
    good === undefined || bad === undefined ? [] : [{ good, bad }],
  );
  if (measurements.length === 0) return refuse('it is never measured');
  if (numbers.length === 0) return refuse('no measurement finds anything');
  if (numbers.some(({ good, bad }) => good < 0 || good > 1 || bad < 0 || bad > 1))
    return refuse('its value is no share of requests');
  const change = numbers.reduce((sum, { good, bad }) => sum + bad - good, 0) / numbers.length;
  if (Math.abs(change) < 0.005) return refuse('its value does not change when requests are answered with 500');
  const kind: RatioKind = change > 0 ? 'errors' : 'successes';
  const rule = ruleOf(spec, kind);
  if (rule === undefined) return refuse('its conditions are no threshold of a ratio');
  return { looks: looksOf(rule.failWhen.threshold, kind), kind, rule };
}

/** The measured share, or the one it can hardly be told from: all, or the canary's share of the traffic. */
function shareOf({ valueWhenGood: good, valueWhenBad: bad, canaryRequests, allRequests }: ProbedMeasurement): number {
  if (good === undefined || bad === undefined) return 0;
  const measured = Math.min(1, Math.abs(bad - good) / BAD_RATE);
  const ofTraffic = allRequests === 0 ? 1 : canaryRequests / allRequests;
  const noise = 4 * Math.sqrt((BAD_RATE * (1 - BAD_RATE)) / Math.max(1, canaryRequests)) + 0.02;
  if (1 - measured <= noise) return 1;
  return Math.abs(measured - ofTraffic) <= noise ? ofTraffic : measured;
}

function planOf(
  spec: Metric,
  rule: ErrorRateRule,
  looks: readonly Look[],
  { type }: ProbedMetric,
  baseline: number,
): AnalysisPlan {
  const { name: _, provider: __, ...metric } = spec;
  const stages = looks.map(({ canaryRequests, share }): WindowTraffic => {
    if (share === 0) return { type: 'constant', requests: 0 };
    if (share === 1) return { type: 'poisson', mean: canaryRequests };
    const stableMean = (canaryRequests * (1 - share)) / share;
    return { type: 'mixedPoisson', canaryMean: canaryRequests, stableMean, stableErrorRate: baseline };
  });
  const isEndless = metric.count === undefined || Number(metric.count) === 0 || Number(metric.count) > looks.length;
  return {
    metric,
    rule,
    traffic: { type: 'stages', stages },
    ...(type === 'Background' && isEndless ? { terminateAfterMeasurements: looks.length } : {}),
  };
}

const SAME_REQUESTS = 'its measurements see the same requests again';

function overlapOf({ coveredSeconds, measurements }: ProbedMetric): string | undefined {
  if (measurements.length < 2) return undefined;
  if (coveredSeconds === undefined) return `${SAME_REQUESTS}: it reads counters since their beginning`;
  const gaps = measurements.slice(1).map(({ at }, i) => at - measurements[i]!.at);
  const least = Math.min(...gaps);
  return least < coveredSeconds * 0.99
    ? `${SAME_REQUESTS}: each looks back over ${coveredSeconds} s, the next comes after ${Math.round(least)} s`
    : undefined;
}

/** The time that all looks cover together, in looks. */
function independentLooks({ coveredSeconds, measurements }: ProbedMetric): number {
  if (measurements.length === 0) return 0;
  if (coveredSeconds === undefined) return 1;
  if (coveredSeconds === 0) return 0;
  let covered = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { at } of measurements) {
    covered += at - Math.max(until, at - coveredSeconds);
    until = at;
  }
  return covered / coveredSeconds;
}

function passesWhenHopeless(last: ProbedMeasurement | undefined, spec: Metric, shape: Shape): boolean {
  if (last === undefined || 'notExact' in shape) return false;
  const verdicts = oddVerdicts(spec);
  if (/^\[?\]?$/.test(last.valueWhenHopeless)) return verdicts.empty === 'Successful';
  return /NaN/.test(last.valueWhenHopeless) && verdicts.notANumber === 'Successful';
}
