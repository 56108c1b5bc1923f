/** The tokens of PromQL, and how error messages name them. */
import { AGGREGATORS } from './ast.ts';
import { goQuote, utf8Length } from './quoting.ts';

/** A token type is the text of the token itself where that is fixed, else what it is. Keywords are in lower case. */
export type TokenType = string;

export const IDENTIFIER = 'identifier';
/** An identifier with colons. */
export const METRIC_IDENTIFIER = 'metric identifier';
export const STRING = 'string';
export const NUMBER = 'number';
export const DURATION = 'duration';
export const END_OF_INPUT = 'end of input';

export interface Token {
  readonly type: TokenType;
  /** The token as it is written. */
  readonly text: string;
  /** Offset of its first byte, and of the byte after its last. */
  readonly start: number;
  readonly end: number;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

export const aggregators: ReadonlySet<string> = new Set(AGGREGATORS);
const wordOperators = words('and or unless atan2');
const operators = words('+ / == =~ >= > </ >/ and or < <= unless % * != !~ ^ - @ atan2');
const modifiers = words(
  'bool by group_left group_right fill fill_left fill_right ignoring offset smoothed anchored on without',
);
/** Words that are functions or stand for an instant or a length of the query, depending on where they are. */
const preprocessors = words('start end step range max_of min_of');

/** Keywords that can also name a metric at the beginning of an operand. */
export const metricNameWords: ReadonlySet<string> = new Set([
  ...aggregators,
  ...preprocessors,
  ...words('and or unless by without offset fill fill_left fill_right anchored smoothed'),
]);

const keywords: ReadonlySet<string> = new Set([...aggregators, ...preprocessors, ...modifiers, ...wordOperators]);

/** Keywords that can also name a label in a list of labels: all but one. */
export const labelNameWords: ReadonlySet<string> = new Set([...keywords].filter((word) => word !== 'without'));

/** The type of a word: a keyword, a number (`Inf`, `NaN`) or an identifier. Keywords are recognised in any case. */
export function wordType(word: string): TokenType {
  const lower = word.toLowerCase();
  if (keywords.has(lower)) return lower;
  if (lower === 'inf' || lower === 'nan') return NUMBER;
  return word.includes(':') ? METRIC_IDENTIFIER : IDENTIFIER;
}

/** How a message names a token: `identifier "x"`, `<op:+>`, `<aggr:sum>`, `<by>`, `"("`. */
export function describeToken({ type, text }: Token): string {
  if (type === END_OF_INPUT) return END_OF_INPUT;
  if (type === IDENTIFIER || type === METRIC_IDENTIFIER) return `${type} ${goQuote(text)}`;
  if (modifiers.has(type)) return `<${text}>`;
  if (operators.has(type)) return `<op:${text}>`;
  if (aggregators.has(type)) return `<aggr:${text}>`;
  const shown = utf8Length(text) > 10 ? `${goQuote([...text].slice(0, 10).join(''))}...` : goQuote(text);
  return type === STRING || type === NUMBER || type === DURATION ? `${type} ${shown}` : shown;
}
