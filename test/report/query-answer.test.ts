import { describe, expect, it } from 'vitest';
import { EPOCH_MS } from '../../src/kernel/time.ts';
import { labels } from '../../src/metrics/labels.ts';
import { plain } from '../../src/report/painter.ts';
import { renderAnswer } from '../../src/report/query-answer.ts';
import { sparkline } from '../../src/report/sparkline.ts';

const at = { kind: 'instant', timeMs: EPOCH_MS } as const;

describe('a sparkline', () => {
  it.each<[readonly (number | undefined)[], number, string]>([
    [[0, 1, 2, 3, 4, 5, 6, 7], 80, '▁▂▃▄▅▆▇█'],
    [[-1, 1], 80, '▁█'],
    [[5, 5], 80, '▄▄'],
    [[0, 0], 80, '▁▁'],
    [[1, undefined, Number.NaN, 2], 80, '▁ ×█'],
    [[0, Number.POSITIVE_INFINITY, 1], 80, '▁██'],
    [[0, 2, 4, 6, undefined, undefined, 9], 4, '▁▅ █'],
    [[Number.NaN, 4, Number.NaN, 4], 2, '▄▄'],
    [[], 10, ''],
  ])('of %j in %i columns is %s', (values, columns, expected) => {
    expect(sparkline(values, columns)).toBe(expected);
  });
});

describe('an answer', () => {
  it('sets values flush right and breaks long series at their labels', () => {
    const elements = [
      { labels: labels({ __name__: 'a' }), value: 12_345.5 },
      { labels: labels({ __name__: 'b', first: 'x'.repeat(30), second: 'y'.repeat(30) }), value: 1 },
    ];
    const text = renderAnswer({ kind: 'vector', timeMs: EPOCH_MS, elements }, at, plain, 60);
    expect(text.split('\n').slice(1)).toEqual([
      '12345.5  a',
      `      1  b{first="${'x'.repeat(30)}",`,
      `         second="${'y'.repeat(30)}"}`,
      '',
    ]);
  });

  it('keeps control characters of labels from the terminal', () => {
    const elements = [{ labels: labels({ a: '\u001b[31m' }), value: 1 }];
    expect(renderAnswer({ kind: 'vector', timeMs: EPOCH_MS, elements }, at, plain, 60)).not.toContain('\u001b');
  });

  it('leaves steps without a value blank', () => {
    const points = [0, 3].map((i) => ({ timeMs: EPOCH_MS + i * 1_000, value: i }));
    const asked = { kind: 'range', startMs: EPOCH_MS, endMs: EPOCH_MS + 3_000, stepMs: 1_000 } as const;
    const text = renderAnswer({ kind: 'matrix', series: [{ labels: labels({}), points }] }, asked, plain, 60);
    expect(text.split('\n')[2]).toBe('  ▁  █  min 0  max 3  last 3');
  });

  it('says so when there is nothing', () => {
    expect(renderAnswer({ kind: 'vector', timeMs: EPOCH_MS, elements: [] }, at, plain, 60)).toMatch(/\nno series\n$/);
    expect(renderAnswer({ kind: 'string', timeMs: EPOCH_MS, value: 'x' }, at, plain, 60)).toMatch(/\nx\n$/);
  });
});
