/** What operators do with values. Two values that do not fit are a run error, which names their Go types. */

import { goPow } from '../go-pow.ts';
import { addSpan, type GoTime } from '../go-time.ts';
import { compareText, textOfUtf8 as textOfBytes, utf8Bytes } from '../utf8.ts';
import { findPattern } from './pattern.ts';
import { duration, type ListValue, list, type MapValue, RunProblem, textOf, typeName, type Value } from './values.ts';

export const fail = (problem: string): never => {
  throw new RunProblem(problem);
};

/** 2^63, the first float that is no 64-bit integer. */
const TWO_63 = Number(1n << 63n);

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

/** The integer of `int` and of its named relatives; durations are none of them. */
export function integerOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'object' && value !== null && value.kind === 'integer' && COUNTING.has(value.type)
    ? value.value
    : undefined;
}

/** The named integers with which the engine computes; others (`time.Month`) only compare with themselves. */
const COUNTING: ReadonlySet<string> = new Set(['int64', 'uint8', 'int32']);

/** A number of either sort. */
export function numberOf(value: Value): bigint | number | undefined {
  return typeof value === 'number' ? value : integerOf(value);
}

/** A float as an integer, cut towards zero; what does not fit becomes the smallest one, as amd64 has it. */
export function truncate(value: number): bigint {
  const cut = Math.trunc(value);
  return Number.isFinite(cut) && Math.abs(cut) < TWO_63 ? BigInt(cut) : -(1n << 63n);
}

const isDuration = (value: Value) => typeof value === 'object' && value !== null && value.kind === 'duration';
const isTime = (value: Value) => typeof value === 'object' && value !== null && value.kind === 'time';
const nanoseconds = (value: Value): bigint =>
  typeof value === 'object' && value !== null && value.kind === 'duration' ? value.nanoseconds : 0n;
const timeOf = (value: Value): GoTime =>
  typeof value === 'object' && value !== null && value.kind === 'time' ? value.time : fail('not a time');

function mismatch(operator: string, left: Value, right: Value): never {
  return fail(`invalid operation: ${typeName(left)} ${operator} ${typeName(right)}`);
}

function arithmetic(
  left: Value,
  right: Value,
  onIntegers: (a: bigint, b: bigint) => bigint,
  onFloats: (a: number, b: number) => number,
): Value | undefined {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === 'bigint' && typeof b === 'bigint') return wrap(onIntegers(a, b));
  return onFloats(Number(a), Number(b));
}

export function add(left: Value, right: Value): Value {
  const sum = arithmetic(
    left,
    right,
    (a, b) => a + b,
    (a, b) => a + b,
  );
  if (sum !== undefined) return sum;
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (isDuration(left) && isDuration(right)) return duration(nanoseconds(left) + nanoseconds(right));
  if (isTime(left) && isDuration(right)) return { kind: 'time', time: addSpan(timeOf(left), nanoseconds(right)) };
  if (isDuration(left) && isTime(right)) return { kind: 'time', time: addSpan(timeOf(right), nanoseconds(left)) };
  return mismatch('+', left, right);
}

export function subtract(left: Value, right: Value): Value {
  const difference = arithmetic(
    left,
    right,
    (a, b) => a - b,
    (a, b) => a - b,
  );
  if (difference !== undefined) return difference;
  if (isDuration(left) && isDuration(right)) return duration(nanoseconds(left) - nanoseconds(right));
  if (isTime(left) && isTime(right)) return duration(timeOf(left).unixNano - timeOf(right).unixNano);
  if (isTime(left) && isDuration(right)) return { kind: 'time', time: addSpan(timeOf(left), -nanoseconds(right)) };
  return mismatch('-', left, right);
}

export function multiply(left: Value, right: Value): Value {
  const product = arithmetic(
    left,
    right,
    (a, b) => a * b,
    (a, b) => a * b,
  );
  if (product !== undefined) return product;
  if (isDuration(left) && isDuration(right)) return duration(nanoseconds(left) * nanoseconds(right));
  const [span, factor] = isDuration(left) ? [left, numberOf(right)] : [right, numberOf(left)];
  if (!isDuration(span) || factor === undefined) return mismatch('*', left, right);
  if (typeof factor === 'bigint') return duration(nanoseconds(span) * factor);
  return Number(nanoseconds(span)) * factor;
}

/** Division is always one of floats. */
export function divide(left: Value, right: Value): Value {
  const a = numberOf(left);
  const b = numberOf(right);
  return a === undefined || b === undefined ? mismatch('/', left, right) : Number(a) / Number(b);
}

export function modulo(left: Value, right: Value): Value {
  const a = integerOf(left);
  const b = integerOf(right);
  if (a === undefined || b === undefined) return mismatch('%', left, right);
  return b === 0n ? fail('runtime error: integer divide by zero') : a % b;
}

export function exponentiate(left: Value, right: Value): Value {
  return goPow(toFloat(left), toFloat(right));
}

export function negate(value: Value): Value {
  if (typeof value === 'number') return -value;
  if (typeof value === 'bigint') return wrap(-value);
  if (typeof value === 'object' && value !== null && value.kind === 'duration') return duration(-value.nanoseconds);
  const integer = integerOf(value);
  return integer === undefined
    ? fail(`invalid operation: - ${typeName(value)}`)
    : ({ ...(value as object), value: wrap(-integer) } as Value);
}

/** Unary plus leaves what is there. */
export function affirm(value: Value): Value {
  return value;
}

/** The order of two values, negative, zero or positive; NaN when floats have none. */
export function order(left: Value, right: Value, operator: string): number {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) {
    const [x, y] = typeof a === typeof b ? [a, b] : [Number(a), Number(b)];
    return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
  }
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (isTime(left) && isTime(right)) return sign(timeOf(left).unixNano - timeOf(right).unixNano);
  if (isDuration(left) && isDuration(right)) return sign(nanoseconds(left) - nanoseconds(right));
  return mismatch(operator, left, right);
}

const sign = (difference: bigint): number => (difference < 0n ? -1 : difference > 0n ? 1 : 0);

/** Equality: numbers by value, lists element by element, everything else only within one type. */
export function equals(left: Value, right: Value): boolean {
  const a = numberOf(left);
  const b = numberOf(right);
  if (a !== undefined && b !== undefined) return typeof a === typeof b ? a === b : Number(a) === Number(b);
  if (typeof left !== 'object' || typeof right !== 'object') return left === right;
  if (left === null || right === null) return left === right;
  if (left.kind === 'list' && right.kind === 'list') return listsEqual(left, right);
  return deeplyEqual(left, right);
}

/** Lists of plain elements compare by value; lists of lists and of maps compare strictly, as Go's reflection does. */
function listsEqual(left: ListValue, right: ListValue): boolean {
  if (left.items.length !== right.items.length) return false;
  if (left.element !== right.element && (left.element.includes('[') || right.element.includes('['))) return false;
  return left.items.every((item, i) => equals(item, right.items[i] ?? null));
}

/** `reflect.DeepEqual`: types must be the same all the way down. */
export function deeplyEqual(left: Value, right: Value): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (left.kind === 'list' && right.kind === 'list') {
    return (
      left.element === right.element &&
      left.items.length === right.items.length &&
      left.items.every((item, i) => deeplyEqual(item, right.items[i] ?? null))
    );
  }
  if (left.kind === 'map' && right.kind === 'map') return mapsEqual(left, right);
  if (left.kind === 'duration' && right.kind === 'duration') return left.nanoseconds === right.nanoseconds;
  if (left.kind === 'time' && right.kind === 'time') return left.time.unixNano === right.time.unixNano;
  if (left.kind === 'integer' && right.kind === 'integer')
    return left.type === right.type && left.value === right.value;
  if (left.kind === 'location' && right.kind === 'location') return left.name === right.name;
  return false;
}

function mapsEqual(left: MapValue, right: MapValue): boolean {
  if (left.keys !== right.keys || left.element !== right.element || left.entries.size !== right.entries.size)
    return false;
  for (const [key, value] of left.entries) {
    const other = right.entries.get(key);
    if (other === undefined || !deeplyEqual(value, other)) return false;
  }
  return true;
}

/** Whether `needle` is an element of a list or a key of a map. */
export function contains(needle: Value, haystack: Value): boolean {
  if (haystack === null) return false;
  if (typeof haystack === 'object' && haystack.kind === 'list')
    return haystack.items.some((item) => equals(item, needle));
  if (typeof haystack === 'object' && haystack.kind === 'map') return haystack.entries.has(mapKey(haystack, needle));
  return fail(`operator "in" not defined on ${typeName(haystack)}`);
}

/** A value as key of a map; a map of strings takes nothing else. */
export function mapKey(map: MapValue, key: Value): Value {
  if (map.keys === 'string') {
    if (key === null) return '';
    if (typeof key !== 'string') {
      return fail(`reflect.Value.MapIndex: value of type ${typeName(key)} is not assignable to type string`);
    }
  }
  return key;
}

/** The string operators. Nil on either side is false, another type an error. */
export function textOperator(operator: string, left: Value, right: Value): boolean {
  if (left === null || right === null) return false;
  if (typeof left !== 'string') return fail(`interface conversion: interface {} is ${typeName(left)}, not string`);
  if (typeof right !== 'string') return fail(`interface conversion: interface {} is ${typeName(right)}, not string`);
  if (operator === 'contains') return left.includes(right);
  if (operator === 'startsWith') return left.startsWith(right);
  if (operator === 'endsWith') return left.endsWith(right);
  const found = findPattern(right, left);
  return typeof found === 'string' ? fail(found) : found;
}

/** The integer that an index, a bound or a range end stands for: floats are cut, texts refused. */
export function toInteger(value: Value): bigint {
  if (typeof value === 'number') return truncate(value);
  if (typeof value === 'object' && value !== null && value.kind === 'duration') return value.nanoseconds;
  return integerOf(value) ?? fail(`invalid operation: int(${typeName(value)})`);
}

export function toFloat(value: Value): number {
  const number = numberOf(value);
  return number === undefined ? fail(`invalid operation: float(${typeName(value)})`) : Number(number);
}

/** The part of a list or a text between two bounds, which are clamped. Texts are cut between bytes. */
export function sliceOf(value: Value, from: Value | undefined, to: Value | undefined): Value {
  const items = typeof value === 'string' ? undefined : listItems(value, from, to);
  const bytes = typeof value === 'string' ? utf8Bytes(value) : undefined;
  const length = items?.length ?? bytes?.length ?? 0;
  const end = clamp(to === undefined ? length : toInteger(to), length);
  const start = Math.min(clamp(from === undefined ? 0 : toInteger(from), length), end);
  if (bytes !== undefined) return textSlice(value as string, bytes, start, end);
  return list((items ?? []).slice(start, end), (value as ListValue).element);
}

function clamp(bound: bigint | number, length: number): number {
  const at = Number(bound);
  return Math.max(0, Math.min(at < 0 ? at + length : at, length));
}

function listItems(value: Value, from: Value | undefined, to: Value | undefined): readonly Value[] {
  if (typeof value === 'object' && value !== null && value.kind === 'list') return value.items;
  // The engine asks for the length first where the end is open, and else names the wrong thing.
  if (to === undefined) return fail(`invalid argument for len (type ${value === null ? 'nil' : typeName(value)})`);
  return fail(`cannot slice ${textOf(from ?? 0n)}`);
}

function textSlice(text: string, bytes: readonly number[], start: number, end: number): string {
  return bytes.length === text.length ? text.slice(start, end) : textOfBytes(bytes.slice(start, end));
}
