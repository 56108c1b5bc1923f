/**
 * Fingerprints: 128 bits that change when anything folded in changes. The core is MurmurHash3_x86_128 (A. Appleby, 2011)
 * over 32-bit words, which needs integer multiplication only and so is equal in every engine.
 *
 * Strength: it finds every difference that comes about by accident (two different traces agree with probability about
 * 2^-128, and among a million of them any two with 2^-89). It is no protection against someone who wants a collision.
 */
import { float64Words } from './reproducible-math/float64.ts';

export interface Fingerprint {
  /** Folds in a text by its UTF-16 code units and its length: 'ab' and then 'c' differs from 'a' and then 'bc'. */
  text(value: string): Fingerprint;
  /**
   * Folds in a number by its bits. Minus zero counts as zero and all NaNs as one, because plain data that was written
   * out and read again must keep its fingerprint.
   */
  number(value: number): Fingerprint;
  /** Folds in the lowest 32 bits of an integer as they are, with nothing to tell them from other parts. */
  word(value: number): Fingerprint;
  /** The four words of the hash of all that was folded in so far. More can be folded in afterwards. */
  words(): readonly [number, number, number, number];
  /** The same as 32 hexadecimal digits. */
  hex(): string;
}

/** The fingerprint of nothing yet. Different `seed`s (32 bits) give unrelated fingerprints of the same data. */
export function createFingerprint(seed = 0): Fingerprint {
  return new Murmur3(seed);
}

/** The fingerprint of some texts and numbers, in hexadecimal. */
export function fingerprintOf(...parts: readonly (string | number)[]): string {
  const fingerprint = createFingerprint();
  for (const part of parts) {
    if (typeof part === 'string') fingerprint.text(part);
    else fingerprint.number(part);
  }
  return fingerprint.hex();
}

/** Put before a part, so that no text has the words of a number. A text's mark holds its length, a number's is odd. */
const NUMBER_MARK = 1;

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

class Murmur3 implements Fingerprint {
  /** Integers in a typed array: plain numbers beyond 31 bits would be allocated anew at every step in some engines. */
  readonly #h: Int32Array;
  /** The words of the block that is not full yet. */
  readonly #block = new Int32Array(4);
  #filled = 0;
  #blocks = 0;

  constructor(seed: number) {
    this.#h = new Int32Array(4).fill(seed);
  }

  text(value: string): this {
    const length = value.length;
    this.word(length * 2);
    for (let i = 0; i < length; i += 2) {
      this.word(value.charCodeAt(i) | (i + 1 < length ? value.charCodeAt(i + 1) << 16 : 0));
    }
    return this;
  }

  number(value: number): this {
    const [high, low] = Number.isNaN(value) ? [0x7ff80000, 0] : float64Words(value + 0);
    return this.word(NUMBER_MARK).word(high).word(low);
  }

  word(value: number): this {
    this.#block[this.#filled++] = value;
    if (this.#filled === 4) {
      mixBlock(this.#h, this.#block);
      this.#filled = 0;
      this.#blocks++;
    }
    return this;
  }

  words(): [number, number, number, number] {
    const k = this.#block;
    let [h1, h2, h3, h4] = [this.#h[0]!, this.#h[1]!, this.#h[2]!, this.#h[3]!];
    if (this.#filled > 2) h3 ^= Math.imul(rotate(Math.imul(k[2]!, C3), 17), C4);
    if (this.#filled > 1) h2 ^= Math.imul(rotate(Math.imul(k[1]!, C2), 16), C3);
    if (this.#filled > 0) h1 ^= Math.imul(rotate(Math.imul(k[0]!, C1), 15), C2);
    const bytes = 16 * this.#blocks + 4 * this.#filled;
    h1 ^= bytes;
    h2 ^= bytes;
    h3 ^= bytes;
    h4 ^= bytes;
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = avalanche((h2 + h1) | 0);
    h3 = avalanche((h3 + h1) | 0);
    h4 = avalanche((h4 + h1) | 0);
    h1 = avalanche(h1);
    h1 = (h1 + h2 + h3 + h4) | 0;
    return [h1 >>> 0, (h2 + h1) >>> 0, (h3 + h1) >>> 0, (h4 + h1) >>> 0];
  }

  hex(): string {
    return this.words()
      .map((word) => word.toString(16).padStart(8, '0'))
      .join('');
  }
}

function mixBlock(h: Int32Array, k: Int32Array): void {
  let [h1, h2, h3, h4] = [h[0]!, h[1]!, h[2]!, h[3]!];
  h1 ^= Math.imul(rotate(Math.imul(k[0]!, C1), 15), C2);
  h1 = (Math.imul((rotate(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
  h2 ^= Math.imul(rotate(Math.imul(k[1]!, C2), 16), C3);
  h2 = (Math.imul((rotate(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
  h3 ^= Math.imul(rotate(Math.imul(k[2]!, C3), 17), C4);
  h3 = (Math.imul((rotate(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
  h4 ^= Math.imul(rotate(Math.imul(k[3]!, C4), 18), C1);
  h4 = (Math.imul((rotate(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  h[0] = h1;
  h[1] = h2;
  h[2] = h3;
  h[3] = h4;
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

function avalanche(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
