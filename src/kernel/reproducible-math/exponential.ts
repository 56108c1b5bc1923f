/** e^x - 1 and powers, in twice the precision and rounded once. */
import {
  add,
  type DoubleDouble,
  exactly,
  multiply,
  orderedSum,
  polynomial,
  scaled,
  twoProduct,
} from './double-double.ts';
import { powerOfTwo, scale } from './float64.ts';
import { preciseLn, TINY } from './logarithm.ts';
import { exp } from './natural-exponential.ts';

/** e^x - 1, also for x so small that e^x would hardly differ from 1. */
export function expm1(x: number): number {
  if (!(x < 43)) return exp(x); // The 1 is beyond the last bit.
  if (x < -40) return -1;
  if (Math.abs(x) < TINY) return x;
  return preciseExpm1(exactly(x)).hi;
}

/**
 * x^y by the rules of IEEE 754-2019 (9.2.1) and Go: 1 to any power is 1, also to NaN; -1 to an infinite power is 1.
 * Exact wherever the exact power is a double. JavaScript's own `**` differs in both points and between engines.
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const size = Math.abs(x);
  if (Math.abs(y) === Number.POSITIVE_INFINITY) {
    if (size === 1) return 1;
    return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  const whole = Math.trunc(y) === y;
  const odd = whole && Math.abs(y) < 9007199254740992 && y % 2 !== 0;
  const negative = x < 0 || Object.is(x, -0);
  if (size === 0 || size === Number.POSITIVE_INFINITY) {
    const result = (size === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY;
    return negative && odd ? -result : result;
  }
  if (negative && !whole) return Number.NaN;
  const result = powerOfPositive(size, y);
  return negative && odd ? -result : result;
}

function powerOfPositive(x: number, y: number): number {
  const logarithm = preciseLn(exactly(x));
  const estimate = logarithm.hi * y;
  if (estimate > 710) return Number.POSITIVE_INFINITY;
  if (estimate < -746) return 0;
  // Here 1 + y ln x is 1 + estimate to the last bit, and y may be too small or too large for the exact product below.
  if (Math.abs(estimate) < TINY) return 1 + estimate;
  return preciseExp(multiply(logarithm, exactly(y)));
}

/** e^x of twice the precision, rounded once. */
export function preciseExp(x: DoubleDouble): number {
  const { k, minusOne } = reduced(x);
  const sum = orderedSum(1, minusOne.hi);
  return scale(sum.hi + (sum.lo + minusOne.lo), k);
}

/** e^x - 1 in twice the precision, good to some 2^-60 of itself, for |x| < 43. */
export function preciseExpm1(x: DoubleDouble): DoubleDouble {
  const { k, minusOne } = reduced(x);
  if (k === 0) return minusOne;
  return add(exactly(powerOfTwo(k)), add(scaled(minusOne, powerOfTwo(k)), exactly(-1)));
}

/** e^x = 2^k (1 + minusOne), with x = k ln 2 + r and |r| below 0.35: the series of e^r - 1, its first two terms in full. */
function reduced(x: DoubleDouble): { readonly k: number; readonly minusOne: DoubleDouble } {
  const k = Math.round(x.hi * PER_LN2);
  const r = k === 0 ? x : add(add(x, exactly(-k * LN2_TOP)), twoProduct(-k, LN2_REST));
  const square = twoProduct(r.hi, r.hi);
  const tail = square.hi * (r.hi * polynomial(r.hi, FROM_THIRD_POWER)) + r.hi * r.lo;
  const more = orderedSum(0.5 * square.hi, 0.5 * square.lo + tail);
  return { k, minusOne: add(r, more) };
}
const PER_LN2 = Math.LOG2E;
/** ln 2 in a part whose products with k are exact, and the rest, which is good to 2^-74. */
const LN2_TOP = 0.6931467056274414;
const LN2_REST = 4.7493250390316726e-7;
/** 1/3!, 1/4!, … */
const FROM_THIRD_POWER = [1 / 6];
for (let n = 4; n <= 14; n++) FROM_THIRD_POWER.push(FROM_THIRD_POWER.at(-1)! / n);
