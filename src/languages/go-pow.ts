/**
 * Powers with the rounding of Go's `math.Pow`, which is not the correctly rounded one: the whole part of the exponent is
 * done by repeated squaring of the mantissa, only what is left goes through exp and ln. Conditions compare such numbers.
 */
import { exp, ln } from '../kernel/reproducible-math.ts';

/** `x` to the power of `y`, special cases as in C99. */
export function goPow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === 0) return powerOfZero(x, y);
  if (!Number.isFinite(y)) return powerToInfinity(x, y);
  if (!Number.isFinite(x)) return x > 0 ? (y < 0 ? 0 : Infinity) : powerOfZero(-0, -y);
  if (y === 0.5) return Math.sqrt(x);
  if (y === -0.5) return 1 / Math.sqrt(x);
  let whole = Math.trunc(Math.abs(y));
  let fraction = Math.abs(y) - whole;
  if (fraction !== 0 && x < 0) return Number.NaN;
  if (whole >= TWO_63) return hugePower(x, y);
  let mantissa = 1;
  if (fraction !== 0) {
    if (fraction > 0.5) {
      fraction -= 1;
      whole += 1;
    }
    mantissa = exp(fraction * ln(x));
  }
  const power = bySquaring(x, whole, mantissa);
  return y < 0 ? scale(1 / power.mantissa, -power.exponent) : scale(power.mantissa, power.exponent);
}

const TWO_63 = Number(1n << 63n);

const isOddInteger = (y: number): boolean =>
  Number.isInteger(y) && Math.abs(y) < 9_007_199_254_740_992 && Math.abs(y % 2) === 1;

function powerOfZero(x: number, y: number): number {
  const keepsSign = isOddInteger(y) && Object.is(x, -0);
  if (y < 0) return keepsSign ? -Infinity : Infinity;
  return keepsSign ? -0 : 0;
}

function powerToInfinity(x: number, y: number): number {
  if (x === -1) return 1;
  return Math.abs(x) < 1 === y > 0 ? 0 : Infinity;
}

/** Beyond 2^63 every exponent is even, and only numbers next to ±1 are neither 0 nor infinite. */
function hugePower(x: number, y: number): number {
  if (x === -1) return 1;
  return Math.abs(x) < 1 === y > 0 ? 0 : Infinity;
}

/** start · x^n as mantissa · 2^exponent, the mantissa kept near 1 so that nothing overflows on the way. */
function bySquaring(x: number, n: number, start: number): { readonly mantissa: number; readonly exponent: number } {
  let { mantissa: square, exponent: squareExponent } = split(x);
  let mantissa = start;
  let exponent = 0;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (Math.abs(squareExponent) > 4_096) {
      exponent += squareExponent;
      break;
    }
    if (rest % 2 === 1) {
      mantissa *= square;
      exponent += squareExponent;
    }
    square *= square;
    squareExponent *= 2;
    if (square < 0.5) {
      square += square;
      squareExponent -= 1;
    }
  }
  return { mantissa, exponent };
}

/** `x` as mantissa · 2^exponent with the mantissa in [½, 1). */
function split(x: number): { readonly mantissa: number; readonly exponent: number } {
  let mantissa = x;
  let exponent = 0;
  while (Math.abs(mantissa) >= 1) {
    mantissa /= 2;
    exponent++;
  }
  while (Math.abs(mantissa) < 0.5) {
    mantissa *= 2;
    exponent--;
  }
  return { mantissa, exponent };
}

/** mantissa · 2^exponent, rounded once where the result is subnormal. */
function scale(mantissa: number, exponent: number): number {
  let { mantissa: value, exponent: power } =
    mantissa === 0 || !Number.isFinite(mantissa) ? { mantissa, exponent: 0 } : split(mantissa);
  power += exponent;
  if (power > 1_100) return value * Infinity;
  if (power < -1_200) return value * 0;
  // Two steps, since a single power of two of this size may itself not be a float; the first step is exact.
  const first = Math.max(-1_000, Math.min(1_000, power));
  return value * twoTo(first) * twoTo(power - first);
}

function twoTo(power: number): number {
  let value = 1;
  for (let i = 0; i < Math.abs(power); i++) value *= 2;
  return power < 0 ? 1 / value : value;
}
