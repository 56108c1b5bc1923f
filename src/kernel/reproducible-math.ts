/**
 * Mathematics that is equal in every engine. ECMAScript leaves the results of Math.log, exp, pow, sin and their kin to the
 * engine ("an implementation-approximated value"), and `**` is Math.pow in disguise; two browsers may differ in the last
 * bit, and a simulation then goes different ways. These functions are made of + - * / and sqrt only, which IEEE 754 rounds
 * alike everywhere, and of whole numbers. All are within 1 ulp of the true value, but where their comment says otherwise.
 */
export { expm1, pow } from './reproducible-math/exponential.ts';
export { lgamma, stirlingError } from './reproducible-math/gamma-function.ts';
export { acosh, asinh, atanh, cosh, sinh, tanh } from './reproducible-math/hyperbolic.ts';
export { log1p, log2, log10 } from './reproducible-math/logarithm.ts';
export { exp } from './reproducible-math/natural-exponential.ts';
export { ln } from './reproducible-math/natural-logarithm.ts';
export { erf, erfc, normalQuantile } from './reproducible-math/normal-distribution.ts';
export { acos, asin, atan, atan2, cos, sin, tan } from './reproducible-math/trigonometry.ts';
