/** The selectors of a query: which series it asks for. */
import type { Expr, VectorSelector } from './ast.ts';

/** Every selector, from left to right. */
export function selectorsIn(expr: Expr): readonly VectorSelector[] {
  switch (expr.kind) {
    case 'vector-selector':
      return [expr];
    case 'range-selector':
      return [expr.selector];
    case 'aggregation':
      return [...selectorsIn(expr.expr), ...(expr.parameter === undefined ? [] : selectorsIn(expr.parameter))];
    case 'binary':
      return [...selectorsIn(expr.left), ...selectorsIn(expr.right)];
    case 'call':
      return expr.args.flatMap(selectorsIn);
    case 'parentheses':
    case 'subquery':
    case 'unary':
      return selectorsIn(expr.expr);
    case 'number':
    case 'string':
      return [];
  }
}

/** The one metric name a selector asks for; `undefined` if it may be several. */
export const nameSelected = ({ name, matchers }: VectorSelector): string | undefined =>
  name ?? matchers.find((m) => m.name === '__name__' && m.op === '=')?.value;
