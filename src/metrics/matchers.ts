/** Label matchers at work: which label sets a selector means. */

import { invariant } from '../kernel/invariant.ts';
import type { Matcher } from '../languages/promql/ast.ts';
import { compileRegex } from '../languages/regex.ts';
import { type Labels, labelValue } from './labels.ts';

/** Whether `value` satisfies the matcher. A missing label is the empty string. */
export function valueTest(matcher: Matcher): (value: string) => boolean {
  switch (matcher.op) {
    case '=':
      return (value) => value === matcher.value;
    case '!=':
      return (value) => value !== matcher.value;
    case '=~': {
      const covers = regexTest(matcher.value);
      return covers;
    }
    case '!~': {
      const covers = regexTest(matcher.value);
      return (value) => !covers(value);
    }
  }
}

/** Whether a label set satisfies all matchers. */
export function labelsTest(matchers: readonly Matcher[]): (set: Labels) => boolean {
  const tests = matchers.map((m) => [m.name, valueTest(m)] as const);
  return (set) => tests.every(([name, test]) => test(labelValue(set, name)));
}

function regexTest(source: string): (value: string) => boolean {
  const compiled = compileRegex(source);
  // The parser refuses selectors whose expression does not compile, so nobody can ask for one.
  invariant(compiled.ok, 'a matcher holds an expression that compiles');
  return (value) => compiled.regex.covers(value);
}
