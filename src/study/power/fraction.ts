/** Decimal numbers as exact fractions, so that a rate that equals its threshold is neither above nor below it. */
import { invariant } from '../../kernel/invariant.ts';

export interface Fraction {
  readonly numerator: bigint;
  /** Positive. */
  readonly denominator: bigint;
}

/** The exact value of a decimal like `0.05`, `-1` or `2.5e-3`. A number counts as the shortest text that means it. */
export function fractionOf(decimal: string | number): Fraction {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(String(decimal).trim());
  invariant(match !== null && `${match[2]}${match[3]}` !== '', 'a decimal number has digits', { decimal });
  const [, sign, whole = '', digits = '', exponent = '0'] = match;
  const size = BigInt(whole + digits) * (sign === '-' ? -1n : 1n);
  const shift = Number(exponent) - digits.length;
  return shift >= 0
    ? { numerator: size * powerOfTen(shift), denominator: 1n }
    : { numerator: size, denominator: powerOfTen(-shift) };
}

const powerOfTen = (n: number): bigint => BigInt(`1${'0'.repeat(n)}`);

export const ONE: Fraction = { numerator: 1n, denominator: 1n };

export const plus = (a: Fraction, b: Fraction): Fraction => ({
  numerator: a.numerator * b.denominator + b.numerator * a.denominator,
  denominator: a.denominator * b.denominator,
});

export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { ...b, numerator: -b.numerator });

export const times = (a: Fraction, b: Fraction): Fraction => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
});

/** a / b, for a b that is not zero. */
export function over(a: Fraction, b: Fraction): Fraction {
  invariant(b.numerator !== 0n, 'nothing is divided by zero');
  const sign = b.numerator < 0n ? -1n : 1n;
  return { numerator: sign * a.numerator * b.denominator, denominator: sign * a.denominator * b.numerator };
}

/** Negative if a < b, zero if they are equal, positive if a > b. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** As a double, off by an ulp or two at most. */
export function toNumber({ numerator, denominator }: Fraction): number {
  if (numerator === 0n) return 0;
  const size = numerator < 0n ? -numerator : numerator;
  // Long division to 64 significant bits; doubles divide the rest.
  const bits = BigInt(Math.max(0, 64 - size.toString(2).length + denominator.toString(2).length));
  const quotient = Number((size << bits) / denominator) / Number(1n << bits);
  return numerator < 0n ? -quotient : quotient;
}

/** The largest whole number not above n / d, for d > 0. */
export const floorOf = (n: bigint, d: bigint): bigint => (n >= 0n ? n / d : -((-n + d - 1n) / d));

/** The smallest whole number not below n / d, for d > 0. */
export const ceilingOf = (n: bigint, d: bigint): bigint => -floorOf(-n, d);
