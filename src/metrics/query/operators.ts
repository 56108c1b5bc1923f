/** What operators do with two numbers. */

import { invariant } from '../../kernel/invariant.ts';
import { atan2, pow } from '../../kernel/reproducible-math.ts';
import type { BinaryOp } from '../../languages/promql/ast.ts';
import { COMPARISONS } from '../../languages/promql/check.ts';
import { QueryError } from './element.ts';

/** Arithmetic in floats throughout; comparisons give 1 or 0. */
export function operate(op: BinaryOp, left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '^':
      return pow(left, right);
    case 'atan2':
      return atan2(left, right);
    case '==':
      return left === right ? 1 : 0;
    case '!=':
      return left !== right ? 1 : 0;
    case '>':
      return left > right ? 1 : 0;
    case '<':
      return left < right ? 1 : 0;
    case '>=':
      return left >= right ? 1 : 0;
    case '<=':
      return left <= right ? 1 : 0;
    default:
      invariant(false, 'set operators are no operations between numbers', { op });
  }
}

/** Whether an operator changes what a metric means, so that its name goes. */
export const changesMeaning = (op: BinaryOp): boolean => !COMPARISONS.has(op);

/** An operation between two numbers that are the whole expression. */
export function scalarOperation(op: BinaryOp, left: number, right: number): number {
  refuseNativeOnly(op);
  return operate(op, left, right);
}

/** Operators that only native histograms know. */
export function refuseNativeOnly(op: BinaryOp): void {
  if (op === '</' || op === '>/') {
    throw new QueryError(`operator "${op}" trims native histograms, which are not modelled`);
  }
}
