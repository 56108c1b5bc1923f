import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSelector, printSelector, selectorOf, selects } from '../../src/languages/selector.ts';

const parse = (text: string) => {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};

describe('label selectors', () => {
  it.each([
    ['app=web', { app: 'web' }, true],
    ['app==web', { app: 'api' }, false],
    ['app!=web', {}, true],
    ['tier in (a, b)', { tier: 'b' }, true],
    ['tier notin (a, b)', { tier: 'b' }, false],
    ['legacy', { legacy: '' }, true],
    ['!legacy', { legacy: '' }, false],
    ['rank>3', { rank: '12' }, true],
    ['rank<3', { rank: 'x' }, false],
    ['app=web,tier in (a)', { app: 'web', tier: 'a' }, true],
    ['', { anything: 'goes' }, true],
  ])('%s on %o is %s', (text, labels, expected) => {
    expect(selects(parse(text), labels)).toBe(expected);
  });

  it('selects nothing when it is absent and everything when it is empty', () => {
    expect(selectorOf(undefined)).toEqual({ ok: true, value: undefined });
    expect(selectorOf({})).toEqual({ ok: true, value: [] });
  });

  it('refuses operators it does not know, and sets that are empty', () => {
    const unknown = selectorOf({ matchExpressions: [{ key: 'a', operator: 'Near', values: ['b'] }] });
    expect(unknown).toEqual({ ok: false, problem: '"Near" is not a valid label selector operator' });
    expect(selectorOf({ matchExpressions: [{ key: 'a', operator: 'In', values: [] }] }).ok).toBe(false);
  });

  it('reads back what it prints, and answers any text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^(!?[a-z]{1,3}( in \([a-c],[a-c]\)|=[a-z]{0,2}|!=x)?,){0,3}[a-z]$/),
    );
    fc.assert(
      fc.property(text, (any) => {
        const parsed = parseSelector(any);
        if (parsed.ok) expect(printSelector(parse(printSelector(parsed.value)))).toBe(printSelector(parsed.value));
      }),
    );
  });
});
