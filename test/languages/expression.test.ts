import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { list, textOf, type Value, valueOfJson } from '../../src/languages/expression/values.ts';
import { evaluateExpression } from '../../src/languages/expression.ts';

const environment = new Map<string, Value>([
  ['f', 1.5],
  ['i', 3n],
  ['s', 'text'],
  ['b', true],
  ['n', null],
  ['fs', list([1, 2.5], 'float64')],
  ['m', valueOfJson({ a: 1, b: 'x', c: [1, 2], d: { e: null } })],
]);

function run(text: string): string {
  const answer = evaluateExpression(text, environment);
  return answer.ok ? textOf(answer.value) : `${answer.phase}: ${answer.problem}`;
}

describe('the condition language', () => {
  it.each([
    ['1 + 2 * 3 ** 2', '19'],
    ['-2 ** 2', '-4'],
    ['7 / 2', '3.5'],
    ['7 % -3', '1'],
    ['1 < 2 < 3', 'true'],
    ['1 == 1.0 and [1] == [1.0]', 'true'],
    ['{a: 1} == {a: 1.0}', 'false'],
    ['0.5 in 0..1', 'false'],
    ['all(fs, # > 0.5) and none(fs, {# > 9})', 'true'],
    ['map(1..3, # * #index)', '[0 2 6]'],
    ['m.zzz?.y == nil', 'true'],
    ['(m.zzz ?? 5) == 5', 'true'],
    ['fs | filter(# > 1) | len()', '1'],
    ['let x = f; x > 1 ? "big" : "small"', 'big'],
    ['if b { 1 } else { 2 }', '1'],
    ['s[1:] + s[:1]', 'extt'],
    ['fs[-1]', '2.5'],
    ['s matches "^t.*t$" and not (s contains "z")', 'true'],
    ['9223372036854775807 + 1', '-9223372036854775808'],
    ['string(123456789.0)', '1.23456789e+08'],
    ['toJSON({b: 1, a: [1.5]})', '{\n  "a": [\n    1.5\n  ],\n  "b": 1\n}'],
    ['reduce(1..4, #acc * #)', '24'],
    ['duration("90m").Hours()', '1.5'],
    ['date("2024-02-28").AddDate(0, 0, 2).Format("Jan 2")', 'Mar 1'],
  ])('%s is %s', (text, expected) => {
    expect(run(text)).toBe(expected);
  });

  it.each([
    ['fs > 1', 'compile: invalid operation: > (mismatched types []float64 and int)'],
    ['false and nonsense', 'compile: unknown name nonsense'],
    ['f % 2', 'compile: invalid operation: % (mismatched types float64 and int)'],
    ['s == 5', 'compile: invalid operation: == (mismatched types string and int)'],
    ['n.x', 'compile: type nil has no field x'],
    ['1 ?? 2 > 0', 'compile: Operator (>) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses.'],
    ['f >', 'compile: unexpected token EOF'],
    ['s matches "("', 'compile: error parsing regexp: missing closing ): `(`'],
    ['m.b > 1', 'run: invalid operation: string > int'],
    ['fs[2]', 'run: index out of range: 2 (array length is 2)'],
    ['m.d.e.x', 'run: cannot fetch x from <nil>'],
    ['1..1000001', 'run: memory budget exceeded'],
    ['i % 0', 'run: runtime error: integer divide by zero'],
  ])('%s fails: %s', (text, expected) => {
    expect(run(text)).toBe(expected);
  });

  it('sees only its environment, not what JavaScript objects inherit', () => {
    expect(run('m.constructor == nil and m["__proto__"] == nil')).toBe('true');
    expect(run('constructor')).toBe('compile: unknown name constructor');
    expect(run('s.length')).toBe('compile: type string has no field length');
  });

  it('stops what would run or nest forever', () => {
    expect(run('all(1..999, all(1..999, all(1..999, true)))')).toMatch(/^run: /);
    expect(run('('.repeat(50_000))).toBe('compile: expression is nested too deeply');
    expect(run(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)).toBe('compile: expression is nested too deeply');
    expect(run(`1${' + 1'.repeat(5_500)}`)).toMatch(/^compile: /);
    expect(run(`b${'.a'.repeat(20_000)}`)).toMatch(/^compile: /);
    expect(run(`${'-'.repeat(20_000)}1`)).toMatch(/^compile: /);
    expect(run(`${'if b {1} else '.repeat(5_000)}{2}`)).toMatch(/^compile: /);
    expect(run('repeat("a", 999999999)')).toBe('run: memory budget exceeded');
    expect(run(`"${'a'.repeat(5_000)}b" matches "^(a+)+$"`)).toBe('false');
  });

  const token = fc.constantFrom(
    ...'f i s b n fs m m.a # #acc .a ?. ( ) [ ] { } , ; : ? + - * / % ** ^ == < >= in not and or ?? .. | let x = if else'.split(
      ' ',
    ),
    ...'1 0 2.5 "a" nil true all(fs,# len( map( filter( max( date( "2020" now() matches contains sort( $env get( `r` 0x1F b"x"'.split(
      ' ',
    ),
  );

  it('answers any text without throwing or hanging', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(token, { maxLength: 16 }).map((tokens) => tokens.join(' ')),
    );
    fc.assert(
      fc.property(text, (any) => {
        expect(typeof run(any)).toBe('string');
      }),
      { numRuns: 2_000 },
    );
  });
});
