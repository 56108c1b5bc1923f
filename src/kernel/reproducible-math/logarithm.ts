/** Logarithms in twice the precision, and those that are not in the hot paths: they round it once. */
import {
  add,
  type DoubleDouble,
  divide,
  exactly,
  multiply,
  orderedSum,
  polynomial,
  scaled,
  twoSum,
} from './double-double.ts';
import { normalize } from './float64.ts';

/** ln(1 + x), also for x so small that 1 + x would lose it. */
export function log1p(x: number): number {
  if (!(x > -1) || x === Number.POSITIVE_INFINITY) return withoutLogarithm(1 + x);
  if (Math.abs(x) < TINY) return x;
  return preciseLog1p(exactly(x)).hi;
}

/** The logarithm to base 2; exact for powers of two. */
export function log2(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return withoutLogarithm(x);
  const { m, k } = normalize(x);
  const fraction = multiply(lnNearOne(exactly(m - 1)), PER_LN2);
  return add(exactly(k), fraction).hi;
}
const PER_LN2: DoubleDouble = { hi: Math.LOG2E, lo: 2.0355273740931033e-17 };

/** The logarithm to base 10; exact for powers of ten. */
export function log10(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return withoutLogarithm(x);
  return multiply(preciseLn(exactly(x)), PER_LN10).hi;
}
const PER_LN10: DoubleDouble = { hi: Math.LOG10E, lo: 1.098319650216765e-17 };

/** What the logarithms say of zero, infinity, negative numbers and NaN. */
function withoutLogarithm(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x > 0 ? x : Number.NaN;
}

/** ln x to some 2^-66 of itself, for a positive finite number of twice the precision. */
export function preciseLn(x: DoubleDouble): DoubleDouble {
  const { m, k } = normalize(x.hi);
  const lo = x.lo === 0 ? 0 : (x.lo / x.hi) * m; // 2^-k itself may not exist.
  const fraction = lnNearOne(orderedSum(m - 1, lo));
  return k === 0 ? fraction : add(multiply(exactly(k), LN2), fraction);
}
/** ln 2 in twice the precision. */
export const LN2: DoubleDouble = { hi: Math.LN2, lo: 2.3190468138462996e-17 };

/** ln(1 + x) to some 2^-66 of itself, for x > -1. */
export function preciseLog1p(x: DoubleDouble): DoubleDouble {
  if (x.hi > -0.29 && x.hi < 0.41) return lnNearOne(x);
  const sum = twoSum(1, x.hi);
  return preciseLn(orderedSum(sum.hi, sum.lo + x.lo));
}

/** ln(1 + f) for 1 + f between sqrt(1/2) and sqrt(2): the series of 2 artanh(f / (2 + f)), its first terms in full. */
function lnNearOne(f: DoubleDouble): DoubleDouble {
  const s = divide(f, add(exactly(2), f));
  return scaled(artanhSeries(s), 2);
}

/** artanh s for |s| below 0.172, to some 2^-66 of itself. */
export function artanhSeries(s: DoubleDouble): DoubleDouble {
  const z = multiply(s, s);
  const tail = z.hi * polynomial(z.hi, FROM_A_SEVENTH);
  const inner = add(FIFTH, exactly(tail));
  const outer = add(THIRD, multiply(z, inner));
  return add(s, multiply(s, multiply(z, outer)));
}
const THIRD: DoubleDouble = { hi: 0.3333333333333333, lo: 1.850371707708594e-17 };
const FIFTH: DoubleDouble = { hi: 0.2, lo: -1.1102230246251566e-17 };
/** 1/7, 1/9, …; 0.172^26 / 27 is beyond the last bit wanted. */
const FROM_A_SEVENTH = Array.from({ length: 11 }, (_, i) => 1 / (2 * i + 7));

/** 2^-54: below it ln(1 + x), sin x, … are x to the last bit. */
export const TINY = 5.551115123125783e-17;
