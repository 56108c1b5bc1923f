import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepEqual } from '../../src/cluster/equality.ts';
import { mergePatch } from '../../src/cluster/merge-patch.ts';

/** RFC 7396, appendix A: original, patch, result. */
const examples: readonly (readonly [unknown, unknown, unknown])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

/** A small alphabet of keys, so that patches meet what is there. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, 1, 'x', true),
    fc.array(tie('any'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3 }),
  ),
})).any;
const document = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value);

describe('a merge patch', () => {
  it.each(examples)('of %j with %j gives %j, as in the RFC', (original, patch, result) => {
    expect(mergePatch(original, patch)).toEqual(result);
  });

  it('changes neither the original nor the patch', () => {
    fc.assert(
      fc.property(value, value, (original, patch) => {
        const before = JSON.stringify([original, patch]);
        mergePatch(original, patch);
        expect(JSON.stringify([original, patch])).toBe(before);
      }),
    );
  });

  it('applied twice is applied once', () => {
    fc.assert(
      fc.property(value, document, (original, patch) => {
        const once = mergePatch(original, patch);
        expect(deepEqual(mergePatch(once, patch), once)).toBe(true);
      }),
    );
  });

  it('that is empty changes nothing', () => {
    fc.assert(
      fc.property(document, (original) => {
        expect(deepEqual(mergePatch(original, {}), original)).toBe(true);
      }),
    );
  });

  it('leaves alone what it does not name, down to the same object', () => {
    const original = { a: { deep: [1] }, b: { c: 1 } };
    const patched = mergePatch(original, { b: { c: 2 } }) as typeof original;
    expect(patched.a).toBe(original.a);
  });

  it('treats __proto__ as a key like any other', () => {
    const patched = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}')) as object;
    expect(Object.keys(patched)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
