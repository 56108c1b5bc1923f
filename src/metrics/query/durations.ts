/** The value of a duration expression (experimental): `[step() * 4]`. */

import { pow } from '../../kernel/reproducible-math.ts';
import type { DurationExpr } from '../../languages/promql/ast.ts';
import { QueryError } from './element.ts';

/** The query's range and step, which `range()` and `step()` stand for. Both are 0 in an instant query. */
export interface QueryExtent {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** The length in seconds. */
export function durationSeconds(expr: DurationExpr, query: QueryExtent): number {
  switch (expr.kind) {
    case 'seconds':
      return expr.seconds;
    case 'step':
      return query.stepMs / 1_000;
    case 'range':
      return (query.endMs - query.startMs) / 1_000;
    case 'negated':
      return -durationSeconds(expr.of, query);
    case 'parentheses':
      return durationSeconds(expr.of, query);
    case 'arithmetic':
      return arithmetic(expr, query);
  }
}

function arithmetic(expr: DurationExpr & { readonly kind: 'arithmetic' }, query: QueryExtent): number {
  const left = durationSeconds(expr.left, query);
  const right = durationSeconds(expr.right, query);
  const byZero = (what: string): never => {
    throw new QueryError(`${expr.span.start}:${expr.span.end}: ${what} by zero`);
  };
  switch (expr.op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? byZero('division') : left / right;
    case '%':
      return right === 0 ? byZero('modulo') : left % right;
    case '^':
      return pow(left, right);
    case 'min_of':
      return Math.min(left, right);
    case 'max_of':
      return Math.max(left, right);
  }
}
