/** The cheapest change of an analysis that finds a release of some error rate often enough, and leaves good ones alone. */
import type { MetricPower } from './metric-power.ts';
import { type AnalysisPlan, OperatingCharacteristics } from './operating-characteristics.ts';
import type { WindowTraffic } from './window.ts';

export interface CheapestChange {
  /** So many times the requests in each measurement: a longer window and interval, or more weight. */
  readonly requestsTimes: number;
  readonly failureLimit: number;
  readonly falseAbort: number;
  readonly power: number;
}

export interface Target {
  readonly baseline: number;
  /** The error rate to be found. */
  readonly detect: number;
  readonly alpha: number;
  readonly power: number;
}

const SCALES: readonly number[] = [1, 1.5, 2, 3, 4, 6, 8, 12, 20, 30, 50];

/**
 * Looks for the fewest requests, then the limit nearest to the present one, among the limits that a count allows.
 * `undefined`: none of them reaches the target.
 */
export function cheapestChange({ plan, looks }: MetricPower, target: Target): CheapestChange | undefined {
  if (plan === undefined) return undefined;
  const present = Number(plan.metric.failureLimit ?? 0);
  const count = Math.max(1, Math.min(20, Number(plan.metric.count ?? 0) || looks.length));
  const limits = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => Math.abs(a - present) - Math.abs(b - present) || a - b,
  );
  for (const requestsTimes of SCALES) {
    for (const failureLimit of limits) {
      const characteristics = new OperatingCharacteristics(changed(plan, requestsTimes, failureLimit));
      const falseAbort = characteristics.at(target.baseline).aborted;
      const power = characteristics.at(target.detect).aborted;
      if (falseAbort <= target.alpha && power >= target.power)
        return { requestsTimes, failureLimit, falseAbort, power };
    }
  }
  return undefined;
}

function changed(plan: AnalysisPlan, times: number, failureLimit: number): AnalysisPlan {
  const { traffic } = plan;
  const scaled =
    traffic.type === 'stages'
      ? { ...traffic, stages: traffic.stages.map((t) => more(t, times)) }
      : more(traffic, times);
  return { ...plan, metric: { ...plan.metric, failureLimit }, traffic: scaled };
}

function more(traffic: WindowTraffic, times: number): WindowTraffic {
  const scaled = (n: string | number) => Number(n) * times;
  switch (traffic.type) {
    case 'constant':
    case 'randomSplit':
      return { ...traffic, requests: Math.round(scaled(traffic.requests)) };
    case 'poisson':
      return { ...traffic, mean: scaled(traffic.mean) };
    case 'fixedSplit':
      return { ...traffic, canary: Math.round(scaled(traffic.canary)), stable: Math.round(scaled(traffic.stable)) };
    case 'mixedPoisson':
      return { ...traffic, canaryMean: scaled(traffic.canaryMean), stableMean: scaled(traffic.stableMean) };
  }
}
