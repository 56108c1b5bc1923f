import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printPath, readYaml, type YamlOptions } from '../../src/languages/yaml.ts';

const valuesOf = (text: string, options?: YamlOptions) => readYaml(text, options).documents.map((d) => d.value);
const mistakesOf = (text: string, options?: YamlOptions) =>
  readYaml(text, options).mistakes.map((m) => `${m.at.line}:${m.at.column} ${m.found}`);

describe('reading YAML', () => {
  it('gives every document of a file, empty ones left out', () => {
    expect(valuesOf('a: 1\n---\n# nothing\n---\nb: [x, {c: d}]\n...\n')).toEqual([{ a: 1 }, { b: ['x', { c: 'd' }] }]);
    expect(valuesOf('')).toEqual([]);
    expect(valuesOf('# only words\n')).toEqual([]);
  });

  it('reads scalars as kubectl does: YAML 1.1 in the dialect of Go', () => {
    const scalars: readonly [string, unknown][] = [
      ['yes', true],
      ['off', false],
      ['010', 8],
      ['0o10', 8],
      ['0x10', 16],
      ['0b101', 5],
      ['1_000', 1000],
      ['+3', 3],
      ['-0', 0],
      ['1e2', 100],
      ['.5', 0.5],
      ['08', 8],
      ['1:30', '1:30'],
      ['2026-01-02', '2026-01-02'],
      ['1.2.3', '1.2.3'],
      ['~', null],
      ['"5"', '5'],
      ["'yes'", 'yes'],
      ['!!str 5', '5'],
      ['!!int "3"', 3],
      ['!mine x', 'x'],
      ['repo:{{CF_SHORT_REVISION}}', 'repo:{{CF_SHORT_REVISION}}'],
    ];
    for (const [text, value] of scalars) expect(valuesOf(`k: ${text}`), text).toEqual([{ k: value }]);
  });

  it('follows aliases and merges, the members of the mapping itself first', () => {
    expect(valuesOf('base: &b {x: 1, z: 2}\nuse: *b\nmore: {<<: *b, z: 3}')).toEqual([
      { base: { x: 1, z: 2 }, use: { x: 1, z: 2 }, more: { z: 3, x: 1 } },
    ]);
  });

  it('finds the line and column of any key or value, through aliases too', () => {
    const [document] = readYaml(
      '# a comment\nspec:\n  steps:\n    - setWeight: 20\n    - pause: {duration: 5m}\n',
    ).documents;
    expect(document?.place(['spec', 'steps', 1, 'pause', 'duration'])).toEqual({ line: 5, column: 25 });
    expect(document?.place(['spec', 'steps', 1, 'pause', 'duration'], 'key')).toEqual({ line: 5, column: 15 });
    expect(document?.place(['spec', 'steps', 7, 'nothing'])).toEqual({ line: 4, column: 5 });
  });

  it('counts lines rightly behind a byte order mark and with CRLF', () => {
    const [document] = readYaml('\ufeffa: 1\r\nb: 2\r\n').documents;
    expect(document?.place(['b'])).toEqual({ line: 2, column: 4 });
  });

  it('refuses a key given twice, or lets the last one count', () => {
    expect(mistakesOf('a:\n  b: 1\n  b: 2')).toEqual(['3:3 the key "b" a second time']);
    expect(valuesOf('a:\n  b: 1\n  b: 2', { duplicateKeys: 'last counts' })).toEqual([{ a: { b: 2 } }]);
  });

  it('says where the text is broken, and goes on with the next document', () => {
    const { documents, mistakes } = readYaml('a: [1, 2\n---\nb: 3\n');
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]?.at.line).toBe(2);
    expect(documents.map((d) => d.value)).toEqual([{ b: 3 }]);
  });

  it('reads on where only a value is spoilt, and says which line', () => {
    const { documents, mistakes } = readYaml('args:\n- name host\n  value: x\nother: 1\n');
    expect(mistakes.map((m) => m.at.line)).toEqual([2]);
    expect(documents[0]?.brokenLines).toEqual([2]);
    expect(documents[0]?.value).toMatchObject({ other: 1 });
  });

  it('advises to render a template that YAML cannot read, once a document', () => {
    const { mistakes } = readYaml('name: {{ .Values.name }}\nother: {{ .Values.other }}\n');
    expect(mistakes.map((m) => m.at)).toEqual([{ line: 1, column: 7 }]);
    expect(mistakes[0]?.remedy).toContain('render the template');
  });

  it('refuses what no JSON can hold: infinity, null keys, keys that are mappings', () => {
    expect(mistakesOf('a: .inf')).toEqual(['1:4 .inf']);
    expect(mistakesOf('null: 1')).toEqual(['1:1 a null key']);
    expect(mistakesOf('? {a: b}\n: 1')).toEqual(['1:3 a key that is itself a mapping or list']);
  });

  it('refuses binary files, with the place of the first character that is no text', () => {
    const { mistakes } = readYaml('ELF\u0000\u0001');
    expect(mistakes.map((m) => [m.at, m.found])).toEqual([[{ line: 1, column: 4 }, 'the control character U+0000']]);
    expect(mistakes[0]?.remedy).toContain('binary');
  });

  it('never touches a prototype', () => {
    expect(mistakesOf('__proto__: {polluted: true}')).toEqual(['1:1 the key __proto__']);
    expect(valuesOf('constructor: {prototype: {polluted: true}}')).toHaveLength(1);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('bounds aliases that multiply', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]\n`;
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh'].map((c, i) => level(c, 'abcdefg'[i] as string)).join('')}`;
    expect(mistakesOf(bomb)).toHaveLength(1);
    expect(mistakesOf(bomb)[0]).toContain('more than 200000 values');
    expect(mistakesOf('a: &a [*a]')).toEqual(['1:8 the alias *a inside of what it stands for']);
  });

  it('bounds nesting, of brackets as of indentation', () => {
    for (const deep of ['['.repeat(50_000), '- '.repeat(50_000), '{a: '.repeat(50_000)]) {
      expect(mistakesOf(deep)).toHaveLength(1);
      expect(mistakesOf(deep)[0]).toContain('nesting of more than 200 levels');
    }
    expect(mistakesOf(`a: ${'['.repeat(40)}${']'.repeat(40)}`)).toEqual([]);
  });

  it('answers any text without throwing', () => {
    const bits = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      '&x ',
      '*x ',
      '"',
      "'",
      '|\n',
      '!!int ',
      '<<',
      '#',
      '\t',
      '---\n',
      '? ',
      '%',
      '\u0000',
      '5',
      '{{',
      '}}',
    );
    fc.assert(
      fc.property(fc.string({ unit: bits, maxLength: 40 }), (text) => Array.isArray(readYaml(text).mistakes)),
      { numRuns: 1_000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => Array.isArray(readYaml(text).mistakes)));
  });
});

describe('printing a path', () => {
  it('quotes what is no plain name', () => {
    expect(printPath(['spec', 'steps', 2, 'pause'])).toBe('spec.steps[2].pause');
    expect(printPath(['metadata', 'annotations', 'a.b/c', ''])).toBe('metadata.annotations["a.b/c"][""]');
  });
});
