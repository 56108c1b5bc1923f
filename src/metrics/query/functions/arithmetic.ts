/** Functions of each value by itself: rounding, limits, powers, logarithms, angles. */
import * as math from '../../../kernel/reproducible-math.ts';
import { type CallContext, elementsOf, number, numberOf, ofEach, ofVector } from './meaning.ts';

export const arithmeticFunctions = {
  abs: ofEach(Math.abs),
  ceil: ofEach(Math.ceil),
  floor: ofEach(Math.floor),
  sqrt: ofEach(Math.sqrt),
  exp: ofEach(math.exp),
  ln: ofEach(math.ln),
  log2: ofEach(math.log2),
  log10: ofEach(math.log10),
  sin: ofEach(math.sin),
  cos: ofEach(math.cos),
  tan: ofEach(math.tan),
  asin: ofEach(math.asin),
  acos: ofEach(math.acos),
  atan: ofEach(math.atan),
  sinh: ofEach(math.sinh),
  cosh: ofEach(math.cosh),
  tanh: ofEach(math.tanh),
  asinh: ofEach(math.asinh),
  acosh: ofEach(math.acosh),
  atanh: ofEach(math.atanh),
  // The order of the operations decides the last digit.
  deg: ofEach((v) => (v * 180) / Math.PI),
  rad: ofEach((v) => (v * Math.PI) / 180),
  sgn: ofEach((v) => (v < 0 ? -1 : v > 0 ? 1 : v)),
  pi: number(() => Math.PI),
  max_of: number((context) => greater(numberOf(context, 0), numberOf(context, 1))),
  min_of: number((context) => lesser(numberOf(context, 0), numberOf(context, 1))),
  round: ofVector((context) => {
    const nearest = context.call.args.length > 1 ? numberOf(context, 1) : 1;
    // Dividing by the inverse loses less than multiplying by the number itself.
    const inverse = 1 / nearest;
    return eachElement(context, (v) => Math.floor(v * inverse + 0.5) / inverse);
  }),
  clamp: ofVector((context) => clamped(context, numberOf(context, 1), numberOf(context, 2))),
  clamp_min: ofVector((context) => clamped(context, numberOf(context, 1), Number.POSITIVE_INFINITY)),
  clamp_max: ofVector((context) => clamped(context, Number.NEGATIVE_INFINITY, numberOf(context, 1))),
};

/** As Go's `math.Max`: an infinity that decides beats NaN. */
const greater = (a: number, b: number): number =>
  a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : Math.max(a, b);

/** As Go's `math.Min`. */
const lesser = (a: number, b: number): number =>
  a === Number.NEGATIVE_INFINITY || b === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : Math.min(a, b);

const eachElement = (context: CallContext, apply: (value: number) => number) =>
  elementsOf(context, 0).map((e) => context.evaluation.nameless(e.labels, apply(e.value)));

/** Limits that contradict each other leave nothing. */
function clamped(context: CallContext, least: number, greatest: number) {
  const limited = eachElement(context, (v) => greater(least, lesser(greatest, v)));
  return greatest < least ? [] : limited;
}
