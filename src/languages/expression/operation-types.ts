/** What binary operations yield, by the types of their operands. */
import { isAssignable } from './signatures.ts';
import {
  BOOL,
  DURATION,
  FLOAT,
  INT,
  isBool,
  isDuration,
  isFloat,
  isInteger,
  isMap,
  isNumber,
  isString,
  isTime,
  isUnknown,
  listOf,
  nameOf,
  STRING,
  type StaticType,
  TIME,
  UNKNOWN,
} from './static-types.ts';
import { fail } from './type-problem.ts';

/** The type of a binary operation, or `undefined` if the two types do not fit it. */
export function typeOfOperation(operator: string, left: StaticType, right: StaticType): StaticType | undefined {
  const both = (is: Is) => is(left) && is(right);
  switch (operator) {
    case '==':
    case '!=':
      return isComparable(left, right) ? BOOL : undefined;
    case 'and':
    case 'or':
    case '&&':
    case '||':
      return both(isBool) || undecided(left, right, isBool) ? BOOL : undefined;
    case '<':
    case '>':
    case '<=':
    case '>=':
      if ([isNumber, isString, isTime, isDuration].some(both)) return BOOL;
      return undecided(left, right, isNumber, isString, isTime, isDuration) ? BOOL : undefined;
    case '+':
      return typeOfSum(left, right);
    case '-':
      return typeOfDifference(left, right);
    case '*':
      return typeOfProduct(left, right);
    case '/':
    case '**':
    case '^':
      return both(isNumber) || undecided(left, right, isNumber) ? FLOAT : undefined;
    case '%':
      return both(isInteger) || undecided(left, right, isInteger) ? INT : undefined;
    case 'in':
      return typeOfMembership(left, right);
    case 'matches':
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return both(isString) || undecided(left, right, isString) ? BOOL : undefined;
    case '..':
      return both(isInteger) || undecided(left, right, isInteger) ? listOf(INT) : undefined;
    default:
      return typeOfCoalescing(left, right);
  }
}

const sumOfNumbers = (left: StaticType, right: StaticType): StaticType =>
  isFloat(left) || isFloat(right) ? FLOAT : INT;

function typeOfSum(left: StaticType, right: StaticType): StaticType | undefined {
  if (isNumber(left) && isNumber(right)) return sumOfNumbers(left, right);
  if (isString(left) && isString(right)) return STRING;
  if ((isTime(left) && isDuration(right)) || (isDuration(left) && isTime(right))) return TIME;
  if (isDuration(left) && isDuration(right)) return DURATION;
  return undecided(left, right, isNumber, isString, isTime, isDuration) ? UNKNOWN : undefined;
}

function typeOfDifference(left: StaticType, right: StaticType): StaticType | undefined {
  if (isNumber(left) && isNumber(right)) return sumOfNumbers(left, right);
  if (isTime(left) && isTime(right)) return DURATION;
  if (isTime(left) && isDuration(right)) return TIME;
  if (isDuration(left) && isDuration(right)) return DURATION;
  return undecided(left, right, isNumber, isTime, isDuration) ? UNKNOWN : undefined;
}

function typeOfProduct(left: StaticType, right: StaticType): StaticType | undefined {
  if (isNumber(left) && isNumber(right)) return sumOfNumbers(left, right);
  const isFactor = (type: StaticType) => isNumber(type) || isDuration(type);
  if (isFactor(left) && isFactor(right)) return DURATION;
  return undecided(left, right, isNumber, isDuration) ? UNKNOWN : undefined;
}

function typeOfMembership(left: StaticType, right: StaticType): StaticType | undefined {
  if (right.kind === 'map') {
    const fits = isUnknown(left) || right.keys !== 'string' || isString(left);
    return fits ? BOOL : fail(`cannot use ${nameOf(left)} as type string in map key`);
  }
  if (right.kind === 'environment') return isString(left) || isUnknown(left) ? BOOL : undefined;
  if (right.kind === 'list') {
    if (isComparable(left, right.element)) return BOOL;
    return fail(`cannot use ${nameOf(left)} as type ${nameOf(right.element)} in array`);
  }
  return isUnknown(right) || (isUnknown(left) && isString(right)) ? BOOL : undefined;
}

function typeOfCoalescing(left: StaticType, right: StaticType): StaticType {
  if (left.kind === 'nil') return right;
  if (right.kind === 'nil') return left;
  return isAssignable(right, left) ? left : UNKNOWN;
}

/** Whether values of the two types may be compared for equality: nil with anything, numbers among each other, else alike. */
function isComparable(left: StaticType, right: StaticType): boolean {
  if (isUnknown(left) || isUnknown(right) || left.kind === 'nil' || right.kind === 'nil') return true;
  if (isNumber(left) && isNumber(right)) return true;
  if (isMap(left) || left.kind === 'environment') return isMap(right) || right.kind === 'environment';
  return left.kind === right.kind;
}

type Is = (type: StaticType) => boolean;

/** Whether an operation on `left` and `right` must wait for the run: one is unknown, the other would do. */
function undecided(left: StaticType, right: StaticType, ...kinds: readonly Is[]): boolean {
  const fits = (type: StaticType) => isUnknown(type) || kinds.some((is) => is(type));
  return (isUnknown(left) && fits(right)) || (isUnknown(right) && fits(left));
}
