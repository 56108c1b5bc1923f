/**
 * Relabelling: rules that turn what discovery knows of a target into its labels, or drop it (`relabel_configs`), and that
 * rewrite or drop scraped samples (`metric_relabel_configs`). As in Prometheus' `model/relabel`.
 */

import { invariant } from '../kernel/invariant.ts';
import { type Captures, compileRegex, expandTemplate } from '../languages/regex.ts';
import { type Labels, labelsFromPairs } from './labels.ts';

/** One rule; absent fields have Prometheus' defaults. `hashmod` is not modelled: no chart in use needs it. */
export interface RelabelRule {
  readonly action?:
    | 'replace'
    | 'keep'
    | 'drop'
    | 'labelmap'
    | 'labeldrop'
    | 'labelkeep'
    | 'lowercase'
    | 'uppercase'
    | 'keepequal'
    | 'dropequal';
  readonly sourceLabels?: readonly string[];
  /** Default `;`. */
  readonly separator?: string;
  /** RE2, matched against the whole text. Default `(.*)`. */
  readonly regex?: string;
  readonly targetLabel?: string;
  /** Default `$1`. */
  readonly replacement?: string;
}

/** The labels after all rules, or `undefined` if a rule drops the target or sample. */
export function relabel(labels: Labels, rules: readonly RelabelRule[]): Labels | undefined {
  const values = relabelled(new Map(labels.pairs), rules);
  return values === undefined ? undefined : labelsFromPairs(values);
}

/** The same of labels by name, which may be changed; an empty value stands for no label. */
export function relabelled(
  labels: Map<string, string>,
  rules: readonly RelabelRule[],
): Map<string, string> | undefined {
  let values: Map<string, string> | undefined = labels;
  for (const rule of rules) {
    values = apply(rule, values);
    if (values === undefined) return undefined;
  }
  return values;
}

function apply(rule: RelabelRule, values: Map<string, string>): Map<string, string> | undefined {
  const source = (rule.sourceLabels ?? []).map((name) => values.get(name) ?? '').join(rule.separator ?? ';');
  const regex = compiled(rule.regex ?? '(.*)');
  const target = rule.targetLabel ?? '';
  switch (rule.action ?? 'replace') {
    case 'keep':
      return regex.covers(source) ? values : undefined;
    case 'drop':
      return regex.covers(source) ? undefined : values;
    case 'keepequal':
      return (values.get(target) ?? '') === source ? values : undefined;
    case 'dropequal':
      return (values.get(target) ?? '') === source ? undefined : values;
    case 'labeldrop':
      return new Map([...values].filter(([name]) => !regex.covers(name)));
    case 'labelkeep':
      return new Map([...values].filter(([name]) => regex.covers(name)));
    case 'lowercase':
      return values.set(target, source.toLowerCase());
    case 'uppercase':
      return values.set(target, source.toUpperCase());
    case 'labelmap': {
      const mapped: (readonly [string, string])[] = [];
      for (const [name, value] of values) {
        const captures = regex.capture(name);
        if (captures !== undefined) mapped.push([expandTemplate(rule.replacement ?? '$1', captures), value]);
      }
      for (const [name, value] of mapped) values.set(name, value);
      return values;
    }
    case 'replace':
      return replace(rule, values, source);
  }
}

/** An expression that does not match leaves everything as it is; an empty result removes the label. */
function replace(rule: RelabelRule, values: Map<string, string>, source: string): Map<string, string> {
  // Copying a label is the commonest rule, and needs no expression to be matched.
  const captures = rule.regex === undefined ? wholeOf(source) : compiled(rule.regex).capture(source);
  if (captures === undefined) return values;
  const target = expandTemplate(rule.targetLabel ?? '', captures);
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(target)) return values;
  const value = expandTemplate(rule.replacement ?? '$1', captures);
  if (value === '') values.delete(target);
  else values.set(target, value);
  return values;
}

/** What `(.*)` captures. */
const wholeOf = (text: string): Captures => ({ numbered: [text, text], named: NO_NAMES });
const NO_NAMES: ReadonlyMap<string, string> = new Map();

function compiled(source: string) {
  const outcome = compileRegex(source);
  // Configurations are checked when a scenario is read; the rules here are known to compile.
  invariant(outcome.ok, 'a relabelling rule holds an expression that compiles');
  return outcome.regex;
}
