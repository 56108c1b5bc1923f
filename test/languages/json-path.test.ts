import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/languages/json.ts';
import { compileJsonPath } from '../../src/languages/json-path.ts';

const document = {
  items: [
    { n: 'a', v: 1 },
    { n: 'b', v: 2.5, t: [] },
  ],
  s: 'text',
  nothing: null,
  'a.b': { c: true },
};

function find(path: string, json: JsonValue = document): unknown {
  const compiled = compileJsonPath(path);
  if (!compiled.ok) return compiled.problem;
  const found = compiled.value.find(json);
  return found.ok ? found.value : found.problem;
}

describe('Kubernetes JSONPath', () => {
  it.each([
    ['{.items[*].n}', ['a', 'b']],
    ['{.items[-1].v}', [2.5]],
    ['{.items[?(@.n=="b")].v}', [2.5]],
    ['{.items[?(@.v>2.0)].n}', ['b']],
    ['{.a\\.b.c}', [true]],
    ['{range .items[*]}{.n};{end}', ['a', ';', 'b', ';']],
    ['{.items[0,1].n}', ['a', 'b']],
    ["{['s','nothing']}", ['text', null]],
    ['.s', ['.s']],
    ['{..c}', [true]],
    ['{.items[1].t[*]}', []],
  ])('%s finds %j', (path, expected) => {
    expect(find(path)).toEqual(expected);
  });

  it.each([
    ['{.missing}', 'missing is not found'],
    ['{.items[5]}', 'array index out of bounds: index 5, length 2'],
    ['{.items[?(@.v>1)].n}', 'incompatible types for comparison'],
    ['{.items', 'unclosed action'],
    ['{items}', 'unrecognized identifier items'],
    ['{.items["a"]}', 'invalid array index "a"'],
  ])('%s is refused: %s', (path, problem) => {
    expect(find(path)).toBe(problem);
  });

  it('does not take what an object inherits for a member', () => {
    expect(find('{.toString}')).toBe('toString is not found');
    expect(find('{.__proto__}')).toBe('__proto__ is not found');
  });

  it('ends on any path and any document without throwing', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '$',
      '@',
      '.',
      '..',
      '[',
      ']',
      '[*]',
      '[?(',
      ')]',
      '*',
      "'",
      '"',
      ',',
      ':',
      '-',
      '1',
      'items',
      'n',
      'range ',
      'end',
      '==',
      '<',
      ' ',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), fc.jsonValue(), (pieces, json) => {
        for (const path of [pieces.join(''), `{${pieces.join('')}}`]) {
          find(path, json as JsonValue);
          find(path);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('stays within bounds where ranges multiply', () => {
    const deep = '{range $[*]}'.repeat(12);
    expect(typeof find(deep, [[1, 2, 3, 4, 5, 6, 7, 8]])).toBeDefined();
    expect(find('[?('.repeat(200))).toBeDefined();
    expect(find(`{${'[?('.repeat(200)}`)).toBeDefined();
  });
});
