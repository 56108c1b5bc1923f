import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFingerprint, fingerprintOf } from '../../src/kernel/fingerprint.ts';

describe('words', () => {
  // From another implementation of MurmurHash3_x86_128, over the same words as little-endian bytes, with seed 7.
  it.each([
    [0, [0x0d45d85e, 0xfb848988, 0xfb848988, 0xfb848988]],
    [1, [0x9e424192, 0x3415bab, 0x3415bab, 0x3415bab]],
    [2, [0x97b25499, 0x2f4b5987, 0xb0460170, 0xb0460170]],
    [3, [0x54d2b031, 0x808b0c9d, 0xfdd205e2, 0xafaaa2fc]],
    [4, [0x27b5f89e, 0x3e3ff260, 0xaff0154d, 0x6db1427b]],
    [5, [0x4a3e0e37, 0x4b8f5ed8, 0xd1225b74, 0x3c3513d2]],
    [9, [0xeedb5192, 0xf548887c, 0x577d4700, 0x8567dbd1]],
  ])('of %i words are those of MurmurHash3_x86_128', (count, expected) => {
    const fingerprint = createFingerprint(7);
    for (let i = 0; i < count; i++) fingerprint.word((Math.imul(i, 0x9e3779b9) + 1) | 0);
    expect(fingerprint.words()).toEqual(expected);
  });
});

describe('fingerprintOf', () => {
  it('is 32 hexadecimal digits that never change between releases', () => {
    expect(fingerprintOf('shop', 1.5, -3)).toBe('d6f1b2bd90b560be7819dbca41c7694c');
  });

  it('tells apart where one part ends and the next begins, and texts from numbers', () => {
    const all = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], ['1'], [1], [1, 1], [0], [''], []];
    expect(new Set(all.map((parts) => fingerprintOf(...parts))).size).toBe(all.length);
  });

  it('counts minus zero as zero and all NaNs as one', () => {
    expect(fingerprintOf(-0)).toBe(fingerprintOf(0));
    const odd = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0]!;
    expect(fingerprintOf(odd)).toBe(fingerprintOf(Number.NaN));
  });

  it('changes when any bit of a number or any unit of a text does', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true }).map((x) => x + 0),
    );
    fc.assert(
      fc.property(fc.array(part), fc.array(part), (a, b) => {
        const same = a.length === b.length && a.every((x, i) => x === b[i]);
        expect(fingerprintOf(...a) === fingerprintOf(...b)).toBe(same);
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it('has no collision in its first word or its last beyond what chance gives, over near neighbours', () => {
    const seen = [new Set<string>(), new Set<string>()];
    for (let i = 0; i < 20_000; i++) {
      const hex = fingerprintOf('entry', i);
      seen[0]!.add(hex.slice(0, 8));
      seen[1]!.add(hex.slice(24));
    }
    // 20 000 of 2^32: 0.05 pairs are expected to agree; more than three have probability below 10^-6.
    expect(Math.min(seen[0]!.size, seen[1]!.size)).toBeGreaterThanOrEqual(20_000 - 3);
  });
});

it('can be read on the way without disturbing what follows', () => {
  const [read, unread] = [createFingerprint(), createFingerprint()];
  for (const word of ['a', 'b', 'c', 'd', 'e']) {
    read.text(word).hex();
    unread.text(word);
  }
  expect(read.hex()).toBe(unread.hex());
});
