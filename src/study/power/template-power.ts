/** An error-ratio template by its numbers alone, without a rollout: so many looks at so many requests. */
import { detectionOf } from './detection.ts';
import type { Levels } from './metric-power.ts';
import { OperatingCharacteristics } from './operating-characteristics.ts';
import type { RolloutPower } from './rollout-power.ts';

export interface TemplateNumbers {
  /** Of the new version, in the window of each measurement. */
  readonly requests: number;
  readonly count: number;
  readonly failureLimit: number;
  /** A measurement fails when more than this share of its requests failed. */
  readonly threshold: number;
  /** Seconds. */
  readonly interval: number;
}

/** Exact: binomial failures in disjoint windows through the counters of an AnalysisRun. */
export function templatePower(numbers: TemplateNumbers, levels: Levels, rates: readonly number[]): RolloutPower {
  const { requests, count, failureLimit, threshold, interval } = numbers;
  const characteristics = new OperatingCharacteristics({
    metric: { count, failureLimit, interval: `${interval}s` },
    traffic: { type: 'constant', requests },
    rule: { failWhen: { op: '>', threshold }, empty: 'Error' },
  });
  const curve = rates.map((rate) => {
    const point = characteristics.at(rate);
    const until = point.expectedSecondsGivenAborted;
    return {
      rate,
      aborted: point.aborted,
      ...(until === null
        ? {}
        : { secondsToAbort: until, p95SecondsToAbort: p95(point.abortedAtMeasurement, interval) }),
      failedRequests: requests * rate * point.expectedMeasurements,
    };
  });
  const { minimumDetectable } = detectionOf(characteristics, levels.baseline, levels);
  return {
    levels,
    metrics: [],
    curve,
    simulated: [],
    ...(minimumDetectable === undefined ? {} : { minimumDetectable }),
  };
}

/** The first measurement is taken at once. */
function p95(abortedAt: readonly (readonly [number, number])[], interval: number): number {
  const all = abortedAt.reduce((sum, [, probability]) => sum + probability, 0);
  let sum = 0;
  for (const [k, probability] of abortedAt) {
    sum += probability;
    if (sum >= 0.95 * all) return (k - 1) * interval;
  }
  return 0;
}
