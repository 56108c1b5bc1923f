/** docs/trace-format.md and the code say the same: every kind, every field, and examples that can be read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJsonl } from '../../src/report/exports/jsonl.ts';
import { entrySchemas, headerSchema } from '../../src/report/exports/trace-schema.ts';
import { TRACE_VERSION } from '../../src/simulation/trace.ts';
import { projectRoot } from '../shared.ts';

const text = readFileSync(join(projectRoot, 'docs', 'trace-format.md'), 'utf8');
const examples = [...text.matchAll(/```json\n(.*)\n```/g)].map((match) => match[1]!);
const header = examples[0]!;
const kinds = Object.keys(entrySchemas).sort();

describe('the description of the trace', () => {
  it('has a heading for every kind of entry and for no other', () => {
    const headings = [...text.matchAll(/^### (.+)$/gm)].map((match) => match[1]!);
    expect([...headings].sort()).toEqual(kinds);
  });

  it('has an example of every kind that the reader takes', () => {
    const shown = new Set<string>();
    for (const line of examples.slice(1)) {
      const read = readJsonl(`${header}\n${line}\n`);
      expect(read, line).toMatchObject({ kind: 'trace' });
      shown.add((JSON.parse(line) as { kind: string }).kind);
    }
    expect([...shown].sort()).toEqual(kinds);
  });

  it('shows every field of every kind in some example', () => {
    const entries = examples.map((line) => JSON.parse(line) as { readonly [field: string]: unknown });
    const fieldsShown = (kind: string) =>
      new Set(entries.filter((entry) => entry.kind === kind).flatMap((entry) => Object.keys(entry)));
    const schemas: [string, { readonly shape: object }][] = [...Object.entries(entrySchemas), ['header', headerSchema]];
    for (const [kind, { shape }] of schemas) {
      expect([...fieldsShown(kind)].sort(), kind).toEqual(Object.keys(shape).sort());
    }
  });

  it('names the version that is written', () => {
    expect(text).toContain(`Today it is ${TRACE_VERSION}.`);
  });
});
