import { describe, expect, it } from 'vitest';
import { holds, unreadable } from '../../../src/gitops/codefresh/condition.ts';

const scope = {
  results: new Map([['tests', 'failure' as const]]),
  variables: new Map([['CF_BRANCH', 'Main']]),
};

describe('a condition', () => {
  it.each([
    ["lower(CF_BRANCH) == 'main'", true],
    ["steps.tests.result == 'failure' && CF_BRANCH != 'main'", true],
    ["steps.later.result == 'pending'", true],
    ["!(1 + 2 * 3 == 7) || 'a' == 'b'", false],
    ["match(CF_BRANCH, '^main$', true)", true],
    ["substring('release/1', 0, 7) == 'release' && length('abc') > 2", true],
    ['false || Number("10") >= 9', true],
    ['2 - 1 - 1 == 0', true],
  ])('%s is %s', (text, value) => expect(holds(text, scope)).toBe(value));

  it('that is not understood does not hold', () => {
    expect(['CF_BRANCH ==', 'nobody', "frob('a')", '1 == 1 )', '"open'].map((text) => holds(text, scope))).toEqual(
      Array.from({ length: 5 }, () => false),
    );
  });

  it('can be told from what is none before its variables are known', () => {
    expect(unreadable("'${{CF_BRANCH}}' == 'main' && ANYTHING")).toBeUndefined();
    expect(unreadable("a == 'b' c")).toBe('c');
    expect(unreadable('frob(1)')).toBe('frob');
  });
});
