/** Kubernetes label selectors: what they select, how they are written on a command line, and when they are refused. */
import { quote } from './go-format.ts';
import { type Result, refuse, succeed } from './result.ts';
import { compareText } from './utf8.ts';

export type Labels = { readonly [key: string]: string };

/** `metav1.LabelSelectorRequirement`, as the API spells it. */
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** `metav1.LabelSelector`, as the API spells it. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

/** A selector made ready: all requirements must hold. None selects everything. */
export type Selector = readonly Requirement[];

export interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';
  readonly values: readonly string[];
}

/** Whether `labels` satisfy every requirement. */
export function selects(selector: Selector, labels: Labels): boolean {
  return selector.every((requirement) => holds(requirement, labels));
}

/**
 * Reads a selector object of the API (`metav1.LabelSelectorAsSelector`). An absent selector selects nothing, which is
 * `undefined`; an empty one selects everything.
 */
export function selectorOf(selector: LabelSelector | undefined): Result<Selector | undefined> {
  if (selector === undefined) return succeed(undefined);
  const requirements: Requirement[] = [];
  const labels = selector.matchLabels ?? {};
  for (const key of Object.keys(labels).sort(compareText)) {
    requirements.push({ key, operator: 'in', values: [labels[key] ?? ''] });
  }
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const known = API_OPERATORS.get(operator);
    if (known === undefined) return refuse(`${quote(operator)} is not a valid label selector operator`);
    requirements.push({ key, operator: known, values });
  }
  const problem = requirements.map(problemOf).find((text) => text !== undefined);
  return problem === undefined ? succeed(inOrder(requirements)) : refuse(problem);
}

/** Reads the notation of `kubectl --selector`: `app=web,tier in (a, b),!legacy,rank>3`. */
export function parseSelector(text: string): Result<Selector> {
  const requirements: Requirement[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const match = TERM.exec(rest);
    if (match === null) return refuse(`unable to parse requirement: found '${rest}', expected: identifier`);
    const requirement = requirementOf(match);
    const problem = problemOf(requirement);
    if (problem !== undefined) return refuse(`unable to parse requirement: ${problem}`);
    requirements.push(requirement);
    rest = rest.slice(match[0].length).trimStart();
    if (rest === '') break;
    const noValue = match.groups?.op !== undefined && match.groups.value === '' && !rest.startsWith(',');
    if (noValue)
      return refuse(`unable to parse requirement: found '${NO_VALUE.exec(rest)?.[0]}', expected: identifier`);
    if (!rest.startsWith(','))
      return refuse(`unable to parse requirement: found '${rest}', expected: ',' or 'end of string'`);
    rest = rest.slice(1).trimStart();
    if (rest === '') return refuse("unable to parse requirement: found '', expected: identifier after ','");
  }
  return succeed(inOrder(requirements));
}

/** Prints a selector as `labels.Selector.String` does: requirements by key, values sorted. */
export function printSelector(selector: Selector): string {
  return selector.map(printRequirement).join(',');
}

/** What is wrong with a label's value, or `undefined`. */
export function labelValueProblem(value: string): string | undefined {
  if (value.length > 63) return 'must be no more than 63 characters';
  return LABEL_VALUE.test(value)
    ? undefined
    : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
}

/** What is wrong with a label's key (`validation.IsQualifiedName`), or `undefined`. */
export function labelKeyProblem(key: string): string | undefined {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const form =
    "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  if (parts.length > 2) return `${form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  if (parts.length === 2 && parts[0] === '') return 'prefix part must be non-empty';
  if (parts.length === 2 && !SUBDOMAIN.test(parts[0] ?? '')) {
    return "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  }
  if (name === '') return `name part must be non-empty; name part ${form.slice('a qualified name '.length)}`;
  if (name.length > 63) return 'name part must be no more than 63 characters';
  return LABEL_NAME.test(name) ? undefined : `name part ${form.slice('a qualified name '.length)}`;
}

const LABEL_VALUE = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

const API_OPERATORS: ReadonlyMap<string, Requirement['operator']> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

/** `!key`, or a key that may be followed by an operator and a value or a list in parentheses. */
const TERM =
  /^(?:!\s*(?<absent>[^\s,()=!<>]+)|(?<key>[^\s,()=!<>]+)(?:\s*(?<op>==|!=|=|>|<)\s*(?<value>[^\s,()=!<>]*)|\s+(?<set>in|notin)\s*\((?<list>[^()]*)\))?)\s*/;

/** What can stand where a value should: an operator or a parenthesis. */
const NO_VALUE = /^(?:==|!=|.)/;

function requirementOf(match: RegExpExecArray): Requirement {
  const { absent, key = '', op, value = '', set, list = '' } = match.groups ?? {};
  if (absent !== undefined) return { key: absent, operator: '!', values: [] };
  if (set !== undefined)
    return { key, operator: set === 'in' ? 'in' : 'notin', values: list.split(',').map((v) => v.trim()) };
  if (op === undefined) return { key, operator: 'exists', values: [] };
  if (op === '>' || op === '<') return { key, operator: op === '>' ? 'gt' : 'lt', values: [value] };
  return { key, operator: op === '!=' ? 'notin' : 'in', values: [value] };
}

function problemOf({ key, operator, values }: Requirement): string | undefined {
  const keyProblem = labelKeyProblem(key);
  if (keyProblem !== undefined) return `key: Invalid value: ${quote(key)}: ${keyProblem}`;
  if ((operator === 'in' || operator === 'notin') && values.length === 0) {
    return "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty";
  }
  if ((operator === 'exists' || operator === '!') && values.length > 0) {
    return `values: Invalid value: [${values.map(quote).join(',')}]: values set must be empty for exists and does not exist`;
  }
  if ((operator === 'gt' || operator === 'lt') && !INTEGER.test(values[0] ?? '')) {
    return `values[0]: Invalid value: ${quote(values[0] ?? '')}: for 'Gt', 'Lt' operators, the value must be an integer`;
  }
  const at = values.findIndex((value) => labelValueProblem(value) !== undefined);
  const value = values[at];
  return value === undefined
    ? undefined
    : `values[${at}][${key}]: Invalid value: ${quote(value)}: ${labelValueProblem(value)}`;
}

const INTEGER = /^[+-]?\d+$/;

function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (operator === 'in') return value !== undefined && values.includes(value);
  if (operator === 'notin') return value === undefined || !values.includes(value);
  if (operator === 'exists') return value !== undefined;
  if (operator === '!') return value === undefined;
  if (value === undefined || !INTEGER.test(value)) return false;
  const [have, bound] = [BigInt(value.replace('+', '')), BigInt((values[0] ?? '0').replace('+', ''))];
  return operator === 'gt' ? have > bound : have < bound;
}

const inOrder = (requirements: readonly Requirement[]): Selector =>
  [...requirements].sort((a, b) => compareText(a.key, b.key));

function printRequirement({ key, operator, values }: Requirement): string {
  const sorted = [...values].sort(compareText);
  if (operator === 'exists') return key;
  if (operator === '!') return `!${key}`;
  if (operator === 'gt' || operator === 'lt') return `${key}${operator === 'gt' ? '>' : '<'}${values[0] ?? ''}`;
  if (sorted.length === 1) return `${key}${operator === 'in' ? '=' : '!='}${sorted[0]}`;
  return `${key} ${operator} (${sorted.join(',')})`;
}
