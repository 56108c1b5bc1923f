import { describe, expect, it } from 'vitest';
import { applyEdits, diffOf } from '../../src/lint/edits.ts';

const text = 'a: irate(x)\nb: irate(y) / irate(z)\n';

describe('edits', () => {
  it('change what stands where they say, several in one line, too', () => {
    const at = (line: number, column: number) => ({ line, column, remove: 'irate', insert: 'rate' });
    expect(applyEdits(text, [at(2, 4), at(1, 4), at(2, 15)])).toBe('a: rate(x)\nb: rate(y) / rate(z)\n');
  });

  it('leave alone what is not there, and make the same change only once', () => {
    const edit = { line: 1, column: 4, remove: 'irate', insert: 'rate' };
    expect(applyEdits(text, [edit, edit])).toBe('a: rate(x)\nb: irate(y) / irate(z)\n');
    expect(
      applyEdits(text, [
        { ...edit, column: 5 },
        { ...edit, line: 9 },
      ]),
    ).toBe(text);
  });

  it('do not overlap', () => {
    const edits = [
      { line: 1, column: 1, remove: 'a: ir', insert: 'c' },
      { line: 1, column: 4, remove: 'irate', insert: 'rate' },
    ];
    expect(applyEdits(text, edits)).toBe('a: rate(x)\nb: irate(y) / irate(z)\n');
  });

  it('are shown line by line', () => {
    const next = applyEdits(text, [{ line: 1, column: 4, remove: 'irate', insert: 'rate' }]);
    expect(diffOf('q.yaml', text, next)).toBe('--- q.yaml\n+++ q.yaml\n@@ -1 +1 @@\n-a: irate(x)\n+a: rate(x)\n');
    expect(diffOf('q.yaml', text, text)).toBe('');
  });
});
