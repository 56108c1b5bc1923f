/** One evaluation of a recording rule: the answer of its query under another name (`rules/recording.go: Eval`). */
import type { Expr } from '../../languages/promql/ast.ts';
import { type Labels, METRIC_NAME, noLabels, withLabels } from '../labels.ts';
import { queryInstant } from '../query/query.ts';
import type { Queryable } from '../series.ts';
import { expressionOf, type RecordingRule, type Rule } from './rule.ts';

export interface RuleSample {
  readonly labels: Labels;
  readonly value: number;
}

export type RuleOutcome =
  | { readonly ok: true; readonly samples: readonly RuleSample[] }
  | { readonly ok: false; readonly problem: string };

export const failed = (problem: string): RuleOutcome => ({ ok: false, problem });

/** What rules are evaluated on. */
export interface RuleGround {
  readonly store: Queryable;
  readonly subqueryStepMs: number;
}

const trees = new WeakMap<Rule, Expr>();

/** The vector that a rule's query gives at `timeMs`; a scalar counts as one element without labels. */
export function vectorOf(rule: Rule, { store, subqueryStepMs }: RuleGround, timeMs: number): RuleOutcome {
  let expr = trees.get(rule);
  if (expr === undefined) {
    expr = expressionOf(rule);
    trees.set(rule, expr);
  }
  const answer = queryInstant(store, expr, timeMs, { subqueryStepMs });
  if (!answer.ok) return failed(answer.problem);
  const { value } = answer;
  if (value.kind === 'vector') return { ok: true, samples: value.elements };
  if (value.kind === 'scalar') return { ok: true, samples: [{ labels: noLabels, value: value.value }] };
  return failed('rule result is not a vector or scalar');
}

export function evaluateRecording(rule: RecordingRule, ground: RuleGround, timeMs: number): RuleOutcome {
  const vector = vectorOf(rule, ground, timeMs);
  if (!vector.ok) return vector;
  const own = [[METRIC_NAME, rule.record] as const, ...Object.entries(rule.labels)];
  const samples = vector.samples.map(({ labels, value }) => ({ labels: withLabels(labels, own), value }));
  if (new Set(samples.map((s) => s.labels.key)).size < samples.length) {
    return failed('vector contains metrics with the same labelset after applying rule labels');
  }
  return { ok: true, samples };
}
