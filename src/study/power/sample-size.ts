/** How many requests it takes to tell two error rates apart, with one test at the end. */
import { expm1, ln, log1p, normalQuantile } from '../../kernel/reproducible-math.ts';
import { binomialUpperTail } from './count-distribution.ts';

/** Two error rates to be told apart, and how often either may be taken for the other. */
export interface TwoRates {
  readonly goodRate: number;
  readonly badRate: number;
  /** P(abort | good). */
  readonly falseAlarm: number;
  /** P(pass | bad). */
  readonly miss: number;
}

export interface FixedSize {
  /** The least n for which some c works: abort when at least c of n requests fail. */
  readonly smallestSize: number;
  readonly abortWhenFailuresAtLeast: number;
  readonly actualFalseAlarm: number;
  readonly actualPower: number;
  /** Counts are whole, so some larger n do not work; from here on all do. */
  readonly sizeFromWhichAllWork: number;
  /** What the textbook formula says. */
  readonly normalApproximation: number;
}

/** The exact binomial test. For every c the sizes that work are a range, and both its ends grow with c. */
export function fixedSize(rates: TwoRates): FixedSize {
  const { goodRate, badRate } = rates;
  let range = { least: 0, most: -1 };
  let c = 0;
  while (range.least > range.most) range = sizesThatWork(++c, rates, range);
  const smallestSize = range.least;
  let allFrom = smallestSize;
  let covered = range.most;
  for (let further = c + 1; further <= c + 25; further++) {
    range = sizesThatWork(further, rates, range);
    if (range.least > covered + 1) allFrom = range.least;
    covered = Math.max(covered, range.most);
  }
  return {
    smallestSize,
    abortWhenFailuresAtLeast: c,
    actualFalseAlarm: binomialUpperTail(c, smallestSize, goodRate),
    actualPower: binomialUpperTail(c, smallestSize, badRate),
    sizeFromWhichAllWork: allFrom,
    normalApproximation: normalApproximation(rates),
  };
}

interface Range {
  readonly least: number;
  /** Less than `least`: none. */
  readonly most: number;
}

/** More requests find more failures: enough of them for the wanted power, not so many that good releases fall too often. */
function sizesThatWork(c: number, { goodRate, badRate, falseAlarm, miss }: TwoRates, before: Range): Range {
  const least = firstSize(Math.max(c, before.least), (n) => binomialUpperTail(c, n, badRate) >= 1 - miss);
  const tooMany = firstSize(Math.max(c, before.most), (n) => binomialUpperTail(c, n, goodRate) > falseAlarm);
  return { least, most: tooMany - 1 };
}

/** The first n from `from` on of which a claim holds that goes on holding. */
function firstSize(from: number, holds: (n: number) => boolean): number {
  if (holds(from)) return from;
  let low = from;
  let step = 1;
  while (!holds(low + step)) {
    low += step;
    step *= 2;
  }
  let high = low + step;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function normalApproximation({ goodRate, badRate, falseAlarm, miss }: TwoRates): number {
  const spread = (rate: number): number => Math.sqrt(rate * (1 - rate));
  const sum = normalQuantile(1 - falseAlarm) * spread(goodRate) + normalQuantile(1 - miss) * spread(badRate);
  const ratio = sum / (badRate - goodRate);
  return Math.ceil(ratio * ratio);
}

/** With this confidence the error rate lies below, when so many requests had no error: 1 - (1 - confidence)^(1/n). */
export const rateBelowWithoutErrors = (requests: number, confidence: number): number =>
  -expm1((confidence === 1 ? Number.NEGATIVE_INFINITY : ln1Minus(confidence)) / requests);

const ln1Minus = (x: number): number => (x > 0.5 ? ln(1 - x) : log1p(-x));
