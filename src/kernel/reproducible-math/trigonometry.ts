/** Sine, cosine, tangent and their inverses. Angles in radians. */

import { reduceAngle } from './angle-reduction.ts';
import {
  add,
  type DoubleDouble,
  divide,
  exactly,
  multiply,
  negate,
  orderedSum,
  polynomial,
  squareRoot,
  twoProduct,
  twoSum,
} from './double-double.ts';
import { TINY } from './logarithm.ts';

export function sin(x: number): number {
  if (Math.abs(x) < TINY) return x;
  const { quadrant, rest } = reduceAngle(x);
  const size = quadrant % 2 === 0 ? preciseSine(rest).hi : preciseCosine(rest).hi;
  return quadrant < 2 ? size : -size;
}

export function cos(x: number): number {
  const { quadrant, rest } = reduceAngle(x);
  const size = quadrant % 2 === 0 ? preciseCosine(rest).hi : preciseSine(rest).hi;
  return quadrant === 0 || quadrant === 3 ? size : -size;
}

export function tan(x: number): number {
  if (Math.abs(x) < TINY) return x;
  const { quadrant, rest } = reduceAngle(x);
  const [sine, cosine] = [preciseSine(rest), preciseCosine(rest)];
  return quadrant % 2 === 0 ? divide(sine, cosine).hi : -divide(cosine, sine).hi;
}

/** The angle of a right triangle's point: between -π/2 and π/2. */
export const atan = (x: number): number => atan2(x, 1);

/** The angle between -π/2 and π/2 whose sine is x. */
export function asin(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return Number.NaN;
  if (size < TINY) return x;
  const angle = angleOf(exactly(size), legOf(size)).hi;
  return x < 0 ? -angle : angle;
}

/** The angle between 0 and π whose cosine is x. */
export function acos(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return Number.NaN;
  const angle = angleOf(legOf(size), exactly(size));
  return x < 0 ? add(PI, negate(angle)).hi : angle.hi;
}

/** sqrt(1 - x^2) */
const legOf = (x: number): DoubleDouble => squareRoot(multiply(twoSum(1, -x), twoSum(1, x)));

/** The angle of the point (x, y), between -π and π; signs of zeros and infinities as in IEEE 754-2019 (9.2.1). */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const behind = x < 0 || Object.is(x, -0);
  const angle = angleOfSizes(Math.abs(y), Math.abs(x), behind);
  return y < 0 || Object.is(y, -0) ? -angle : angle;
}

function angleOfSizes(y: number, x: number, behind: boolean): number {
  if (y === x && (y === 0 || y === Number.POSITIVE_INFINITY)) {
    if (y === 0) return behind ? PI.hi : 0;
    return behind ? THREE_QUARTERS_PI : QUARTER_PI.hi;
  }
  const ratio = y / x;
  // Where one leg is below the other's last bit, the angle is that ratio, or off a right angle by less than half a bit.
  if (ratio < 1e-19) return behind ? PI.hi : ratio;
  if (ratio > 1e19) return HALF_PI.hi;
  // Brings huge and tiny legs where their products exist.
  const unit = x > 1e150 || y > 1e150 ? 2.409919865102884e-181 : x < 1e-150 || y < 1e-150 ? 4.149515568880993e180 : 1;
  const angle = angleOf(exactly(y * unit), exactly(x * unit));
  return behind ? add(PI, negate(angle)).hi : angle.hi;
}

/**
 * The angle of a point with legs >= 0. It is turned back by the nearest of five known angles with tangents 0, 1/2, 1, 3/2
 * and infinity, so that what remains has a tangent below 7/16, and the series ends early (the scheme of fdlibm's `atan`).
 */
function angleOf(y: DoubleDouble, x: DoubleDouble): DoubleDouble {
  if (16 * y.hi < 7 * x.hi) return arctanSeries(divide(y, x));
  for (const { below, tangent, angle } of KNOWN_ANGLES) {
    if (16 * y.hi >= below * x.hi) continue;
    const across = add(y, negate(multiply(exactly(tangent), x)));
    const along = add(x, multiply(exactly(tangent), y));
    return add(angle, arctanSeries(divide(across, along)));
  }
  return add(HALF_PI, negate(arctanSeries(divide(x, y))));
}
const PI: DoubleDouble = { hi: Math.PI, lo: 1.2246467991473532e-16 };
const HALF_PI: DoubleDouble = { hi: 1.5707963267948966, lo: 6.123233995736766e-17 };
const QUARTER_PI: DoubleDouble = { hi: 0.7853981633974483, lo: 3.061616997868383e-17 };
const THREE_QUARTERS_PI = 2.356194490192345;
/** `below`: from which tangent on, in sixteenths, the next angle is nearer. */
const KNOWN_ANGLES = [
  { below: 11, tangent: 0.5, angle: { hi: 0.4636476090008061, lo: 2.2698777452961687e-17 } },
  { below: 19, tangent: 1, angle: QUARTER_PI },
  { below: 39, tangent: 1.5, angle: { hi: 0.982793723247329, lo: 1.3903311031230998e-17 } },
];

/** arctan t for |t| <= 7/16: t - t^3 / 3 + t^5 / 5 - … */
function arctanSeries(t: DoubleDouble): DoubleDouble {
  const square = t.hi * t.hi;
  return orderedSum(t.hi, t.lo + t.hi * square * polynomial(square, ARCTAN));
}
const ARCTAN = Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? -1 : 1) / (2 * i + 3));

/** sin r for |r| below 0.79: its series, the first term in full. */
function preciseSine(r: DoubleDouble): DoubleDouble {
  const square = r.hi * r.hi;
  return orderedSum(r.hi, r.lo + (r.hi * square * polynomial(square, SINE) - 0.5 * square * r.lo));
}
/** cos r for |r| below 0.79: its series, the first two terms in full. */
function preciseCosine(r: DoubleDouble): DoubleDouble {
  const square = twoProduct(r.hi, r.hi);
  const tail = square.hi * square.hi * polynomial(square.hi, COSINE) - r.hi * r.lo;
  const sum = orderedSum(1, -0.5 * square.hi);
  return orderedSum(sum.hi, sum.lo + (tail - 0.5 * square.lo));
}
/** ∓1/3!, ±1/5!, … and ±1/4!, ∓1/6!, … */
const SINE = [3, 5, 7, 9, 11, 13, 15, 17, 19].map((n, i) => (i % 2 === 0 ? -1 : 1) / factorial(n));
const COSINE = [4, 6, 8, 10, 12, 14, 16, 18, 20].map((n, i) => (i % 2 === 0 ? 1 : -1) / factorial(n));

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
