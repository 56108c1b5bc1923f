/**
 * The values of the condition language while it runs. The real engine runs on Go values, where an integer is not a float
 * and every value has a type with a name; conditions and messages depend on both, so we keep them apart too:
 * floats are numbers, the type `int` is a bigint, everything else that JSON does not know is tagged with its kind.
 */
import type { Nanoseconds } from '../duration.ts';
import { printGoDuration } from '../duration.ts';
import { formatFloat } from '../go-format.ts';
import type { GoTime } from '../go-time.ts';
import { printGoTime } from '../go-time.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { compareText } from '../utf8.ts';
import type { FunctionType } from './static-types.ts';

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | ListValue
  | MapValue
  | NamedInteger
  | DurationValue
  | TimeValue
  | LocationValue
  | FunctionValue;

/** A list; `element` is the name of its Go element type, `interface {}` unless all elements share one by construction. */
export interface ListValue {
  readonly kind: 'list';
  readonly element: string;
  readonly items: readonly Value[];
}

/** A map; `keys` tells whether Go's key type is `string` or `interface {}`, `element` names the type of what it holds. */
export interface MapValue {
  readonly kind: 'map';
  readonly keys: 'string' | 'interface {}';
  readonly element: string;
  readonly entries: ReadonlyMap<Value, Value>;
}

/** An integer whose Go type is not `int`: `int64`, `uint8`, `time.Month`, … */
export interface NamedInteger {
  readonly kind: 'integer';
  readonly type: string;
  readonly value: bigint;
}

export interface DurationValue {
  readonly kind: 'duration';
  readonly nanoseconds: Nanoseconds;
}

export interface TimeValue {
  readonly kind: 'time';
  readonly time: GoTime;
}

export interface LocationValue {
  readonly kind: 'location';
  readonly name: string;
  readonly offsetSeconds: number;
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly type: FunctionType;
  /** Throws `RunProblem` as the engine panics. */
  readonly call: (args: readonly Value[]) => Value;
}

/** A run error of the language. It never leaves this folder: `evaluateCondition` turns it into a value. */
export class RunProblem extends Error {}

export const ANY = 'interface {}';

export const list = (items: readonly Value[], element: string = ANY): ListValue => ({ kind: 'list', element, items });
export const stringMap = (entries: ReadonlyMap<string, Value>): MapValue => ({
  kind: 'map',
  keys: 'string',
  element: ANY,
  entries,
});
export const duration = (nanoseconds: bigint): DurationValue => ({
  kind: 'duration',
  nanoseconds: BigInt.asIntN(64, nanoseconds),
});

/** A decoded JSON document as the engine sees it: numbers are floats, lists and maps hold anything. */
export function valueOfJson(json: JsonValue): Value {
  if (Array.isArray(json)) return list(json.map((item: JsonValue) => valueOfJson(item)));
  if (!isJsonObject(json)) return json as null | boolean | number | string;
  const entries = new Map<string, Value>();
  for (const key of Object.keys(json)) entries.set(key, valueOfJson(json[key] ?? null));
  return stringMap(entries);
}

/** `%T`: the name of a value's Go type. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float64';
    case 'bigint':
      return 'int';
    case 'string':
      return 'string';
  }
  if (value === null) return '<nil>';
  switch (value.kind) {
    case 'list':
      return `[]${value.element}`;
    case 'map':
      return `map[${value.keys}]${value.element}`;
    case 'integer':
      return value.type;
    case 'duration':
      return 'time.Duration';
    case 'time':
      return 'time.Time';
    case 'location':
      return '*time.Location';
    case 'function':
      return value.type.text;
  }
}

/** `%v`: a value as text. */
export function textOf(value: Value): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return formatFloat(value);
  if (typeof value !== 'object') return String(value);
  switch (value.kind) {
    case 'list':
      return `[${value.items.map(textOf).join(' ')}]`;
    case 'map':
      return `map[${sortedEntries(value)
        .map(([key, item]) => `${textOf(key)}:${textOf(item)}`)
        .join(' ')}]`;
    case 'integer':
      return String(value.value);
    case 'duration':
      return printGoDuration(value.nanoseconds);
    case 'time':
      return printGoTime(value.time);
    case 'location':
      return value.name;
    case 'function':
      return '0x0';
  }
}

/** The entries of a map in the order in which Go prints them: sorted by key. */
export function sortedEntries(map: MapValue): readonly (readonly [Value, Value])[] {
  return [...map.entries].sort(([a], [b]) => compareKeys(a, b));
}

function compareKeys(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  const rank = keyRank(a) - keyRank(b);
  if (rank !== 0) return rank;
  return a !== null && b !== null && a < b ? -1 : a !== null && b !== null && a > b ? 1 : 0;
}

/** `internal/fmtsort`: nil first, then by kind. */
const keyRank = (key: Value): number =>
  key === null ? 0 : typeof key === 'boolean' ? 1 : typeof key === 'bigint' ? 2 : typeof key === 'number' ? 3 : 4;
