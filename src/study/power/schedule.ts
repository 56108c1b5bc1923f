/** A background analysis beside the steps of a canary, without any noise: what an unscoped query sees at each measurement, and when it aborts. */
import { observedRate } from './dilution.ts';
import { compare, type Fraction, fractionOf, minus, ONE, over, plus, times, toNumber } from './fraction.ts';
import type { Decimal } from './window.ts';

export interface CanarySchedule {
  /** Weights in percent, one after the other. */
  readonly steps: readonly { readonly weight: number; readonly seconds: number }[];
  readonly startAtSeconds: number;
  readonly intervalSeconds: number;
  readonly failureLimit: number;
  /** A measurement is Failed when the error rate over both sides is above this. */
  readonly threshold: Decimal;
  readonly stableErrorRate: Decimal;
  /** To both sides. */
  readonly requestsPerSecond: Decimal;
}

export interface ScheduledMeasurement {
  readonly at: number;
  readonly weight: number;
  readonly observed: number;
  readonly phase: 'Successful' | 'Failed';
}

export interface ScheduleAnswer {
  readonly measurements: readonly ScheduledMeasurement[];
  readonly verdict: 'Successful' | 'Failed';
  readonly abortAtSeconds: number | null;
  /** Until the abort, or until the steps are over. */
  readonly failedCanaryRequests: number;
  /** An abort needs a canary error rate above this (0: also below; `null`: no rate aborts). */
  readonly abortsOnlyAboveRate: number | null;
}

/** The measurements fall at the start and every interval after it, strictly before the end of the last step. */
export function followSchedule(schedule: CanarySchedule, canaryErrorRate: Decimal): ScheduleAnswer {
  const { failureLimit, threshold, stableErrorRate } = schedule;
  const end = schedule.steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const instants = measurementTimes(schedule, end);
  const measurements: ScheduledMeasurement[] = [];
  let failures = 0;
  for (const at of instants) {
    const weight = weightAt(schedule, at);
    const observed = observedRate({ canaryWeight: weight / 100, stableErrorRate }, canaryErrorRate);
    const failed = compare(observed, fractionOf(threshold)) > 0;
    measurements.push({ at, weight, observed: toNumber(observed), phase: failed ? 'Failed' : 'Successful' });
    if (failed && ++failures > failureLimit) break;
  }
  const abortAt = failures > failureLimit ? measurements.at(-1)!.at : null;
  return {
    measurements,
    verdict: abortAt === null ? 'Successful' : 'Failed',
    abortAtSeconds: abortAt,
    failedCanaryRequests: failedRequests(schedule, canaryErrorRate, abortAt ?? end),
    abortsOnlyAboveRate: abortThreshold(schedule, instants),
  };
}

function measurementTimes({ startAtSeconds, intervalSeconds }: CanarySchedule, end: number): readonly number[] {
  const times: number[] = [];
  for (let at = startAtSeconds; at < end; at += intervalSeconds) {
    times.push(at);
    if (intervalSeconds <= 0) break;
  }
  return times;
}

/** On a boundary the weight before it still holds. */
function weightAt({ steps }: CanarySchedule, at: number): number {
  let end = 0;
  for (const { weight, seconds } of steps) {
    end += seconds;
    if (at <= end) return weight;
  }
  return steps.at(-1)?.weight ?? 0;
}

function failedRequests({ steps, requestsPerSecond }: CanarySchedule, rate: Decimal, until: number): number {
  let sum: Fraction = { numerator: 0n, denominator: 1n };
  let begin = 0;
  for (const { weight, seconds } of steps) {
    const lasts = Math.max(0, Math.min(seconds, until - begin));
    sum = plus(sum, times(fractionOf(weight / 100), fractionOf(lasts)));
    begin += seconds;
  }
  return toNumber(times(sum, times(fractionOf(rate), fractionOf(requestsPerSecond))));
}

/** Each measurement has a rate above which it fails; one more of them than the limit must be exceeded. */
function abortThreshold(schedule: CanarySchedule, at: readonly number[]): number | null {
  const { threshold, stableErrorRate, failureLimit } = schedule;
  const rates = at.map((second) => {
    const weight = fractionOf(weightAt(schedule, second) / 100);
    const room = minus(fractionOf(threshold), times(minus(ONE, weight), fractionOf(stableErrorRate)));
    if (weight.numerator > 0n) return over(room, weight);
    return room.numerator < 0n ? ALWAYS : NEVER;
  });
  const needed = rates.sort(compare)[failureLimit];
  if (needed === undefined || compare(needed, ONE) >= 0) return null;
  return Math.max(0, toNumber(needed));
}
const ALWAYS: Fraction = { numerator: -1n, denominator: 1n };
const NEVER: Fraction = { numerator: 2n, denominator: 1n };
