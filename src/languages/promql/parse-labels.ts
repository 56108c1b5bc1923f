/** The parts of a query that are lists of labels: matchers in braces, and labels to group or match by. */
import { compileRegex } from '../regex.ts';
import type { Matcher, MatchOp, Span } from './ast.ts';
import { QueryProblem } from './problem.ts';
import { goQuote, isValidText, unquote } from './quoting.ts';
import type { TokenStream } from './token-stream.ts';
import { IDENTIFIER, labelNameWords, METRIC_IDENTIFIER, STRING, type Token } from './tokens.ts';

const MATCHER = { within: 'label matching', expected: 'identifier or "}"' };
const OPERATOR = { within: 'label matching', expected: 'label matching operator' };
const VALUE = { within: 'label matching', expected: 'string' };
const NEXT_MATCHER = { within: 'label matching', expected: '"," or "}"' };
const LIST = { within: 'grouping opts', expected: '"("' };
const LABEL = { within: 'grouping opts', expected: 'label' };
const NEXT_LABEL = { within: 'grouping opts', expected: '"," or ")"' };

const MATCH_OPS: ReadonlySet<string> = new Set(['=', '!=', '=~', '!~']);

/** `{a="b", "metric.name", ...}`, whose opening brace comes next. */
export function parseMatchers(tokens: TokenStream): { readonly matchers: readonly Matcher[]; readonly span: Span } {
  const open = tokens.next();
  const matchers: Matcher[] = [];
  for (;;) {
    const close = tokens.take('}');
    if (close !== undefined) return { matchers, span: { start: open.start, end: close.end } };
    matchers.push(parseMatcher(tokens));
    if (!tokens.sees('}')) tokens.expect(',', NEXT_MATCHER);
  }
}

function parseMatcher(tokens: TokenStream): Matcher {
  const label = tokens.take(IDENTIFIER) ?? tokens.take(STRING) ?? tokens.unexpected(MATCHER);
  const name = label.type === STRING ? unquote(label.text) : label.text;
  if (!MATCH_OPS.has(tokens.peek().type)) {
    // A quoted text alone is the name of the metric.
    return label.type === STRING ? { name: '__name__', op: '=', value: name } : tokens.unexpected(OPERATOR);
  }
  const op = tokens.next().type as MatchOp;
  const value = unquote(tokens.expect(STRING, VALUE).text);
  if (op === '=~' || op === '!~') {
    const compiled = compileRegex(value);
    if (!compiled.ok) throw new QueryProblem(label.start, compiled.problem);
  }
  return { name, op, value };
}

/** `(a, b, "c")`, as it stands behind `by`, `on`, `group_left` and their like. */
export function parseLabelList(tokens: TokenStream): readonly string[] {
  tokens.expect('(', LIST);
  const names: string[] = [];
  if (tokens.take(')') !== undefined) return names;
  for (;;) {
    names.push(labelName(tokens));
    if (tokens.take(')') !== undefined) return names;
    tokens.expect(',', NEXT_LABEL);
    if (tokens.take(')') !== undefined) return names;
  }
}

function labelName(tokens: TokenStream): string {
  const token = tokens.peek();
  if (token.type === STRING) return validName(tokens.next(), unquote(token.text));
  const named = token.type === IDENTIFIER || token.type === METRIC_IDENTIFIER || labelNameWords.has(token.type);
  return named ? validName(tokens.next(), token.text) : tokens.unexpected(LABEL);
}

function validName(token: Token, name: string): string {
  if (name !== '' && isValidText(name)) return name;
  throw new QueryProblem(token.start, `invalid label name for grouping: ${goQuote(name)}`);
}
