import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type DecodeOptions, decode } from '../../src/languages/decode.ts';
import { readYaml, type YamlDocument } from '../../src/languages/yaml.ts';

const whole = z.int32({ error: 'a whole number' });
const schema = z.strictObject(
  {
    replicas: z.exactOptional(whole),
    name: z.exactOptional(z.string({ error: 'a text' })),
    strategy: z.exactOptional(
      z.strictObject(
        {
          maxSurge: z.exactOptional(z.union([whole, z.string()], { error: 'a whole number, or a text such as 25%' })),
          steps: z.exactOptional(
            z.array(z.strictObject({ setWeight: z.exactOptional(whole) }, { error: 'a mapping' }), { error: 'a list' }),
          ),
        },
        { error: 'a mapping' },
      ),
    ),
  },
  { error: 'a mapping' },
);

const documentOf = (text: string): YamlDocument => readYaml(text).documents[0] as YamlDocument;
const decoded = (text: string, options?: DecodeOptions) => decode(schema, documentOf(text), options);
const mistakes = (text: string, options?: DecodeOptions) =>
  decoded(text, options).mistakes.map((m) => `${m.at.line}:${m.at.column} ${m.path.join('.')}: ${m.found}`);

describe('decoding', () => {
  it('gives the value, null counting as absent', () => {
    expect(decoded('replicas: 3\nname: ~\nstrategy: {steps: [{setWeight: 20}]}').value).toEqual({
      replicas: 3,
      strategy: { steps: [{ setWeight: 20 }] },
    });
  });

  it('names every mistake at once, in the order of the lines', () => {
    expect(
      mistakes('replicas: "3"\nfoo: 1\nstrategy:\n  steps:\n    - setWeight: [5]\n    - 7\n  maxSurge: true\n'),
    ).toEqual([
      '1:11 replicas: the text "3"',
      '2:1 foo: the unknown field "foo"',
      '5:18 strategy.steps.0.setWeight: a list of 1',
      '6:7 strategy.steps.1: the number 7',
      '7:13 strategy.maxSurge: the truth value true',
    ]);
  });

  it('says what was expected, and how to write it', () => {
    const [mistake] = decoded('replicas: "3"').mistakes;
    expect(mistake?.expected).toBe('a whole number');
    expect(mistake?.remedy).toBe('write it without quotes or percent sign: 3');
  });

  it('guesses what an unknown field was meant to be', () => {
    expect(decoded('replcias: 3').mistakes[0]?.remedy).toBe('did you mean `replicas`?');
    expect(decoded('Replicas: 3').mistakes[0]?.remedy).toBe('did you mean `replicas`?');
  });

  it('knows where a misplaced field belongs', () => {
    expect(decoded('maxSurge: 1').mistakes[0]?.remedy).toBe('`maxSurge` belongs under `strategy`; move it there');
  });

  it('drops unknown fields when asked to, all the way down, and reports each', () => {
    const { value, dropped } = decoded('foo: {a: 1}\nstrategy: {bar: 2, steps: [{baz: 3, setWeight: 5}]}', {
      unknownFields: 'drop',
    });
    expect(value).toEqual({ strategy: { steps: [{ setWeight: 5 }] } });
    expect(dropped.map((d) => d.path.join('.'))).toEqual(['strategy.steps.0.baz', 'strategy.bar', 'foo']);
  });

  it('can read as Go does: any case of a field, numbers for text', () => {
    expect(decoded('REPLICAS: 3\nname: 5\nStrategy: {Steps: [{setweight: 1}]}', { asGo: true }).value).toEqual({
      replicas: 3,
      name: '5',
      strategy: { steps: [{ setWeight: 1 }] },
    });
    expect(mistakes('name: 5')).toEqual(['1:7 name: the number 5']);
  });

  it('decodes a part of a document, with places in the whole of it', () => {
    const document = documentOf('items:\n  - {replicas: 1}\n  - {replicas: x}\n');
    expect(decode(schema, document, { at: ['items', 0] }).value).toEqual({ replicas: 1 });
    expect(decode(schema, document, { at: ['items', 1] }).mistakes[0]?.at).toEqual({ line: 3, column: 16 });
  });
});
