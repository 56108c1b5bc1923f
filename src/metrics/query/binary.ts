/** Operators between a vector and a number, and (through `vector-matching.ts` and `set-operators.ts`) between vectors. */
import type { Binary } from '../../languages/promql/ast.ts';
import { COMPARISONS, typeOf } from '../../languages/promql/check.ts';
import type { Element } from './element.ts';
import type { Evaluation } from './evaluation.ts';
import { operate, refuseNativeOnly } from './operators.ts';
import { combineSets } from './set-operators.ts';
import { matchVectors } from './vector-matching.ts';

/** The elements of a binary expression of which at least one side is a vector. */
export function evaluateBinary(evaluation: Evaluation, expr: Binary, timeMs: number): readonly Element[] {
  refuseNativeOnly(expr.op);
  if (typeOf(expr.right) === 'scalar') {
    const vector = evaluation.vector(expr.left, timeMs);
    return withScalar(evaluation, expr, vector, evaluation.scalar(expr.right, timeMs), false);
  }
  if (typeOf(expr.left) === 'scalar') {
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
