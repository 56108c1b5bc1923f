import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonValue, parseJson, printJson, printJsonIndented } from '../../src/languages/json.ts';

describe('JSON as Go has it', () => {
  it('sorts keys by bytes and escapes what could end a script', () => {
    expect(printJson({ b: '<&>', a: 1e21, '\uffff': 0, '😀': 0.0000001 })).toBe(
      '{"a":1e+21,"b":"\\u003c\\u0026\\u003e","\uffff":0,"😀":1e-7}',
    );
  });

  it('indents like MarshalIndent', () => {
    expect(printJsonIndented({ a: [1, {}], b: [] }, '  ')).toBe('{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}');
  });

  it('refuses trailing text, numbers beyond a float, and absurd nesting', () => {
    expect([parseJson('{} x').ok, parseJson('1e999').ok, parseJson('['.repeat(100_000)).ok]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('reads back what it prints', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const parsed = parseJson(printJson(json as JsonValue));
        expect(parsed.ok && printJson(parsed.value)).toBe(printJson(json as JsonValue));
      }),
    );
  });
});
