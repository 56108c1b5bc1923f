/** Hyperbolic functions and their inverses, in twice the precision of the result and rounded once. */
import { add, divide, exactly, multiply, negate, squareRoot, twoProduct, twoSum } from './double-double.ts';
import { preciseExp, preciseExpm1 } from './exponential.ts';
import { artanhSeries, LN2, preciseLn, preciseLog1p, TINY } from './logarithm.ts';

/** (e^x - e^-x) / 2 = (E + E / (E + 1)) / 2 with E = e^x - 1, which cancels nothing. */
export function sinh(x: number): number {
  const size = Math.abs(x);
  if (!(size >= TINY)) return x;
  if (size >= 40) return withSign(halfOfExp(size), x);
  const e = preciseExpm1(exactly(size));
  return withSign(0.5 * add(e, divide(e, add(e, exactly(1)))).hi, x);
}

/** (e^x + e^-x) / 2. */
export function cosh(x: number): number {
  const size = Math.abs(x);
  if (!(size < 40)) return halfOfExp(size);
  const power = add(preciseExpm1(exactly(size)), exactly(1));
  return 0.5 * add(power, divide(exactly(1), power)).hi;
}

/** E / (E + 2) with E = e^2x - 1. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (!(size >= TINY)) return x;
  if (size > 19.5) return withSign(1, x);
  const e = preciseExpm1(exactly(2 * size));
  return withSign(divide(e, add(e, exactly(2))).hi, x);
}

/** ln(x + sqrt(x^2 + 1)) = ln(1 + x + x^2 / (1 + sqrt(x^2 + 1))). */
export function asinh(x: number): number {
  const size = Math.abs(x);
  if (!(size >= TINY) || size === Number.POSITIVE_INFINITY) return x;
  if (size > LARGE) return withSign(lnOfDouble(size), x);
  const square = twoProduct(size, size);
  const root = squareRoot(add(square, exactly(1)));
  return withSign(preciseLog1p(add(exactly(size), divide(square, add(exactly(1), root)))).hi, x);
}

/** ln(x + sqrt(x^2 - 1)) = ln(1 + t + sqrt(2 t + t^2)) with t = x - 1. */
export function acosh(x: number): number {
  if (!(x >= 1)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x > LARGE) return lnOfDouble(x);
  const t = twoSum(x, -1);
  const root = squareRoot(multiply(t, add(t, exactly(2))));
  return preciseLog1p(add(t, root)).hi;
}

/** ln((1 + x) / (1 - x)) / 2 = ln(1 + 2 x / (1 - x)) / 2. */
export function atanh(x: number): number {
  const size = Math.abs(x);
  if (!(size < 1)) return size === 1 ? withSign(Number.POSITIVE_INFINITY, x) : Number.NaN;
  if (size < TINY) return x;
  if (size < 0.17) return artanhSeries(exactly(x)).hi;
  const ratio = divide(exactly(2 * size), twoSum(1, -size));
  return withSign(0.5 * preciseLog1p(ratio).hi, x);
}

const withSign = (size: number, x: number): number => (x < 0 ? -size : size);

/** From 2^28 on, sqrt(x^2 ± 1) is x: the difference is beyond the last bit. */
const LARGE = 268435456;

const lnOfDouble = (x: number): number => add(preciseLn(exactly(x)), LN2).hi;

/** e^x / 2 for x >= 40, which may be a number where e^x is none. */
function halfOfExp(x: number): number {
  return x < 711 ? preciseExp(add(exactly(x), negate(LN2))) : x * Number.POSITIVE_INFINITY;
}
