/** Functions of each value by itself: rounding, limits, powers, logarithms, angles. */
import * as math from '../../../kernel/reproducible-math.ts';
import { type CallContext, elementsOf, number, numberOf, ofEach, ofVector } from './meaning.ts';

const RADIANS_PER_DEGREE = Math.PI / 180;

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
  deg: ofEach((v) => v / RADIANS_PER_DEGREE),
  rad: ofEach((v) => v * RADIANS_PER_DEGREE),
  sgn: ofEach((v) => (v < 0 ? -1 : v > 0 ? 1 : v)),
  pi: number(() => Math.PI),
  max_of: number((context) => Math.max(numberOf(context, 0), numberOf(context, 1))),
  min_of: number((context) => Math.min(numberOf(context, 0), numberOf(context, 1))),
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

const eachElement = (context: CallContext, apply: (value: number) => number) =>
  elementsOf(context, 0).map((e) => context.evaluation.nameless(e.labels, apply(e.value)));

/** Limits that contradict each other leave nothing. */
const clamped = (context: CallContext, least: number, greatest: number) =>
  greatest < least ? [] : eachElement(context, (v) => Math.max(least, Math.min(greatest, v)));
