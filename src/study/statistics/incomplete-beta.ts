/** The regularised incomplete beta function and its inverse: what Student's t and the binomial are both made of. */
import { exp, lgamma, ln, log1p } from '../../kernel/reproducible-math.ts';

/** I_x(a, b), the probability that a beta variable with a, b > 0 lies at or below x. Good to about 10 digits up to a + b of a million. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * ln(x) + b * log1p(-x));
  // The fraction converges quickly on this side of the mean; the other side is its mirror image.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** The continued fraction of Abramowitz and Stegun, 26.5.8, from the front (W. J. Lentz, 1976). */
function fraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / safe(1 + even * d);
    c = safe(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / safe(1 + odd * d);
    c = safe(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}

/** Never zero, because it is divided by. */
const safe = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);

/** The x with I_x(a, b) = p, by bisection to the last bit. Grows with p. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  return bisect(0, 1, (x) => incompleteBeta(x, a, b) < p);
}

/** The place between two bounds up to which `isBelow` is true, as near as doubles allow. */
export function bisect(low: number, high: number, isBelow: (x: number) => boolean): number {
  let from = low;
  let to = high;
  for (;;) {
    const middle = from + (to - from) / 2;
    if (middle <= from || middle >= to) return middle;
    if (isBelow(middle)) from = middle;
    else to = middle;
  }
}
