/**
 * Numbers as the exact sum of two doubles, good for about 106 bits: what the functions of this folder compute with where
 * one double would lose the last bit (T. J. Dekker, "A floating-point technique for extending the available precision",
 * 1971; D. E. Knuth, TAOCP vol. 2, 4.2.2). Only + - * / and sqrt, which IEEE 754 rounds alike everywhere.
 */
export interface DoubleDouble {
  readonly hi: number;
  /** What is missing in `hi`; at most half of its last place. */
  readonly lo: number;
}

/** a + b exactly. */
export function twoSum(a: number, b: number): DoubleDouble {
  const hi = a + b;
  const bPart = hi - a;
  return { hi, lo: a - (hi - bPart) + (b - bPart) };
}

/** a + b exactly, for |a| >= |b| or a = 0. */
export function orderedSum(a: number, b: number): DoubleDouble {
  const hi = a + b;
  return { hi, lo: b - (hi - a) };
}

/** a * b exactly, unless it leaves the normal range or a factor is above 2^996. */
export function twoProduct(a: number, b: number): DoubleDouble {
  const hi = a * b;
  const aBig = a * SPLITTER;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = b * SPLITTER;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return { hi, lo: aLow * bLow - (hi - aHigh * bHigh - aLow * bHigh - aHigh * bLow) };
}
/** 2^27 + 1 cuts a double into two halves whose products are exact (G. W. Veltkamp, 1968). */
const SPLITTER = 134217729;

export const exactly = (x: number): DoubleDouble => ({ hi: x, lo: 0 });

export const negate = (a: DoubleDouble): DoubleDouble => ({ hi: -a.hi, lo: -a.lo });

/** a * 2^k when `factor` is that power; exact. */
export const scaled = (a: DoubleDouble, factor: number): DoubleDouble => ({ hi: a.hi * factor, lo: a.lo * factor });

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const high = twoSum(a.hi, b.hi);
  const low = twoSum(a.lo, b.lo);
  const sum = orderedSum(high.hi, high.lo + low.hi);
  return orderedSum(sum.hi, sum.lo + low.lo);
}

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = twoProduct(a.hi, b.hi);
  return orderedSum(product.hi, product.lo + (a.hi * b.lo + a.lo * b.hi));
}

export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const quotient = a.hi / b.hi;
  const product = twoProduct(quotient, b.hi);
  const rest = a.hi - product.hi - product.lo + (a.lo - quotient * b.lo);
  return orderedSum(quotient, rest / b.hi);
}

/** The square root; one step of Newton from the root of the high part. */
export function squareRoot(a: DoubleDouble): DoubleDouble {
  const root = Math.sqrt(a.hi);
  if (root === 0) return exactly(0);
  const rest = add(a, negate(twoProduct(root, root)));
  return orderedSum(root, rest.hi / (2 * root));
}

/** c[0] + c[1] x + c[2] x^2 + … by Horner's rule. */
export function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}
