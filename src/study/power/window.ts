/** What one measurement is likely to say: the requests its window sees, the failures among them, and the rule that judges their ratio. */
import { binomialCounts, type CountDistribution, convolved, poissonCounts } from './count-distribution.ts';
import { ceilingOf, type Fraction, floorOf, fractionOf } from './fraction.ts';

/** A decimal, taken exactly. */
export type Decimal = string | number;

/** Requests in the window of a measurement. All but the first two also count requests to the stable version. */
export type WindowTraffic =
  | { readonly type: 'constant'; readonly requests: number }
  | { readonly type: 'poisson'; readonly mean: Decimal }
  /** Exactly so many requests to each side. */
  | {
      readonly type: 'fixedSplit';
      readonly canary: number;
      readonly stable: number;
      readonly stableErrorRate: Decimal;
    }
  /** Every request goes to the canary with probability `canaryWeight`. */
  | {
      readonly type: 'randomSplit';
      readonly requests: number;
      readonly canaryWeight: Decimal;
      readonly stableErrorRate: Decimal;
    }
  | {
      readonly type: 'mixedPoisson';
      readonly canaryMean: Decimal;
      readonly stableMean: Decimal;
      readonly stableErrorRate: Decimal;
    };

export type MeasuredPhase = 'Successful' | 'Failed' | 'Inconclusive' | 'Error';

/** How failures / requests is judged. What neither fails nor succeeds is Inconclusive; without `succeedWhen`, Successful. */
export interface ErrorRateRule {
  readonly failWhen: { readonly op: '>' | '>='; readonly threshold: Decimal };
  readonly succeedWhen?: { readonly op: '<' | '<='; readonly threshold: Decimal };
  /** What a window without requests says. */
  readonly empty: MeasuredPhase;
  /** Probability that the measurement is an Error, whatever the window held. */
  readonly errorProbability?: Decimal;
}

export type MeasurementProbabilities = Readonly<Record<MeasuredPhase, number>>;

/** The probabilities of each phase of one measurement, when requests to the canary fail with probability `p`. */
export function measurementProbabilities(
  traffic: WindowTraffic,
  rule: ErrorRateRule,
  p: number,
): MeasurementProbabilities {
  const seen = windowOf(traffic, p);
  const judged = seen.kind === 'known' ? judgeKnown(seen.failures, seen.requests, rule) : judgePoisson(seen, rule);
  const error = Number(rule.errorProbability ?? 0);
  const rest = (phase: MeasuredPhase): number => judged[phase] * (1 - error);
  return {
    Successful: rest('Successful'),
    Failed: rest('Failed'),
    Inconclusive: rest('Inconclusive'),
    Error: rest('Error') + error,
  };
}

/** The mean number of requests to the canary that a measurement sees, where all it sees are such. */
export function canaryRequests(traffic: WindowTraffic): number | undefined {
  if (traffic.type === 'constant') return traffic.requests;
  return traffic.type === 'poisson' ? Number(traffic.mean) : undefined;
}

type Window =
  | { readonly kind: 'known'; readonly requests: number; readonly failures: CountDistribution }
  /** Failures and other requests are Poisson, independent of each other. */
  | { readonly kind: 'poisson'; readonly failures: number; readonly others: number };

function windowOf(traffic: WindowTraffic, p: number): Window {
  switch (traffic.type) {
    case 'constant':
      return { kind: 'known', requests: traffic.requests, failures: binomialCounts(traffic.requests, p) };
    case 'poisson':
      return { kind: 'poisson', failures: Number(traffic.mean) * p, others: Number(traffic.mean) * (1 - p) };
    case 'fixedSplit': {
      const { canary, stable, stableErrorRate } = traffic;
      const failures = convolved(binomialCounts(canary, p), binomialCounts(stable, Number(stableErrorRate)));
      return { kind: 'known', requests: canary + stable, failures };
    }
    case 'randomSplit': {
      const weight = Number(traffic.canaryWeight);
      const rate = weight * p + (1 - weight) * Number(traffic.stableErrorRate);
      return { kind: 'known', requests: traffic.requests, failures: binomialCounts(traffic.requests, rate) };
    }
    case 'mixedPoisson': {
      const [canary, stable] = [Number(traffic.canaryMean), Number(traffic.stableMean)];
      const stableRate = Number(traffic.stableErrorRate);
      const failures = canary * p + stable * stableRate;
      return { kind: 'poisson', failures, others: canary * (1 - p) + stable * (1 - stableRate) };
    }
  }
}

const nothing = (): Record<MeasuredPhase, number> => ({ Successful: 0, Failed: 0, Inconclusive: 0, Error: 0 });

function judgeKnown(failures: CountDistribution, requests: number, rule: ErrorRateRule): MeasurementProbabilities {
  const sums = nothing();
  if (requests === 0) return { ...sums, [rule.empty]: 1 };
  const threshold = fractionOf(rule.failWhen.threshold);
  const product = threshold.numerator * BigInt(requests);
  const leastFailed =
    rule.failWhen.op === '>='
      ? Number(ceilingOf(product, threshold.denominator))
      : Number(floorOf(product, threshold.denominator)) + 1;
  const mostSuccessful = mostThatSucceed(rule, requests);
  for (const [i, probability] of failures.probabilities.entries()) {
    const count = failures.first + i;
    const phase = count >= leastFailed ? 'Failed' : count <= mostSuccessful ? 'Successful' : 'Inconclusive';
    sums[phase] += probability;
  }
  return sums;
}

function mostThatSucceed({ succeedWhen }: ErrorRateRule, requests: number): number {
  if (succeedWhen === undefined) return Number.POSITIVE_INFINITY;
  const { numerator, denominator } = fractionOf(succeedWhen.threshold);
  const product = numerator * BigInt(requests);
  return succeedWhen.op === '<=' ? Number(floorOf(product, denominator)) : Number(ceilingOf(product, denominator)) - 1;
}

/** For every number of failures: with few other requests the window is Failed, with many Successful, else between. */
function judgePoisson(
  { failures, others }: { readonly failures: number; readonly others: number },
  rule: ErrorRateRule,
): MeasurementProbabilities {
  const [failed, other] = [poissonCounts(failures), poissonCounts(others)];
  const { upTo, from } = cumulated(other);
  const failThreshold = fractionOf(rule.failWhen.threshold);
  const succeedThreshold = rule.succeedWhen && fractionOf(rule.succeedWhen.threshold);
  const sums = nothing();
  for (const [i, probability] of failed.probabilities.entries()) {
    const count = failed.first + i;
    const none = count === 0 ? upTo(0) : 0;
    const mostOthers = mostRequestsThatFail(count, rule.failWhen.op, failThreshold) - count;
    const fail = Math.max(0, upTo(mostOthers) - none);
    // From here on no longer Failed; where there are no failures, the window must hold something.
    const beginning = Math.max(mostOthers + 1, count === 0 ? 1 : 0);
    const leastOthers =
      rule.succeedWhen === undefined || succeedThreshold === undefined
        ? beginning
        : Math.max(beginning, leastRequestsThatSucceed(count, rule.succeedWhen.op, succeedThreshold) - count);
    sums.Failed += probability * fail;
    sums.Successful += probability * from(leastOthers);
    sums.Inconclusive += probability * Math.max(0, from(beginning) - from(leastOthers));
    sums[rule.empty] += probability * none;
  }
  return sums;
}

/** The most requests of which so many failures are still too many. */
function mostRequestsThatFail(failures: number, op: '>' | '>=', { numerator, denominator }: Fraction): number {
  const product = BigInt(failures) * denominator;
  if (numerator <= 0n) return op === '>' && numerator === 0n && failures === 0 ? -1 : Number.POSITIVE_INFINITY;
  return Number(floorOf(op === '>' ? product - 1n : product, numerator));
}

/** The fewest requests of which so many failures are few enough. */
function leastRequestsThatSucceed(failures: number, op: '<' | '<=', { numerator, denominator }: Fraction): number {
  const product = BigInt(failures) * denominator;
  if (numerator <= 0n) return op === '<=' && numerator === 0n && failures === 0 ? 0 : Number.POSITIVE_INFINITY;
  return op === '<' ? Number(floorOf(product, numerator)) + 1 : Number(ceilingOf(product, numerator));
}

/** Sums of a table from its near end, so that small ones keep their digits. */
function cumulated({ first, probabilities }: CountDistribution): {
  readonly upTo: (k: number) => number;
  readonly from: (k: number) => number;
} {
  const size = probabilities.length;
  const left = new Float64Array(size + 1);
  for (let i = 0; i < size; i++) left[i + 1] = left[i]! + probabilities[i]!;
  const right = new Float64Array(size + 1);
  for (let i = size - 1; i >= 0; i--) right[i] = right[i + 1]! + probabilities[i]!;
  const within = (k: number): number => Math.min(size, Math.max(0, k - first));
  return { upTo: (k) => left[within(k + 1)]!, from: (k) => right[within(k)]! };
}
