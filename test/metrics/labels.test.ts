import { describe, expect, it } from 'vitest';
import {
  compareBytes,
  compareLabels,
  labels,
  labelsFromPairs,
  printSeries,
  withLabels,
} from '../../src/metrics/labels.ts';

describe('labels', () => {
  it('are the same set in whatever order they are given, without empty values', () => {
    expect(labels({ b: '2', a: '1', c: '' }).key).toBe(
      labelsFromPairs([
        ['a', '1'],
        ['b', '2'],
      ]).key,
    );
  });

  it('do not confuse sets whose texts would run together', () => {
    expect(labels({ a: 'b', c: 'd' }).key).not.toBe(labels({ a: 'b1:c1:d' }).key);
  });

  it('sort by the bytes of UTF-8, where characters beyond the first plane come last', () => {
    expect(['\u{1F600}', '\uFFFD', 'z'].sort(compareBytes)).toEqual(['z', '\uFFFD', '\u{1F600}']);
    expect(compareLabels(labels({ a: '1' }), labels({ a: '1', b: '2' }))).toBeLessThan(0);
  });

  it('lose a label that is set to nothing', () => {
    expect(printSeries(withLabels(labels({ __name__: 'up', job: 'web' }), [['job', '']]))).toBe('up');
  });

  it('are printed with their values escaped', () => {
    expect(printSeries(labels({ __name__: 'x', p: 'a"b\\c\n' }))).toBe('x{p="a\\"b\\\\c\\n"}');
  });
});
