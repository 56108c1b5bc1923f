/**
 * Logarithms. `ln` is the one in the hot paths (every exponential draw takes one), so it is made of plain doubles; the
 * others go through twice the precision and round once.
 */
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
import { normalize, powerOfTwo } from './float64.ts';

/**
 * The natural logarithm. With x = 2^k m and s = (m-1)/(m+1), ln m = 2 artanh s = 2s + s R(s^2); the leading terms are
 * arranged so that only small quantities are rounded (the scheme of fdlibm's `log`, Sun Microsystems 1993). Below 1 ulp.
 */
export function ln(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return x === 0 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
  const { m, k } = normalize(x);
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = R0 + w * (R2 + w * (R4 + w * R6));
  const odd = R1 + w * (R3 + w * (R5 + w * R7));
  const halfSquare = 0.5 * f * f;
  const rest = s * (halfSquare + z * (even + z * odd));
  return k === 0 ? f - (halfSquare - rest) : k * LN2_TOP - (halfSquare - (rest + k * LN2_REST) - f);
}
/** R of `ln`: Chebyshev interpolation of (2 artanh(s) / s - 2) / s^2 in s^2 below 0.0295, off by less than 2^-64 of ln m. */
const R0 = 0.6666666666666666;
const R1 = 0.4000000000000088;
const R2 = 0.2857142857080285;
const R3 = 0.22222222391887056;
const R4 = 0.18181795621633706;
const R5 = 0.1538624070891935;
const R6 = 0.13268746196943831;
const R7 = 0.13086907873878542;
/** ln 2 in a part whose products with exponents are exact, and the rest. */
const LN2_TOP = 0.6931467056274414;
const LN2_REST = 4.7493250390316726e-7;

/** ln(1 + x), also for x so small that 1 + x would lose it. */
export function log1p(x: number): number {
  if (!(x > -1) || x === Number.POSITIVE_INFINITY) return x === -1 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
  if (Math.abs(x) < TINY) return x;
  return preciseLog1p(exactly(x)).hi;
}

/** The logarithm to base 2; exact for powers of two. */
export function log2(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return ln(x);
  const { m, k } = normalize(x);
  const fraction = multiply(lnNearOne(exactly(m - 1)), PER_LN2);
  return add(exactly(k), fraction).hi;
}
const PER_LN2: DoubleDouble = { hi: Math.LOG2E, lo: 2.0355273740931033e-17 };

/** The logarithm to base 10; exact for powers of ten. */
export function log10(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return ln(x);
  return multiply(preciseLn(exactly(x)), PER_LN10).hi;
}
const PER_LN10: DoubleDouble = { hi: Math.LOG10E, lo: 1.098319650216765e-17 };

/** ln x to some 2^-66 of itself, for a positive finite number of twice the precision. */
export function preciseLn(x: DoubleDouble): DoubleDouble {
  const { m, k } = normalize(x.hi);
  // Near the ends of the range a power of two may not exist; there lo is 0, because nothing adds to such numbers.
  const lo = x.lo === 0 ? 0 : x.lo * powerOfTwo(-k);
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
