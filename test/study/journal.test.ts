import { describe, expect, it } from 'vitest';
import { batchLine, headerLine, mergeJournals, readJournal } from '../../src/study/journal.ts';
import { STUDY_MEASURES } from '../../src/study/measures.ts';
import type { StudyDesign } from '../../src/study/results.ts';
import type { Row } from '../../src/study/rows.ts';

const design = {
  kind: 'sweep',
  fingerprint: 'f00d',
  runs: 20,
  variants: [{}, {}],
  releases: [{ name: 'good', quality: 'good' }],
  traffic: [1],
} as unknown as StudyDesign;

const rows = (value: number): readonly Row[] =>
  Array.from({ length: 10 }, () => [0, ...STUDY_MEASURES.map(() => value)]);

const whole = headerLine('study', design) + batchLine(design, 0, rows(1)) + batchLine(design, 3, rows(0.1));

describe('a journal', () => {
  it('gives back what was written, to the last bit', () => {
    const read = readJournal(whole);
    const finished = read.ok ? read.journal.studies[0]?.finished : undefined;
    expect([...(finished ?? [])]).toEqual([
      [0, rows(1)],
      [3, rows(0.1)],
    ]);
  });

  it('cut off anywhere has lost the line that was being written, and nothing else', () => {
    for (let length = 0; length <= whole.length; length++) {
      const text = whole.slice(0, length);
      const read = readJournal(text);
      if (!read.ok) throw new Error(read.problem);
      const lines = text.split('\n').length - 1;
      expect(read.journal.studies[0]?.finished.size ?? -1).toBe(lines - 1);
      expect(text.slice(0, read.journal.end).split('\n').length - 1).toBe(lines);
    }
  });

  it.each([
    ['a line of something else', `${whole}hello\n`, 'line 4'],
    [
      'rows of another length',
      headerLine('study', design) + batchLine(design, 0, rows(1).slice(1)),
      'rows that do not',
    ],
    ['a batch that there is not', headerLine('study', design) + batchLine(design, 99, rows(1)), 'rows that do not'],
    ['a format to come', `${JSON.stringify({ journal: 'preroll study', format: 2 })}\n`, 'format 2'],
  ])('is refused with %s', (_, text, why) => {
    const read = readJournal(text);
    expect(read.ok ? '' : read.problem).toContain(why);
  });
});

describe('parts of a study', () => {
  const journalOf = (text: string) => {
    const read = readJournal(text);
    if (!read.ok) throw new Error(read.problem);
    return read.journal;
  };

  it('are merged, whatever their order', () => {
    const a = { name: 'a', journal: journalOf(headerLine('study', design) + batchLine(design, 0, rows(1))) };
    const b = { name: 'b', journal: journalOf(headerLine('study', design) + batchLine(design, 1, rows(2))) };
    const merged = [mergeJournals([a, b]), mergeJournals([b, a])];
    expect(merged.map((m) => m.ok && [...m.finished.keys()].sort())).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('are refused when they belong to two studies, or contradict each other', () => {
    const other = { ...design, fingerprint: 'beef' };
    const a = { name: 'a', journal: journalOf(whole) };
    const b = { name: 'b', journal: journalOf(headerLine('study', other)) };
    const c = { name: 'c', journal: journalOf(headerLine('study', design) + batchLine(design, 0, rows(2))) };
    expect(mergeJournals([a, b])).toMatchObject({
      ok: false,
      problem: expect.stringContaining('b is of another study'),
    });
    expect(mergeJournals([a, c])).toMatchObject({ ok: false, problem: expect.stringContaining('batch 0') });
  });
});
