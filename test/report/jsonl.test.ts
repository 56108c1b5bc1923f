import { describe, expect, it } from 'vitest';
import { readJsonl, writeJsonl } from '../../src/report/exports/jsonl.ts';
import { sampleTrace } from './sample-trace.ts';

const problemsOf = (text: string) => {
  const read = readJsonl(text);
  return read.kind === 'problems' ? read.problems.map(({ line, message }) => `${line}: ${message}`) : [];
};
const [header, ...lines] = writeJsonl(sampleTrace()).trimEnd().split('\n');
const withLine = (line: string) => `${header}\n${line}\n`;

describe('a trace as JSON Lines', () => {
  it('comes back as it was, and is written again with the same bytes', () => {
    for (const verdict of ['aborted', 'promoted'] as const) {
      const trace = sampleTrace({ verdict });
      const text = writeJsonl(trace);
      const read = readJsonl(text);
      expect(read).toEqual({ kind: 'trace', trace });
      expect(read.kind === 'trace' && writeJsonl(read.trace)).toBe(text);
    }
  });

  it('has one line per entry and the header first', () => {
    expect(JSON.parse(header!)).toMatchObject({ kind: 'header', version: 1 });
    expect(lines).toHaveLength(sampleTrace().entries.length);
  });

  it('refuses an unknown kind, an unknown field, a wrong type and a missing field, each on its line', () => {
    expect(problemsOf(withLine('{"kind":"wish","t":0}'))).toEqual(['2: there is no kind "wish"']);
    expect(problemsOf(withLine('{"kind":"fault","t":0,"what":"x","began":true,"why":1}'))[0]).toMatch(/^2: .*why/);
    expect(problemsOf(withLine('{"kind":"fault","t":0,"what":"x","began":"yes"}'))[0]).toMatch(/^2: began: /);
    expect(problemsOf(withLine('{"kind":"fault","t":0,"began":true}'))[0]).toMatch(/^2: what: /);
    expect(problemsOf(withLine('{"kind":"fault","t":0.5,"what":"x","began":true}'))[0]).toMatch(/^2: t: /);
    expect(problemsOf(withLine('{"kind":"constructor","t":0}'))).toEqual(['2: there is no kind "constructor"']);
  });

  it('names every bad line at once', () => {
    expect(problemsOf(`${header}\n{"kind":"wish"}\n[]\n{"kind":"fau`).map((p) => p.slice(0, 2))).toEqual([
      '2:',
      '3:',
      '4:',
    ]);
  });

  it('notices a file that was cut off, an empty one, one of another version and one without a header', () => {
    expect(problemsOf(writeJsonl(sampleTrace()).slice(0, -30))[0]).toMatch(
      /is not JSON; the file may have been cut off/,
    );
    expect(problemsOf('')).toEqual(['1: the file holds no trace: its first line should be the header']);
    expect(problemsOf(header!.replace('"version":1', '"version":99'))[0]).toMatch(
      /has version 99; this preroll reads version 1/,
    );
    expect(problemsOf(lines.join('\n'))).toEqual(['1: the first line of a trace should be its header, kind "header"']);
  });

  it('notices time that runs backwards', () => {
    const fault = (t: number) => `{"kind":"fault","t":${t},"what":"x","began":true}`;
    expect(problemsOf(`${header}\n${fault(5)}\n${fault(4)}\n`)).toEqual(['3: t is 4, but the line before says 5']);
  });
});
