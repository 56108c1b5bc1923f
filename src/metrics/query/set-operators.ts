/** `and`, `or` and `unless`: which elements there are, by the labels they are matched on. */
import type { Binary, SetOp } from '../../languages/promql/ast.ts';
import type { Element } from './element.ts';
import type { Evaluation } from './evaluation.ts';
import { matchMemory, signature } from './signatures.ts';

/** The elements of the left side that have (`and`) or lack (`unless`) a partner, or both sides without repetition (`or`). */
export function combineSets(
  evaluation: Evaluation,
  expr: Binary,
  op: SetOp,
  left: readonly Element[],
  right: readonly Element[],
): readonly Element[] {
  const memory = matchMemory(evaluation, expr);
  const keyOf = (element: Element) => signature(memory, expr.matching, element.labels);
  if (op === 'or') {
    const present = new Set(left.map(keyOf));
    return [...left, ...right.filter((element) => !present.has(keyOf(element)))];
  }
  const present = new Set(right.map(keyOf));
  return left.filter((element) => present.has(keyOf(element)) === (op === 'and'));
}
