/**
 * Logarithms. `ln` is the one in the hot paths (every exponential draw takes one), so it is made of plain doubles; the
 * others go through twice the precision and round once.
 */
import {
  add,
  type DoubleDouble,
  divide,
  exactly,
  multiply,
  orderedSum,
  polynomial,
  scaled,
  twoSum,
} from './double-double.ts';
import { binaryOrder, highWord, normalize, powerOfTwo } from './float64.ts';

/**
 * The natural logarithm, below 1 ulp. With x = 2^k m and a c from a table near 1/m, ln x = k ln 2 - ln c + ln(1 + r), and
 * r = c m - 1 is so small that a short series does (P. T. P. Tang, "Table-driven implementation of the logarithm function
 * in IEEE floating-point arithmetic", 1990). c has few bits, so r loses none but its last; the large parts add up exactly.
 */
export function ln(x: number): number {
  if (!(x >= 2.2250738585072014e-308) || x > 6e307) return lnAtTheEnds(x);
  const k = binaryOrder(x);
  const m = x * powerOfTwo(-k);
  const entry = 3 * ((highWord(m) >> 13) & 0xff);
  const c = TABLE[entry]!;
  const top = Math.fround(m);
  const r = top * c - 1 + (m - top) * c;
  const large = k * LN2_TOP + TABLE[entry + 1]!;
  const sum = large + r;
  const square = r * r;
  const series =
    1 / 3 + r * (-1 / 4) + square * (1 / 5 + r * (-1 / 6) + square * (1 / 7 + r * (-1 / 8) + square * (1 / 9)));
  return sum + (large - sum + r + (TABLE[entry + 2]! + k * LN2_REST + square * (r * series - 0.5)));
}
/** ln 2 in a part whose products with exponents are exact, and the rest. */
const LN2_TOP = 0.6931467056274414;
const LN2_REST = 4.7493250390316726e-7;

function lnAtTheEnds(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x === Number.POSITIVE_INFINITY ? x : preciseLn(exactly(x)).hi;
}

/** ln(1 + x), also for x so small that 1 + x would lose it. */
export function log1p(x: number): number {
  if (!(x > -1) || x === Number.POSITIVE_INFINITY) return x === -1 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
  if (Math.abs(x) < TINY) return x;
  return preciseLog1p(exactly(x)).hi;
}

/** The logarithm to base 2; exact for powers of two. */
export function log2(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return ln(x);
  const { m, k } = normalize(x);
  const fraction = multiply(lnNearOne(exactly(m - 1)), PER_LN2);
  return add(exactly(k), fraction).hi;
}
const PER_LN2: DoubleDouble = { hi: Math.LOG2E, lo: 2.0355273740931033e-17 };

/** The logarithm to base 10; exact for powers of ten. */
export function log10(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return ln(x);
  return multiply(preciseLn(exactly(x)), PER_LN10).hi;
}
const PER_LN10: DoubleDouble = { hi: Math.LOG10E, lo: 1.098319650216765e-17 };

/** ln x to some 2^-66 of itself, for a positive finite number of twice the precision. */
export function preciseLn(x: DoubleDouble): DoubleDouble {
  const { m, k } = normalize(x.hi);
  const lo = x.lo === 0 ? 0 : (x.lo / x.hi) * m; // 2^-k itself may not exist.
  const fraction = lnNearOne(orderedSum(m - 1, lo));
  return k === 0 ? fraction : add(multiply(exactly(k), LN2), fraction);
}
/** ln 2 in twice the precision. */
export const LN2: DoubleDouble = { hi: Math.LN2, lo: 2.3190468138462996e-17 };

/** ln(1 + x) to some 2^-66 of itself, for x > -1. */
export function preciseLog1p(x: DoubleDouble): DoubleDouble {
  if (x.hi > -0.29 && x.hi < 0.41) return lnNearOne(x);
  const sum = twoSum(1, x.hi);
  return preciseLn(orderedSum(sum.hi, sum.lo + x.lo));
}

/** ln(1 + f) for 1 + f between sqrt(1/2) and sqrt(2): the series of 2 artanh(f / (2 + f)), its first terms in full. */
function lnNearOne(f: DoubleDouble): DoubleDouble {
  const s = divide(f, add(exactly(2), f));
  return scaled(artanhSeries(s), 2);
}

/** artanh s for |s| below 0.172, to some 2^-66 of itself. */
export function artanhSeries(s: DoubleDouble): DoubleDouble {
  const z = multiply(s, s);
  const tail = z.hi * polynomial(z.hi, FROM_A_SEVENTH);
  const inner = add(FIFTH, exactly(tail));
  const outer = add(THIRD, multiply(z, inner));
  return add(s, multiply(s, multiply(z, outer)));
}
const THIRD: DoubleDouble = { hi: 0.3333333333333333, lo: 1.850371707708594e-17 };
const FIFTH: DoubleDouble = { hi: 0.2, lo: -1.1102230246251566e-17 };
/** 1/7, 1/9, …; 0.172^26 / 27 is beyond the last bit wanted. */
const FROM_A_SEVENTH = Array.from({ length: 11 }, (_, i) => 1 / (2 * i + 7));

/** 2^-54: below it ln(1 + x), sin x, … are x to the last bit. */
export const TINY = 5.551115123125783e-17;

/**
 * For `ln`: c, -ln c to 42 bits after the point, and the rest of it. The entry of m is its last bit of exponent and first
 * seven bits of fraction; in the two intervals that meet at 1, c is 1, so that ln x is right to the last bit there too.
 */
const TABLE = new Float64Array(3 * 256);
for (let entry = 0; entry < 256; entry++) {
  const middle = entry < 128 ? 0.5 + (entry + 0.5) / 256 : 1 + (entry - 127.5) / 128;
  const c = entry === 127 || entry === 128 ? 1 : Math.round(512 / middle) / 512;
  const logarithm = preciseLn(exactly(c));
  const top = Math.round(-logarithm.hi * 4398046511104) / 4398046511104;
  TABLE[3 * entry] = c;
  TABLE[3 * entry + 1] = top;
  TABLE[3 * entry + 2] = -logarithm.hi - top - logarithm.lo;
}
