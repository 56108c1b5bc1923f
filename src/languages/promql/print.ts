/**
 * A tree as text again, in Prometheus' normal form: one way to write spaces, quotes, durations and grouping, matchers
 * sorted. Parsing the text gives the same tree.
 */

import { printPrometheusDuration } from '../duration.ts';
import { formatFixed, formatFloat } from '../go-format.ts';
import type {
  Aggregation,
  Binary,
  DurationExpr,
  Expr,
  Length,
  Matcher,
  Matching,
  TimeShift,
  VectorSelector,
} from './ast.ts';
import { typeOf } from './check.ts';
import { goQuote } from './quoting.ts';

/** The expression in normal form, as `GET /api/v1/format_query` without line breaks would give it. */
export function printPromql(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return printNumber(expr.value, expr.isDuration);
    case 'string':
      return goQuote(expr.value);
    case 'parentheses':
      return `(${printPromql(expr.expr)})`;
    case 'unary':
      return `${expr.op}${printPromql(expr.expr)}`;
    case 'call':
      return `${expr.function}(${expr.args.map(printPromql).join(', ')})`;
    case 'aggregation':
      return printAggregation(expr);
    case 'binary':
      return printBinary(expr);
    case 'vector-selector':
      return printSelector(expr) + printAt(expr) + printBounds(expr) + printOffset(expr);
    case 'range-selector': {
      const { selector, range } = expr;
      return `${printSelector(selector)}[${printLength(range)}]${printBounds(selector)}${printAt(selector)}${printOffset(selector)}`;
    }
    case 'subquery': {
      const step = expr.step === undefined ? '' : printLength(expr.step);
      return `${printPromql(expr.expr)}[${printLength(expr.range)}:${step}]${printAt(expr)}${printOffset(expr)}`;
    }
  }
}

function printNumber(value: number, isDuration: boolean): string {
  if (!isDuration) return formatFloat(value, 'f');
  return value < 0 ? `-${printPrometheusDuration(-value * 1_000)}` : printPrometheusDuration(value * 1_000);
}

function printAggregation({ op, expr, parameter, without, grouping }: Aggregation): string {
  const labels = grouping.map(printLabelName).join(', ');
  const by = without ? ` without (${labels}) ` : grouping.length > 0 ? ` by (${labels}) ` : '';
  const first = parameter === undefined ? '' : `${printPromql(parameter)}, `;
  return `${op}${by}(${first}${printPromql(expr)})`;
}

const printLabelName = (name: string): string => (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : goQuote(name));

function printBinary({ op, left, right, bool, matching }: Binary): string {
  const scalar = typeOf(left) === 'scalar' || typeOf(right) === 'scalar';
  // Nothing is matched with a number, so what was said about matching means nothing.
  return `${printPromql(left)} ${op}${bool ? ' bool' : ''}${scalar ? '' : printMatching(matching)} ${printPromql(right)}`;
}

function printMatching(matching: Matching): string {
  const grouped = matching.cardinality !== 'one-to-one';
  const list = (names: readonly string[]) => `(${names.map(printLabelName).join(', ')})`;
  let how = '';
  if (matching.labels.length > 0 || matching.on || grouped) {
    how += ` ${matching.on ? 'on' : 'ignoring'} ${list(matching.labels)}`;
  }
  if (grouped) how += ` group_${matching.cardinality === 'many-to-one' ? 'left' : 'right'} ${list(matching.include)}`;
  const { fillLeft, fillRight } = matching;
  if (fillLeft !== undefined && fillLeft === fillRight) how += ` fill (${formatFloat(fillLeft, 'f')})`;
  else {
    if (fillLeft !== undefined) how += ` fill_left (${formatFloat(fillLeft, 'f')})`;
    if (fillRight !== undefined) how += ` fill_right (${formatFloat(fillRight, 'f')})`;
  }
  return how;
}

function printSelector({ name, matchers }: VectorSelector): string {
  const isName = (m: Matcher) => name !== undefined && m.name === '__name__' && m.op === '=' && m.value === name;
  const texts = matchers.filter((m) => !isName(m)).map((m) => `${printLabelName(m.name)}${m.op}${goQuote(m.value)}`);
  const braces = texts.length === 0 ? '' : `{${texts.sort().join(',')}}`;
  return (name ?? '') + braces;
}

const printBounds = ({ bounds }: VectorSelector): string => (bounds === undefined ? '' : ` ${bounds}`);

function printAt({ at }: TimeShift): string {
  if (at === undefined) return '';
  return typeof at === 'number' ? ` @ ${formatFixed(at / 1_000, 3)}` : ` @ ${at}()`;
}

function printOffset({ offset }: TimeShift): string {
  if (offset === undefined || offset === 0) return '';
  return ` offset ${typeof offset === 'number' && offset < 0 ? `-${printLength(-offset)}` : printLength(offset)}`;
}

const printLength = (length: Length): string =>
  typeof length === 'number' ? printPrometheusDuration(length) : printDurationExpr(length);

function printDurationExpr(expr: DurationExpr): string {
  switch (expr.kind) {
    case 'seconds':
      return printNumber(expr.seconds, expr.isDuration);
    case 'step':
    case 'range':
      return `${expr.kind}()`;
    case 'negated':
      return `-${printDurationExpr(expr.of)}`;
    case 'parentheses':
      return `(${printDurationExpr(expr.of)})`;
    case 'arithmetic': {
      const [left, right] = [printDurationExpr(expr.left), printDurationExpr(expr.right)];
      const isCall = expr.op === 'min_of' || expr.op === 'max_of';
      return isCall ? `${expr.op}(${left}, ${right})` : `${left} ${expr.op} ${right}`;
    }
  }
}
