/** Hostile texts for the languages people write: whatever stands there, an answer comes, and no exception. */
import fc from 'fast-check';
import { parseDuration, parseGoDuration, parsePrometheusDuration } from '../../src/languages/duration.ts';
import { list, valueOfJson } from '../../src/languages/expression/values.ts';
import { evaluateExpression } from '../../src/languages/expression.ts';
import { compileJsonPath } from '../../src/languages/json-path.ts';
import { fillTemplate, parseTemplate } from '../../src/languages/template.ts';

/** Pieces of each language, so that much of what is made of them gets past the first token. */
const pieces = {
  expressions: [
    'result',
    '[0]',
    '.ok',
    '>=',
    '==',
    '&&',
    '||',
    'and',
    'not ',
    '!',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '0.95',
    '1e308',
    '-1',
    '"a"',
    '`',
    "'",
    ' in ',
    ' matches ',
    '?',
    ':',
    '??',
    '?.',
    '..',
    '|',
    '**',
    '%',
    '/',
    '0',
    'len(',
    'all(',
    'any(',
    'filter(',
    'map(',
    'sum(',
    '#',
    '#acc',
    ', ',
    ' ',
    'isNaN(',
    'isInf(',
    'default(',
    'asInt(',
    'asFloat(',
    'now()',
    'duration("1h")',
    'let x = ',
    ';',
    'nil',
    'true',
    '\\',
    '\u0000',
    'é',
    '\ud800',
    'repeat("a", 999999)',
    '1..1000000',
  ],
  templates: ['{{', '}}', 'args.x', ' ', '{', '}', 'inputs', '.', '-', '\n', 'é', '\ud800', '{{{{', '}}}}', 'a'],
  paths: [
    '{',
    '}',
    '$',
    '.',
    '..',
    '*',
    '[',
    ']',
    '[?(',
    ')]',
    '@',
    '.a',
    '[0]',
    '[-1]',
    '[0:2]',
    '::',
    ',',
    "'b'",
    '"c"',
    '==',
    '<',
    '>=',
    'range ',
    'end',
    '\\',
    ' ',
    '1',
    '-',
    '{.items',
    'é',
    '\ud800',
  ],
  durations: [
    '1',
    '0',
    '9',
    '.',
    '-',
    '+',
    'h',
    'm',
    's',
    'ms',
    'µs',
    'us',
    'ns',
    'd',
    'w',
    'y',
    ' ',
    'e',
    '99999999999',
    'é',
    '\ud800',
  ],
} as const;
export type Language = keyof typeof pieces;
export const languages = Object.keys(pieces) as readonly Language[];

const environment = new Map([['result', list([0.99, 0.5], 'float64')]]);
const document = { a: [1, { b: 'x' }], items: [{ c: null }], '': {} };

/** What asks each language; the answer does not matter here, that there is one does. */
const ask: { readonly [language in Language]: (text: string) => unknown } = {
  expressions: (text) => [
    evaluateExpression(text, environment),
    evaluateExpression(text, new Map([['result', valueOfJson(document)]])),
  ],
  templates(text) {
    const parsed = parseTemplate(text);
    return parsed.ok ? fillTemplate(parsed.value, (name) => (name === 'args.x' ? 'y' : undefined)) : parsed;
  },
  paths(text) {
    const compiled = compileJsonPath(text);
    return compiled.ok ? [compiled.value.find(document), compiled.value.print(document)] : compiled;
  },
  durations: (text) => [parseDuration(text), parseGoDuration(text), parsePrometheusDuration(text)],
};

/** An input that broke something. */
export interface Broken {
  readonly text: string;
  readonly problem: string;
}

/** Asks a language `runs` times; the shrunk text that made it throw, if one did. */
export function fuzz(language: Language, runs: number, seed: number): Broken | undefined {
  const text = fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.constantFrom(...pieces[language]), { maxLength: 14 }).map((p) => p.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  );
  const property = fc.property(text, (input) => void ask[language](input));
  const { failed, counterexample, errorInstance } = fc.check(property, { numRuns: runs, seed });
  if (!failed) return undefined;
  return {
    text: counterexample?.[0] ?? '',
    problem: errorInstance instanceof Error ? (errorInstance.stack ?? '') : '',
  };
}

const SIZE = 10_000;
const upTo = (unit: string): string => unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE);

/** Conditions of ten kilobytes, each meant to cost much: nesting, long chains, backtracking, big numbers, blow-ups. */
export const monsters: readonly string[] = [
  upTo('('),
  upTo('['),
  upTo('!'),
  upTo('-'),
  upTo('not '),
  upTo('result[0] > 1 && '),
  upTo('a.b'),
  upTo('?:'),
  upTo('1+'),
  upTo('"'),
  upTo('\\'),
  upTo('9'),
  upTo('{a:'),
  upTo('#'),
  `${'('.repeat(4_999)}1${')'.repeat(4_999)}`,
  `result[0] matches "${'(a+)+'.repeat(1_990)}"`,
  `"${'a'.repeat(9_000)}" matches "(a|aa)+$b"`,
  upTo('map(1..1000000, '),
  `${upTo('filter(result, ').slice(0, 9_000)}true`,
  `len(1..10000000) > ${'1'.repeat(9_000)}`,
  upTo('1..9999999 ?? '),
  upTo('let x = 1; '),
  upTo('result?.'),
  upTo('result | '),
];

/** How long the slowest monster takes in milliseconds by `clock`: each at its best of three, so that nobody else's work counts. */
export function slowestMonster(clock: () => number): { readonly text: string; readonly took: number } {
  const timed = monsters.map((text) => {
    const times = [1, 2, 3].map(() => {
      const before = clock();
      ask.expressions(text);
      return clock() - before;
    });
    return { text, took: Math.min(...times) };
  });
  return timed.reduce((slowest, each) => (each.took > slowest.took ? each : slowest));
}
