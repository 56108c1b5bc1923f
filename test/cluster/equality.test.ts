import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepEqual } from '../../src/cluster/equality.ts';

describe('equality of plain data', () => {
  it('does not see the order of keys, nor a field that is undefined', () => {
    expect(deepEqual({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true);
    expect(deepEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(deepEqual({ a: 1 }, { a: 1, b: undefined })).toBe(true);
  });

  it('sees null, kinds of values, lengths and the order of lists', () => {
    expect(deepEqual({ a: null }, {})).toBe(false);
    expect(deepEqual({}, { a: null })).toBe(false);
    expect(deepEqual({}, [])).toBe(false);
    expect(deepEqual([], {})).toBe(false);
    expect(deepEqual('1', 1)).toBe(false);
    expect(deepEqual([1, 2], [1, 2, 3])).toBe(false);
    expect(deepEqual([1, 2], [2, 1])).toBe(false);
  });

  it('holds between a value and its copy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (a) => {
        const copy: unknown = JSON.parse(JSON.stringify(a));
        expect(deepEqual(a, copy)).toBe(true);
      }),
    );
  });

  it('is symmetric', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
        expect(deepEqual(a, b)).toBe(deepEqual(b, a));
      }),
    );
  });
});
