/** The natural logarithm of the hot paths: every exponential draw takes one. */
import { exactly } from './double-double.ts';
import { preciseLn } from './logarithm.ts';

/**
 * ln x, below 1 ulp. With x = 2^k m and a c from a table near 1/m, ln x = k ln 2 - ln c + ln(1 + r), and r = c m - 1 is so
 * small that a short series does (P. T. P. Tang, "Table-driven implementation of the logarithm function in IEEE
 * floating-point arithmetic", 1990). c has few bits, so r loses none but its last; the large parts add up exactly.
 */
export const ln: (x: number) => number = withTables();

/**
 * The tables are constants of a function, not of the module: bundlers make variables of a module's constants, and an
 * engine then looks at each of them again in every call.
 */
function withTables(): (x: number) => number {
  const number = new Float64Array(1);
  const words = new Int32Array(number.buffer);
  const high = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
  const powers = powersOfTwo();
  const table = reciprocalsAndLogarithms();

  return function ln(x) {
    if (!(x >= 2.2250738585072014e-308) || x > 6e307) return lnAtTheEnds(x);
    number[0] = x;
    const bits = words[high]!;
    // The sum carries into the exponent exactly when the fraction reaches that of sqrt(2), 0x6a09e: m is in [0.7, 1.42).
    const biased = (bits + 0x95f62) >> 20;
    const k = biased - 1023;
    const m = x * powers[2045 - biased]!;
    // The table has m's last bit of exponent and seven bits of fraction; that bit is what the carry left of x's own.
    const entry = 3 * (((bits >> 13) & 0x7f) | (((bits >> 20) - biased + 1) << 7));
    const c = table[entry]!;
    const top = Math.fround(m);
    const r = top * c - 1 + (m - top) * c;
    // ln 2 is cut in two: the first part has so few bits that its products with k are exact.
    const large = k * 0.6931467056274414 + table[entry + 1]!;
    const small = k * 4.7493250390316726e-7 + table[entry + 2]!;
    const sum = large + r;
    const square = r * r;
    const fourth = square * square;
    const series =
      1 / 3 - r * (1 / 4) + square * (1 / 5 - r * (1 / 6)) + fourth * (1 / 7 - r * (1 / 8) + square * (1 / 9));
    return sum + (large - sum + r + (small - 0.5 * square + square * r * series));
  };
}

/** Zero, infinity, what has no logarithm, and numbers so near the ends that 2^-k is not a normal number. */
function lnAtTheEnds(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x === Number.POSITIVE_INFINITY ? x : preciseLn(exactly(x)).hi;
}

/** 2^k at place k + 1022. */
function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2046);
  let power = 2.2250738585072014e-308;
  for (let place = 0; place < powers.length; place++, power *= 2) powers[place] = power;
  return powers;
}

/**
 * c, -ln c to 42 bits after the point, and the rest of it. The entry of m is the last bit of its exponent and the first
 * seven of its fraction. In the two intervals that meet at 1, c is 1, so that ln x is right to the last bit there too.
 */
function reciprocalsAndLogarithms(): Float64Array {
  const table = new Float64Array(3 * 256);
  for (let entry = 0; entry < 256; entry++) {
    const middle = entry < 128 ? 0.5 + (entry + 0.5) / 256 : 1 + (entry - 127.5) / 128;
    const c = entry === 127 || entry === 128 ? 1 : Math.round(512 / middle) / 512;
    const logarithm = preciseLn(exactly(c));
    const top = Math.round(-logarithm.hi * 4398046511104) / 4398046511104;
    table.set([c, top, -logarithm.hi - top - logarithm.lo], 3 * entry);
  }
  return table;
}
