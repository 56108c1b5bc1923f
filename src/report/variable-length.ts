/**
 * Whole numbers as text, few characters for small ones: the variable-length quantities of source maps (base64, five bits a
 * character, the sixth says that more follow). Columns are written as differences, which are small.
 */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Differences between neighbours, the first from 0. Numbers are safe integers. */
export function writeDifferences(numbers: readonly number[]): string {
  const parts: string[] = [];
  let before = 0;
  for (const number of numbers) {
    parts.push(writeQuantity(number - before));
    before = number;
  }
  return parts.join('');
}

/** Arithmetic, not bits: microseconds of a long run do not fit into 32. */
function writeQuantity(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const low = rest % 32;
    rest = (rest - low) / 32;
    text += DIGITS[rest > 0 ? low + 32 : low];
  } while (rest > 0);
  return text;
}

const VALUES = new Map([...DIGITS].map((digit, value) => [digit.charCodeAt(0), value]));

export function readDifferences(text: string): number[] {
  const table = new Uint8Array(128);
  for (const [code, value] of VALUES) table[code] = value;
  const numbers: number[] = [];
  let before = 0;
  let value = 0;
  let scale = 1;
  for (let i = 0; i < text.length; i += 1) {
    const digit = table[text.charCodeAt(i)]!;
    value += (digit % 32) * scale;
    if (digit >= 32) {
      scale *= 32;
      continue;
    }
    before += value % 2 === 1 ? -(value - 1) / 2 : value / 2;
    numbers.push(before);
    value = 0;
    scale = 1;
  }
  return numbers;
}
