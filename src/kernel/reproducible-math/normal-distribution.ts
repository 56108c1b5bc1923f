/** The error function and the quantiles of the normal distribution. */
import { add, type DoubleDouble, divide, exactly, multiply, negate, polynomial, twoProduct } from './double-double.ts';
import { preciseExp } from './exponential.ts';
import { ln } from './natural-logarithm.ts';

/** erf x = 2/√π ∫ e^-t² dt from 0 to x. */
export function erf(x: number): number {
  if (Math.abs(x) > 3) return x > 0 ? 1 - erfcOfLarge(x) : erfcOfLarge(-x) - 1;
  return Math.abs(x) < 1e-150 ? x * TWO_PER_ROOT_PI.hi : preciseErf(x).hi;
}

/** 1 - erf x, also where that difference would cancel. */
export function erfc(x: number): number {
  if (x > 3) return erfcOfLarge(x);
  return x < -3 ? 2 - erfcOfLarge(-x) : add(exactly(1), negate(preciseErf(x))).hi;
}

/** The series 2/√π Σ (-1)^n x^(2n+1) / (n! (2n+1)), in twice the precision because its terms cancel: for |x| <= 3. */
function preciseErf(x: number): DoubleDouble {
  const square = negate(twoProduct(x, x));
  let term: DoubleDouble = exactly(x);
  let sum = term;
  for (let n = 1; Math.abs(term.hi) > 1e-32 * Math.abs(sum.hi); n++) {
    term = divide(multiply(term, square), exactly(n));
    sum = add(sum, divide(term, exactly(2 * n + 1)));
  }
  return multiply(sum, TWO_PER_ROOT_PI);
}
const TWO_PER_ROOT_PI: DoubleDouble = { hi: 1.1283791670955126, lo: 1.533545961316588e-17 };

/** Laplace's continued fraction e^-x² / √π / (x + 1/2 / (x + 2/2 / (x + 3/2 / …))), for x > 3. */
function erfcOfLarge(x: number): number {
  if (!(x < 28)) return x > 0 ? 0 : Number.NaN;
  let fraction = 0;
  for (let n = 70; n >= 1; n--) fraction = (0.5 * n) / (x + fraction);
  return (preciseExp(negate(twoProduct(x, x))) * PER_ROOT_PI) / (x + fraction);
}
const PER_ROOT_PI = 0.5641895835477563;

/**
 * The z below which a normal variable of mean 0 and deviation 1 lies with probability p: rational approximations good to
 * 10^-16 (M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", 1988). Grows with p.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(r, CENTRE_OVER)) / polynomial(r, CENTRE_UNDER);
  }
  const tail = q < 0 ? p : 1 - p;
  if (!(tail > 0)) return tail === 0 ? (q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : Number.NaN;
  const r = Math.sqrt(-ln(tail));
  const size =
    r <= 5
      ? polynomial(r - 1.6, TAIL_OVER) / polynomial(r - 1.6, TAIL_UNDER)
      : polynomial(r - 5, FAR_TAIL_OVER) / polynomial(r - 5, FAR_TAIL_UNDER);
  return q < 0 ? -size : size;
}
const CENTRE_OVER = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
];
const CENTRE_UNDER = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
];
const TAIL_OVER = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 7.745450142783414e-4,
];
const TAIL_UNDER = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  5.475938084995345e-4, 1.0507500716444169e-9,
];
const FAR_TAIL_OVER = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
];
const FAR_TAIL_UNDER = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 7.868691311456133e-4, 1.8463183175100548e-5,
  1.421511758316446e-7, 2.0442631033899397e-15,
];
