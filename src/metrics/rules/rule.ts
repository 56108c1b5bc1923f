/** Rules as the rules file has them (`model/rulefmt`), decoded: texts stay texts, lengths are lengths. */

import { invariant } from '../../kernel/invariant.ts';
import type { Duration } from '../../kernel/time.ts';
import { type AlertTemplate, parseAlertTemplate } from '../../languages/alert-template.ts';
import type { Expr } from '../../languages/promql/ast.ts';
import { parsePromql, printProblem } from '../../languages/promql/parse.ts';

type Texts = { readonly [name: string]: string };

export interface RecordingRule {
  readonly kind: 'recording';
  /** The name of the series it writes. */
  readonly record: string;
  readonly expr: string;
  readonly labels: Texts;
}

export interface AlertingRule {
  readonly kind: 'alerting';
  readonly alert: string;
  readonly expr: string;
  /** `for`: how long the expression has to hold before the alert fires. */
  readonly holdFor: Duration;
  /** How long it goes on firing once the expression holds no more. */
  readonly keepFiringFor: Duration;
  /** Templates. */
  readonly labels: Texts;
  /** Templates. */
  readonly annotations: Texts;
}

export type Rule = AlertingRule | RecordingRule;

export interface RuleGroup {
  readonly name: string;
  readonly interval: Duration;
  /** At most so many series or alerts from one rule; absent or 0: any number. */
  readonly limit?: number;
  /** The rules look this far back in time, for data that comes late. */
  readonly queryOffset?: Duration;
  readonly rules: readonly Rule[];
}

export const nameOfRule = (rule: Rule): string => (rule.kind === 'alerting' ? rule.alert : rule.record);

/** A mistake in a rule: in which of its fields, and what is wrong, in Prometheus' words where it has some. */
export interface RuleMistake {
  readonly path: readonly string[];
  readonly problem: string;
}

/** What is wrong with the texts of a rule; an empty list for a sound one. */
export function checkRule(rule: Rule): readonly RuleMistake[] {
  const parsed = parsePromql(rule.expr);
  const mistakes: RuleMistake[] = parsed.ok ? [] : [{ path: ['expr'], problem: printProblem(parsed.problem) }];
  if (rule.kind === 'recording' && !METRIC.test(rule.record)) {
    mistakes.push({ path: ['record'], problem: `invalid recording rule name: ${rule.record}` });
  }
  for (const name of Object.keys(rule.labels)) {
    if (!LABEL.test(name) || name === '__name__') {
      mistakes.push({ path: ['labels', name], problem: `invalid label name: ${name}` });
    }
  }
  if (rule.kind === 'recording') return mistakes;
  for (const field of ['labels', 'annotations'] as const) {
    for (const [name, text] of Object.entries(rule[field])) {
      const template = parseAlertTemplate(text);
      if (!template.ok) mistakes.push({ path: [field, name], problem: template.problem });
    }
  }
  return mistakes;
}

const METRIC = /^[A-Za-z_:][A-Za-z0-9_:]*$/;
const LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The tree of a checked rule's expression. */
export function expressionOf(rule: Rule): Expr {
  const parsed = parsePromql(rule.expr);
  invariant(parsed.ok, 'rules are checked before they are evaluated', { rule: nameOfRule(rule) });
  return parsed.expr;
}

/** The templates of a checked rule, by name. */
export const templatesOf = (texts: Texts): readonly (readonly [name: string, template: AlertTemplate])[] =>
  Object.entries(texts).map(([name, text]) => {
    const parsed = parseAlertTemplate(text);
    invariant(parsed.ok, 'templates are checked before they are filled in', { name });
    return [name, parsed.value];
  });
