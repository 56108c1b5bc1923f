/**
 * The texts of alerting rules: labels and annotations with `{{ $labels.pod }}` and `{{ $value | humanizePercentage }}`. Of
 * Go's template language this is the part alerts are written in: variables, fields, literals, calls, pipelines and
 * parentheses. Control flow (`if`, `range`, `with`) and queries of their own are refused with their names.
 */
import { type Argument, printed } from './alert-template/argument.ts';
import { callTemplateFunction, isTemplateFunction } from './alert-template/functions.ts';
import { type Result, refuse, succeed } from './result.ts';

/** What a template is filled in with. */
export interface AlertFacts {
  /** The labels of the element that fired, its name among them as `__name__`. */
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** Text to copy, or an expression to evaluate. */
type Part = string | Expression;

export type Expression =
  | { readonly kind: 'literal'; readonly value: Argument }
  | { readonly kind: 'value' }
  | { readonly kind: 'labels' }
  /** Labels of the server: it has none here, so every one is empty. */
  | { readonly kind: 'external' }
  | { readonly kind: 'label'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

export interface AlertTemplate {
  readonly parts: readonly Part[];
}

/** Reads a template; the problem says what part of Go's language it would take. */
export function parseAlertTemplate(text: string): Result<AlertTemplate> {
  const parts: Part[] = [];
  let at = 0;
  let trimNext = false;
  for (;;) {
    const open = text.indexOf('{{', at);
    const plain = open < 0 ? text.slice(at) : text.slice(at, open);
    const trimEnd = open >= 0 && /^\{\{-\s/.test(text.slice(open));
    let copied = trimNext ? plain.trimStart() : plain;
    if (trimEnd) copied = copied.trimEnd();
    if (copied !== '') parts.push(copied);
    if (open < 0) return succeed({ parts });
    const close = endOfAction(text, open + 2);
    if (close === undefined) return refuse('unclosed action: {{ without }}');
    let action = text.slice(open + (trimEnd ? 3 : 2), close);
    trimNext = /\s-$/.test(action);
    if (trimNext) action = action.slice(0, -1);
    if (!/^\s*\/\*[\s\S]*\*\/\s*$/.test(action)) {
      const parsed = parsePipeline(action);
      if (!parsed.ok) return parsed;
      parts.push(parsed.value);
    }
    at = close + 2;
  }
}

/** Fills a template in; as in Prometheus a mistake of its evaluation becomes part of the text. */
export function expandAlertTemplate({ parts }: AlertTemplate, facts: AlertFacts): string {
  let out = '';
  for (const part of parts) {
    if (typeof part === 'string') out += part;
    else {
      const result = evaluate(part, facts);
      if (!result.ok) return `<error expanding template: ${result.problem}>`;
      out += printed(result.value);
    }
  }
  return out;
}

function evaluate(expression: Expression, facts: AlertFacts): Result<Argument> {
  switch (expression.kind) {
    case 'literal':
      return succeed(expression.value);
    case 'value':
      return succeed({ kind: 'float', value: facts.value });
    case 'labels':
      return succeed({ kind: 'map', value: facts.labels });
    case 'external':
      return succeed({ kind: 'map', value: new Map() });
    case 'label':
      return succeed({ kind: 'text', value: facts.labels.get(expression.name) ?? '' });
    case 'call': {
      const args: Argument[] = [];
      for (const arg of expression.args) {
        const result = evaluate(arg, facts);
        if (!result.ok) return result;
        args.push(result.value);
      }
      return callTemplateFunction(expression.name, args);
    }
  }
}

/** Where the action that begins at `from` ends; quoted braces do not count. */
function endOfAction(text: string, from: number): number | undefined {
  const token = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|\}\}/g;
  token.lastIndex = from;
  for (let m = token.exec(text); m !== null; m = token.exec(text)) if (m[0] === '}}') return m.index;
  return undefined;
}

const TOKEN =
  /\s+|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[|()]|-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[$.]?[A-Za-z_][\w.]*|\$|\.|:?=|,|./g;

/** The expression of an action: commands joined by `|`, each given what the one before said as its last argument. */
function parsePipeline(action: string): Result<Expression> {
  const tokens = (action.match(TOKEN) ?? []).filter((t) => t.trim() !== '');
  const reader = { tokens, at: 0 };
  const result = readPipeline(reader);
  if (!result.ok) return result;
  return reader.at < tokens.length ? refuse(`unexpected ${JSON.stringify(tokens[reader.at])}`) : result;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function readPipeline(reader: Reader): Result<Expression> {
  let value: Expression | undefined;
  for (;;) {
    const command = readCommand(reader, value);
    if (!command.ok) return command;
    value = command.value;
    if (reader.tokens[reader.at] !== '|') return command;
    reader.at += 1;
  }
}

/** A function with its arguments, or one value. */
function readCommand(reader: Reader, piped: Expression | undefined): Result<Expression> {
  const name = reader.tokens[reader.at];
  if (name === undefined) return refuse('an empty action');
  if (!/^[A-Za-z_]\w*$/.test(name) || name === 'true' || name === 'false') {
    return piped === undefined ? readOperand(reader) : refuse(`${JSON.stringify(name)} is not a function`);
  }
  if (!isTemplateFunction(name)) return refuse(unknown(name));
  reader.at += 1;
  const args: Expression[] = [];
  while (!['|', ')', undefined].includes(reader.tokens[reader.at])) {
    const arg = readOperand(reader);
    if (!arg.ok) return arg;
    args.push(arg.value);
  }
  return succeed({ kind: 'call', name, args: piped === undefined ? args : [...args, piped] });
}

const unknown = (name: string): string =>
  /^(?:if|else|end|range|with|define|template|block|query|first|value|label|sortByLabel|tmpl)$/.test(name)
    ? `\`${name}\` is not modelled: variables, functions and pipelines are`
    : `function "${name}" not defined`;

function readOperand(reader: Reader): Result<Expression> {
  const token = reader.tokens[reader.at] ?? '';
  reader.at += 1;
  if (token === '(') {
    const inside = readPipeline(reader);
    if (!inside.ok) return inside;
    if (reader.tokens[reader.at] !== ')') return refuse('unclosed left paren');
    reader.at += 1;
    return inside;
  }
  if (token.startsWith('"')) return textLiteral(token);
  if (token.startsWith('`')) return succeed({ kind: 'literal', value: { kind: 'text', value: token.slice(1, -1) } });
  if (/^-?[.\d]/.test(token) && /\d/.test(token)) {
    const kind = /^-?\d+$/.test(token) ? 'integer' : 'float';
    return succeed({ kind: 'literal', value: { kind, value: Number(token) } });
  }
  if (token === 'true' || token === 'false') {
    return succeed({ kind: 'literal', value: { kind: 'truth', value: token === 'true' } });
  }
  return variable(token);
}

function textLiteral(token: string): Result<Expression> {
  try {
    const value = JSON.parse(token.replace(/\\'/g, "'")) as string;
    return succeed({ kind: 'literal', value: { kind: 'text', value } });
  } catch {
    return refuse(`the text ${token} has an escape that is not modelled`);
  }
}

function variable(token: string): Result<Expression> {
  const [root, name, ...rest] = token.replace(/^\.(?=[A-Z])/, '$').split('.');
  if (rest.length > 0) return refuse(`${token} goes too deep: labels are texts`);
  switch (root) {
    case '$value':
    case '$Value':
      return name === undefined ? succeed({ kind: 'value' }) : refuse(`${token}: a number has no fields`);
    case '$labels':
    case '$Labels':
      return succeed(name === undefined ? { kind: 'labels' } : { kind: 'label', name });
    case '$externalLabels':
    case '$ExternalLabels':
      return succeed(
        name === undefined ? { kind: 'external' } : { kind: 'literal', value: { kind: 'text', value: '' } },
      );
    case '$externalURL':
    case '$ExternalURL':
      return succeed({ kind: 'literal', value: { kind: 'text', value: '' } });
    default:
      return refuse(/^\$\w/.test(token) ? `undefined variable "${root}"` : `unexpected ${JSON.stringify(token)}`);
  }
}
