import { describe, expect, it } from 'vitest';
import { labels, printLabels } from '../../src/metrics/labels.ts';
import { type RelabelRule, relabel } from '../../src/metrics/relabel.ts';

function relabelled(values: Record<string, string>, ...rules: RelabelRule[]): string {
  const result = relabel(labels(values), rules);
  return result === undefined ? 'dropped' : printLabels(result);
}

describe('relabelling', () => {
  it('replaces with what the expression captured, and leaves alone what does not match', () => {
    const rule: RelabelRule = { sourceLabels: ['a', 'b'], regex: '(.*);(.*)', targetLabel: 'c', replacement: '$2-$1' };
    expect(relabelled({ a: '1', b: '2' }, rule)).toBe('{a="1", b="2", c="2-1"}');
    expect(relabelled({ a: '1' }, { ...rule, regex: 'x.*' })).toBe('{a="1"}');
  });

  it('removes a label that is replaced by nothing', () => {
    expect(relabelled({ a: '1', b: '2' }, { sourceLabels: ['missing'], targetLabel: 'b' })).toBe('{a="1"}');
  });

  it('keeps and drops by the whole text', () => {
    expect(relabelled({ a: 'true' }, { action: 'keep', sourceLabels: ['a'], regex: 'tru' })).toBe('dropped');
    expect(relabelled({ a: 'true' }, { action: 'keep', sourceLabels: ['a'], regex: 'true' })).toBe('{a="true"}');
    expect(relabelled({ a: 'x' }, { action: 'drop', sourceLabels: ['a'], regex: 'x|y' })).toBe('dropped');
    expect(relabelled({ a: '1', b: '1' }, { action: 'dropequal', sourceLabels: ['a'], targetLabel: 'b' })).toBe(
      'dropped',
    );
    expect(relabelled({ a: '1', b: '2' }, { action: 'keepequal', sourceLabels: ['a'], targetLabel: 'b' })).toBe(
      'dropped',
    );
  });

  it('maps, drops and keeps labels by their names', () => {
    expect(relabelled({ meta_role: 'canary' }, { action: 'labelmap', regex: 'meta_(.+)' })).toBe(
      '{meta_role="canary", role="canary"}',
    );
    expect(relabelled({ a: '1', tmp_b: '2' }, { action: 'labeldrop', regex: 'tmp_.*' })).toBe('{a="1"}');
    expect(relabelled({ a: '1', b: '2' }, { action: 'labelkeep', regex: 'b' })).toBe('{b="2"}');
  });

  it('changes case', () => {
    expect(relabelled({ a: 'Ab' }, { action: 'uppercase', sourceLabels: ['a'], targetLabel: 'b' })).toBe(
      '{a="Ab", b="AB"}',
    );
    expect(relabelled({ a: 'Ab' }, { action: 'lowercase', sourceLabels: ['a'], targetLabel: 'a' })).toBe('{a="ab"}');
  });
});
