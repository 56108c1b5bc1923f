/**
 * The bits of a double (IEEE 754 binary64): its two 32-bit words, its exponent, exact multiplication by powers of two.
 * Reading bits through typed arrays shows the byte order of the machine, so the place of the high word is found out once.
 */
const number = new Float64Array(1);
const words = new Int32Array(number.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** Sign, exponent and the first 20 bits of the fraction, as a signed integer. */
export function highWord(x: number): number {
  number[0] = x;
  return words[HIGH]!;
}

/** Both words: [high, low], signed. */
export function float64Words(x: number): [number, number] {
  number[0] = x;
  return [words[HIGH]!, words[LOW]!];
}

/** 2^k for -1022 <= k <= 1023, exactly. From a table: putting a double together from words stalls the processor. */
export const powerOfTwo = (k: number): number => POWERS[k + 1022]!;
const POWERS = new Float64Array(2046);
for (let k = 0, power = 1; k <= 1023; k++, power *= 2) {
  POWERS[1022 + k] = power;
  if (k <= 1022) POWERS[1022 - k] = 1 / power;
}

/** `x` times 2^k for |x| between 1/2 and 4: rounded once, when the result is subnormal, and infinite when it is too large. */
export function scale(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(Math.min(k - 1023, 1023));
  if (k >= -1022) return x * powerOfTwo(k);
  return x * powerOfTwo(Math.max(k + 1000, -1022)) * powerOfTwo(-1000);
}

/** Takes a positive finite number apart: x = m * 2^k with m between about sqrt(1/2) and sqrt(2). */
export function normalize(x: number): { readonly m: number; readonly k: number } {
  if (x < 2.2250738585072014e-308) {
    const { m, k } = normalize(x * 18014398509481984); // 2^54
    return { m, k: k - 54 };
  }
  // The sum carries into the exponent exactly when the fraction reaches that of sqrt(2), 0x6a09e.
  const k = ((highWord(x) + 0x95f62) >> 20) - 1023;
  return { m: k > 1022 ? x * powerOfTwo(-1000) * powerOfTwo(1000 - k) : x * powerOfTwo(-k), k };
}
