import { describe, expect, it } from 'vitest';
import { renderCsvs } from '../../src/report/exports/csv.ts';
import { renderJunit } from '../../src/report/exports/junit.ts';
import { renderMarkdown } from '../../src/report/exports/markdown.ts';
import { renderPage } from '../../src/report/page.ts';
import { plain } from '../../src/report/painter.ts';
import { tell } from '../../src/report/story.ts';
import { failureTable } from '../../src/report/tables.ts';
import { renderText, renderVerdict } from '../../src/report/text.ts';
import { blueGreenTrace } from '../pictures/blue-green-trace.ts';
import { sampleTrace } from './sample-trace.ts';

const extras = { command: 'preroll run shop.yaml --seed 7', version: '0.1.0' };

describe('CSV', () => {
  const sheets = new Map(renderCsvs(sampleTrace()).map(({ name, text }) => [name, text]));

  it('is one file a subject, each with its header', () => {
    expect([...sheets.keys()]).toEqual(['events', 'measurements', 'replicas', 'rollout', 'traffic']);
    expect(sheets.get('traffic')).toMatch(
      /^t,span,source,revision,requests,failed,failures,mean,p50,p95,p99\n2,2,users,1,\d+,/,
    );
    expect(sheets.get('rollout')?.split('\n')[1]).toBe('0,shop,Healthy,,6,false,,1,1,,,4,4,4,4,4,0,100,');
  });

  it('has as many cells in every line as in its header', () => {
    for (const text of sheets.values()) {
      const lines = text.trimEnd().split('\n').map(cellsOf);
      expect(new Set(lines.map((cells) => cells.length)).size).toBe(1);
    }
  });

  it('keeps a name from becoming a formula, and a negative number a number', () => {
    const { header, entries } = sampleTrace({ verdict: 'aborted', name: '=HYPERLINK("http://x")' });
    const negative = entries.map((e) => (e.kind === 'measurement' ? { ...e, value: '-0.5' } : e));
    const texts = renderCsvs({ header, entries: negative });
    const cells = texts.flatMap(({ text }) => text.split('\n').flatMap(cellsOf));
    expect(cells.filter((cell) => cell.startsWith('='))).toEqual([]);
    expect(cells.filter((cell) => cell === '-0.5')).toHaveLength(3);
  });
});

describe('the first line', () => {
  it('is the same sentence everywhere', () => {
    for (const verdict of ['aborted', 'promoted'] as const) {
      const trace = sampleTrace({ verdict });
      const words = renderVerdict(trace);
      const plainWords = (markup: string) =>
        markup
          .replaceAll(/<[^>]*>|\\/g, '')
          .replaceAll('&quot;', '"')
          .replaceAll('&gt;', '>')
          .replaceAll('\u00a0', ' ');
      expect(renderText(trace, extras, plain, 200).split('\n')[0]?.slice(2)).toBe(words);
      expect(plainWords(renderPage(trace, extras))).toContain(words);
      expect(plainWords(renderMarkdown(trace, extras))).toContain(words);
      expect(plainWords(renderJunit(trace))).toContain(words);
    }
  });
});

describe('what failed', () => {
  it('is counted by status and by who answered, the most frequent first', () => {
    const { rows } = failureTable(tell(blueGreenTrace()));
    expect(rows.map((row) => row.map(({ text }) => text))).toEqual([
      ['500', '2.0 (rev 2)', '404', '2 m 05 s', '3 m 05 s'],
      ['refused', 'nobody', '6', '2 m 05 s', '2 m 05 s'],
    ]);
  });
});

describe('the Markdown summary', () => {
  const text = renderMarkdown(sampleTrace(), extras);

  it('says the verdict first and folds the rest', () => {
    const lines = text.split('\n');
    expect(lines[0]).toBe('### ✖ shop: canary with metrics');
    expect(lines[2]).toMatch(/^\*\*ABORTED at 10 m 05 s — the release was stopped by analysis "success-rate"/);
    expect(text.match(/<details>/g)).toHaveLength(3);
    expect(text.match(/<\/details>/g)).toHaveLength(3);
  });

  it('lets no name become markup, a link or a mention', () => {
    const hostile = renderMarkdown(sampleTrace({ verdict: 'aborted', name: '<b>|[x](http://y)|@team `z`' }), extras);
    expect(hostile).not.toContain('<b>');
    expect(hostile).not.toMatch(/[^\\]\[x\]/);
    expect(hostile).not.toContain('@team');
    expect(hostile).not.toContain('http://');
    const rows = hostile.split('\n').filter((line) => line.startsWith('| '));
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|').length).toBeGreaterThan(3);
  });
});

describe('JUnit', () => {
  it('has a case for each expectation and fails those that did not hold', () => {
    const text = renderJunit(sampleTrace());
    expect(text).toContain('<testsuite name="shop: canary with metrics" tests="2" failures="1"');
    expect(text).toContain('<testcase classname="shop: canary with metrics" name="outcome is aborted"></testcase>');
    expect(text).toMatch(/name="failed requests &lt; 500"><failure message="found 9 871">ABORTED/);
  });

  it('fails a broken promise, and does not lose a scenario that expects nothing', () => {
    const { header, entries } = sampleTrace();
    const quiet = entries.filter((e) => e.kind !== 'expectation');
    const broken = [
      ...quiet,
      { kind: 'promise', t: header.until, promise: 'weights sum to 100', detail: 'they sum to 90' } as const,
    ];
    expect(renderJunit({ header, entries: quiet })).toContain('tests="1" failures="0"');
    expect(renderJunit({ header, entries: broken }, { header, entries: quiet })).toContain(
      '<testsuites name="preroll" tests="2" failures="1">',
    );
    expect(renderJunit({ header, entries: broken })).toContain('<failure message="they sum to 90">');
  });
});

/** The cells of a line without line breaks in its cells. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map((m) =>
    m[1]!.replace(/^"|"$/g, '').replaceAll('""', '"'),
  );
}
