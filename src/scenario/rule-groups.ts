/**
 * Groups of recording and alerting rules as the standard rules file spells them (`model/rulefmt`): their shape, and what they
 * come to once their expressions, templates and durations have been checked.
 */
import * as z from 'zod';
import { type Duration, milliseconds } from '../kernel/time.ts';
import { parsePrometheusDuration } from '../languages/duration.ts';
import type { Path } from '../languages/yaml.ts';
import { checkRule, type Rule, type RuleGroup } from '../metrics/rules/rule.ts';
import type { Words } from './problems.ts';

const EXPECTED = 'a duration such as 30s, 5m or 1h30m';

const text = z.string({ error: 'a text' });
const span = z
  .string({ error: EXPECTED })
  .refine((s) => parsePrometheusDuration(s).ok, { error: EXPECTED })
  .meta({ description: EXPECTED });
const texts = z.record(z.string(), z.union([text, z.number(), z.boolean()], { error: 'a text' }), {
  error: 'a mapping of texts',
});
const count = z.int({ error: 'a whole number, not negative' }).min(0, { error: 'a whole number, not negative' });

const rule = z.strictObject(
  {
    record: text.optional().describe('recording rule: the name of the series it writes'),
    alert: text.optional().describe('alerting rule: the name of the alert'),
    expr: z.union([text, z.number()], { error: 'a PromQL expression' }),
    for: span.optional().describe('how long the expression has to hold before the alert fires'),
    keep_firing_for: span.optional(),
    labels: texts.optional(),
    annotations: texts.optional(),
  },
  { error: 'a mapping' },
);

export const ruleGroup = z.strictObject(
  {
    name: text,
    interval: span.optional(),
    limit: count.optional().describe('at most so many series or alerts from one rule'),
    query_offset: span.optional(),
    labels: texts.optional(),
    rules: z.array(rule, { error: 'a list of rules' }).optional(),
  },
  { error: 'a mapping' },
);

/** A whole rules file, and the `spec` of a PrometheusRule. */
export const ruleFile = z.strictObject(
  { groups: z.array(ruleGroup, { error: 'a list of groups' }).optional() },
  { error: 'a mapping with groups' },
);

type GroupText = z.infer<typeof ruleGroup>;
type RuleText = z.infer<typeof rule>;

/** Groups of one file, made into rules; `complain` hears of every mistake, with its path from the list of groups. */
export function ruleGroupsOf(
  groups: readonly GroupText[],
  interval: Duration,
  complain: (path: Path, words: Words) => void,
): readonly RuleGroup[] {
  return groups.map((group, i) => {
    if (groups.findIndex((g) => g.name === group.name) < i) {
      complain([i, 'name'], {
        found: `a second group named ${group.name}`,
        expected: 'a name of its own for each group of a file',
        remedy: 'rename one of the two',
      });
    }
    const own = group.interval === undefined ? (0 as Duration) : lengthOf(group.interval);
    return {
      name: group.name,
      interval: own > 0 ? own : interval,
      ...(group.limit === undefined ? {} : { limit: group.limit }),
      ...(group.query_offset === undefined ? {} : { queryOffset: lengthOf(group.query_offset) }),
      rules: (group.rules ?? []).map((r, j) => {
        const made = ruleOf(r, group);
        for (const { path, ...words } of mistakesOf(r, made)) complain([i, 'rules', j, ...path], words);
        return made;
      }),
    };
  });
}

const lengthOf = (s: string | undefined): Duration => {
  const parsed = s === undefined ? undefined : parsePrometheusDuration(s);
  return parsed?.ok === true ? milliseconds(parsed.value) : (0 as Duration);
};

function ruleOf(r: RuleText, group: GroupText): Rule {
  const expr = String(r.expr);
  // A group's labels are those of its rules, unless a rule says the same one itself.
  const labels = { ...asTexts(group.labels), ...asTexts(r.labels) };
  if (r.alert === undefined) return { kind: 'recording', record: r.record ?? '', expr, labels };
  return {
    kind: 'alerting',
    alert: r.alert,
    expr,
    holdFor: lengthOf(r.for),
    keepFiringFor: lengthOf(r.keep_firing_for),
    labels,
    annotations: asTexts(r.annotations),
  };
}

const asTexts = (values: { readonly [name: string]: string | number | boolean } = {}): { [name: string]: string } =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

type Mistake = Words & { readonly path: Path };

/** What Prometheus would refuse of a rule (`model/rulefmt/rulefmt.go: Validate`). */
function mistakesOf(r: RuleText, made: Rule): readonly Mistake[] {
  const name = r.alert ?? r.record;
  if ((r.alert === undefined) === (r.record === undefined) || name === '') {
    return [
      {
        path: [],
        found:
          r.alert === undefined ? 'a rule that is neither recorded nor an alert' : 'a rule with both record and alert',
        expected: 'one of record: name_of_a_series, or alert: NameOfAnAlert',
        remedy: r.alert === undefined ? 'add one of the two' : 'make two rules of it',
      },
    ];
  }
  const misplaced = r.record === undefined ? [] : (['for', 'keep_firing_for', 'annotations'] as const);
  return [
    ...misplaced
      .filter((field) => r[field] !== undefined)
      .map((field) => ({
        path: [field],
        found: `${field} in a recording rule`,
        expected: 'expr and labels: the rest is for alerts',
        remedy: `remove ${field}`,
      })),
    ...checkRule(made).map(({ path, problem }) => ({ path, ...wordsFor(path[0] ?? '', problem) })),
  ];
}

function wordsFor(field: string, problem: string): Words {
  if (field === 'expr') {
    return {
      found: problem,
      expected: 'a PromQL expression',
      remedy: 'correct the expression at that line and column',
    };
  }
  if (field === 'record') {
    return { found: problem, expected: 'a name such as job:requests:rate5m', remedy: 'use letters, digits, _ and :' };
  }
  if (problem.startsWith('invalid label name')) {
    return { found: problem, expected: 'letters, digits and _', remedy: 'rename the label' };
  }
  return {
    found: problem,
    expected: 'a text with {{ $labels.name }}, {{ $value }} and functions',
    remedy: 'write it with these alone',
  };
}
