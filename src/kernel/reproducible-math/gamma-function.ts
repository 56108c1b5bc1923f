/** The logarithm of the gamma function, and what Stirling's formula misses of it: the ground of exact count distributions. */
import { add, type DoubleDouble, exactly, multiply, negate, polynomial, twoSum } from './double-double.ts';
import { preciseLn, preciseLog1p } from './logarithm.ts';
import { ln } from './natural-logarithm.ts';
import { sin } from './trigonometry.ts';

/**
 * ln |Γ(x)|. Below 1 ulp for x > 0. For x < 0 by reflection, where it has zeros between the whole numbers: there the error
 * is some ulp of the larger of the two terms that cancel. Infinite at 0 and the negative whole numbers.
 */
export function lgamma(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (x > 0) return lgammaOfPositive(x);
  if (Math.trunc(x) === x) return Number.POSITIVE_INFINITY;
  if (x > -1e-17) return -ln(-x);
  const nearest = Math.round(x);
  return ln(PI / Math.abs(x * sin(PI * (x - nearest)))) - lgammaOfPositive(-x);
}
const PI = Math.PI;

function lgammaOfPositive(x: number): number {
  if (x < 1e-17) return -ln(x);
  if (x > 1e290) return x * (ln(x) - 1);
  if (x >= 16) return preciseStirling(x).hi;
  if (x < 0.5) return add(aroundTwo(exactly(x)), negate(add(preciseLog1p(exactly(x)), preciseLn(exactly(x))))).hi;
  if (x < 1.5) return add(aroundTwo(exactly(x - 1)), negate(preciseLn(exactly(x)))).hi;
  // Γ(x) = (x - 1) (x - 2) … (x - n) Γ(x - n) comes down to between 1.5 and 2.5.
  let product: DoubleDouble = exactly(1);
  let rest = x;
  while (rest >= 2.5) {
    rest -= 1;
    product = multiply(product, exactly(rest));
  }
  return add(aroundTwo(exactly(rest - 2)), preciseLn(product)).hi;
}

/** ln Γ(2 + t) for |t| <= 1/2: (1 - γ) t + Σ (-1)^k (ζ(k) - 1) / k t^k (Abramowitz and Stegun, 6.1.33). */
function aroundTwo(t: DoubleDouble): DoubleDouble {
  const tail = t.hi * t.hi * t.hi * t.hi * polynomial(-t.hi, ZETA_FROM_4);
  const inner = multiply(t, add(ZETA_2, multiply(negate(t), ZETA_3)));
  return add(multiply(t, add(ONE_MINUS_GAMMA, inner)), exactly(tail));
}
const ONE_MINUS_GAMMA: DoubleDouble = { hi: 0.42278433509846713, lo: 4.942915152430645e-18 };
/** (ζ(2) - 1) / 2 and (ζ(3) - 1) / 3 in full; the next ones, up to 31, as doubles. */
const ZETA_2: DoubleDouble = { hi: 0.3224670334241132, lo: 1.520336175199238e-17 };
const ZETA_3: DoubleDouble = { hi: 0.0673523010531981, lo: -6.87667631175899e-18 };
const ZETA_FROM_4 = [
  0.020580808427784546, 0.007385551028673986, 0.0028905103307415234, 0.001192753911703261, 0.0005096695247430425,
  0.00022315475845357939, 9.945751278180853e-5, 4.492623673813314e-5, 2.050721277567069e-5, 9.439488275268397e-6,
  4.374866789907488e-6, 2.039215753801366e-6, 9.55141213040742e-7, 4.492469198764566e-7, 2.1207184805554665e-7,
  1.0043224823968099e-7, 4.7698101693639804e-8, 2.2711094608943164e-8, 1.0838659214896955e-8, 5.183475041970047e-9,
  2.4836745438024785e-9, 1.1921401405860912e-9, 5.731367241678862e-10, 2.7595228851242334e-10, 1.330476437424449e-10,
  6.4229645638381e-11, 3.1044247747322276e-11, 1.5021384080754142e-11,
];

/** Stirling's formula (x - 1/2) ln x - x + ln(2π) / 2 + its series, for x >= 16. */
function preciseStirling(x: number): DoubleDouble {
  const power = multiply(twoSum(x, -0.5), preciseLn(exactly(x)));
  return add(add(power, exactly(-x)), add(HALF_LN_2PI, exactly(stirlingSeries(x))));
}
const HALF_LN_2PI: DoubleDouble = { hi: 0.9189385332046728, lo: -3.8782941580672414e-17 };

/** Σ B_2k / (2k (2k - 1) x^(2k - 1)): to the last bit from x = 16 on (Abramowitz and Stegun, 6.1.40). */
const stirlingSeries = (x: number): number => polynomial(1 / x / x, STIRLING) / x;
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
  -174611 / 125400,
];

/**
 * ln n! minus Stirling's approximation n ln n - n + ln(2π n) / 2, for whole n >= 1: small and without cancellation, so that
 * probabilities of counts come out right however large the counts are (C. Loader, "Fast and accurate computation of
 * binomial probabilities", 2000).
 */
export function stirlingError(n: number): number {
  if (n >= 16) return stirlingSeries(n);
  return SMALL_ERRORS[n]!;
}
const SMALL_ERRORS: readonly number[] = [
  Number.NaN,
  0.08106146679532726,
  0.0413406959554093,
  0.02767792568499834,
  0.020790672103765093,
  0.016644691189821193,
  0.013876128823070748,
  0.01189670994589177,
  0.010411265261972096,
  0.009255462182712733,
  0.00833056343336287,
  0.007573675487951841,
  0.00694284010720953,
  0.006408994188004207,
  0.0059513701127588475,
  0.005554733551962801,
];
