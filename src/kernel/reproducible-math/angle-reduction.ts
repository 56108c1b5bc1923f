/**
 * How many right angles are in an angle, and what is left, in twice the precision. That is the hard part of the
 * trigonometric functions: near a multiple of π/2 nearly all bits of the angle cancel.
 */
import { add, type DoubleDouble, exactly, multiply, orderedSum, twoProduct, twoSum } from './double-double.ts';
import { float64Words } from './float64.ts';

export interface ReducedAngle {
  /** Whole right angles modulo 4. */
  readonly quadrant: number;
  /** What is left, between -π/4 and π/4 and a little beyond. */
  readonly rest: DoubleDouble;
}

/** x = (4 n + quadrant) π/2 + rest. Not a number when x is none or infinite. */
export function reduceAngle(x: number): ReducedAngle {
  const size = Math.abs(x);
  if (size <= 0.7853981633974483) return { quadrant: 0, rest: exactly(x) };
  const { quadrant, rest } = size < 1e6 ? reduceModerate(size) : reduceLarge(size);
  return x < 0 ? { quadrant: (4 - quadrant) % 4, rest: { hi: -rest.hi, lo: -rest.lo } } : { quadrant, rest };
}

/** W. J. Cody and W. Waite, "Software Manual for the Elementary Functions", 1980: π/2 in pieces whose multiples are exact. */
function reduceModerate(x: number): ReducedAngle {
  const turns = Math.round(x * 0.6366197723675814);
  const first = twoSum(x, -turns * 1.5707963267341256);
  const second = add(first, exactly(-turns * 6.077100506303966e-11));
  const third = add(second, exactly(-turns * 2.0222662487111665e-21));
  return { quadrant: turns % 4, rest: add(third, twoProduct(-turns, 8.4784276603689e-32)) };
}

/** M. Payne and R. Hanek, 1983: the fraction of x * 2/π from 1216 bits of 2/π; here in exact whole numbers. */
function reduceLarge(x: number): ReducedAngle {
  if (!(x < Number.POSITIVE_INFINITY)) return { quadrant: 0, rest: exactly(Number.NaN) };
  const [high, low] = float64Words(x);
  const mantissa = (BigInt((high & 0xfffff) | 0x100000) << 32n) | BigInt(low >>> 0);
  const fractionBits = BigInt(1216 - ((high >>> 20) - 1075));
  const product = mantissa * TWO_OVER_PI;
  let turns = product >> fractionBits;
  let fraction = product - (turns << fractionBits);
  if (fraction >> (fractionBits - 1n) === 1n) {
    turns += 1n;
    fraction -= 1n << fractionBits;
  }
  // 200 bits after the point: the nearest any double comes to a multiple of π/2 is 2^-61.
  const kept = fraction >> (fractionBits - 200n);
  const hi = Number(kept);
  const lo = Number(kept - BigInt(hi));
  const rest = multiply(orderedSum(hi * TWO_TO_MINUS_200, lo * TWO_TO_MINUS_200), HALF_PI);
  return { quadrant: Number(turns & 3n), rest };
}
const HALF_PI: DoubleDouble = { hi: 1.5707963267948966, lo: 6.123233995736766e-17 };
const TWO_TO_MINUS_200 = 6.223015277861142e-61;
/** 2/π times 2^1216. */
const TWO_OVER_PI = BigInt(
  '0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee8' +
    '8235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f' +
    '669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6bab',
);
