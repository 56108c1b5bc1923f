import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fnv32a, utf8 } from '../../src/kernel/fnv.ts';

describe('fnv32a', () => {
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('gives the published value for %j', (text, hash) => {
    expect(fnv32a(text)).toBe(hash);
  });

  it('goes on where an earlier part ended', () => {
    expect(fnv32a('bar', fnv32a('foo'))).toBe(fnv32a('foobar'));
  });

  it('takes bytes as they are', () => {
    expect(fnv32a(new Uint8Array([0x61]))).toBe(fnv32a('a'));
  });
});

describe('utf8', () => {
  it('encodes as the standard encoder does, lone surrogates too', () => {
    const anything = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(fc.oneof(anything, fc.string({ unit: 'binary' })), (text) => {
        expect([...utf8(text)]).toEqual([...new TextEncoder().encode(text)]);
      }),
      { seed: 1 },
    );
  });
});
