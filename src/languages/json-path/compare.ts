/** Comparisons inside a filter, with the strictness of Go's template functions: an integer is not a float. */
import { type Result, refuse, succeed } from '../result.ts';
import { compareText } from '../utf8.ts';

export type Operand =
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'other' };

/** Whether `left operator right` holds, or why the two cannot be compared so. */
export function compareOperands(left: Operand, operator: string, right: Operand): Result<boolean> {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return negate(equal(left, right));
    case '<':
      return less(left, right);
    case '>':
      return negate(lessOrEqual(left, right));
    case '<=':
      return lessOrEqual(left, right);
    case '>=':
      return negate(less(left, right));
    default:
      return refuse(`unrecognized filter operator ${operator}`);
  }
}

const BAD_TYPE = 'invalid type for comparison';
const BAD_PAIR = 'incompatible types for comparison';

function equal(left: Operand, right: Operand): Result<boolean> {
  if (left.kind === 'other' || right.kind === 'other') return refuse(BAD_TYPE);
  return left.kind === right.kind ? succeed(left.value === right.value) : refuse(BAD_PAIR);
}

function less(left: Operand, right: Operand): Result<boolean> {
  if (left.kind === 'other' || right.kind === 'other') return refuse(BAD_TYPE);
  if (left.kind !== right.kind) return refuse(BAD_PAIR);
  if (left.kind === 'bool') return refuse(BAD_TYPE);
  if (left.kind === 'string' && right.kind === 'string') return succeed(compareText(left.value, right.value) < 0);
  return succeed(left.value < right.value);
}

/** "Less or equal" is two questions in the original, so a bad pair is reported by the first of them. */
function lessOrEqual(left: Operand, right: Operand): Result<boolean> {
  const isLess = less(left, right);
  return !isLess.ok || isLess.value ? isLess : equal(left, right);
}

const negate = (answer: Result<boolean>): Result<boolean> => (answer.ok ? succeed(!answer.value) : answer);
