/** Operators between numbers, between a vector and a number, and (through `vector-matching.ts`) between vectors. */

import { invariant } from '../../kernel/invariant.ts';
import { atan2, pow } from '../../kernel/reproducible-math.ts';
import type { Binary, BinaryOp } from '../../languages/promql/ast.ts';
import { COMPARISONS } from '../../languages/promql/check.ts';
import { type Element, QueryError } from './element.ts';
import { type Evaluation, isScalar } from './evaluation.ts';
import { combineSets } from './set-operators.ts';
import { matchVectors } from './vector-matching.ts';

/** The elements of a binary expression of which at least one side is a vector. */
export function evaluateBinary(evaluation: Evaluation, expr: Binary, timeMs: number): readonly Element[] {
  refuseNativeOnly(expr.op);
  if (isScalar(expr.right)) {
    const vector = evaluation.vector(expr.left, timeMs);
    return withScalar(evaluation, expr, vector, evaluation.scalar(expr.right, timeMs), false);
  }
  if (isScalar(expr.left)) {
    const number = evaluation.scalar(expr.left, timeMs);
    return withScalar(evaluation, expr, evaluation.vector(expr.right, timeMs), number, true);
  }
  const left = evaluation.vector(expr.left, timeMs);
  const right = evaluation.vector(expr.right, timeMs);
  if (expr.op === 'and' || expr.op === 'or' || expr.op === 'unless') {
    return combineSets(evaluation, expr, expr.op, left, right);
  }
  return matchVectors(evaluation, expr, left, right);
}

/** Whether an operator changes what a metric means, so that its name goes. */
export const changesMeaning = (op: BinaryOp): boolean => !COMPARISONS.has(op);

function withScalar(
  evaluation: Evaluation,
  { op, bool }: Binary,
  elements: readonly Element[],
  number: number,
  numberIsLeft: boolean,
): readonly Element[] {
  const results: Element[] = [];
  for (const element of elements) {
    const outcome = numberIsLeft ? operate(op, number, element.value) : operate(op, element.value, number);
    if (COMPARISONS.has(op) && !bool) {
      // A filter keeps the element as it is, on whichever side the number stands.
      if (outcome === 1) results.push(element);
    } else results.push(evaluation.nameless(element.labels, outcome));
  }
  return results;
}

/** An operation between two numbers that are the whole expression. */
export function scalarOperation(op: BinaryOp, left: number, right: number): number {
  refuseNativeOnly(op);
  return operate(op, left, right);
}

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

function refuseNativeOnly(op: BinaryOp): void {
  if (op === '</' || op === '>/') {
    throw new QueryError(`operator "${op}" trims native histograms, which are not modelled`);
  }
}
