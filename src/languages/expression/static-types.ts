/**
 * What is known of a value before the condition runs. The engine compiles each condition against the very value it is
 * about to judge, so most mistakes are compile errors, even where they would never run.
 */
import { goTimeMethods } from './time-methods.ts';
import { ANY, type Value } from './values.ts';

export type StaticType =
  /** Only known when run. The engine prints it in two ways, depending on where it came from. */
  | { readonly kind: 'unknown'; readonly text: 'unknown' | 'interface {}' }
  | { readonly kind: 'nil' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'int'; readonly text: string }
  | { readonly kind: 'float' }
  | { readonly kind: 'string' }
  | { readonly kind: 'duration' }
  | { readonly kind: 'time' }
  | { readonly kind: 'location' }
  | ListType
  | MapType
  | FunctionType
  /** `$env`: its members are the names of the environment. */
  | { readonly kind: 'environment' };

export interface ListType {
  readonly kind: 'list';
  readonly text: string;
  readonly element: StaticType;
}
export interface MapType {
  readonly kind: 'map';
  readonly text: string;
  readonly keys: 'string' | 'interface {}';
  readonly element: StaticType;
}
export interface FunctionType {
  readonly kind: 'function';
  readonly text: string;
  readonly parameters: readonly StaticType[];
  readonly result: StaticType;
}

export const UNKNOWN: StaticType = { kind: 'unknown', text: 'unknown' };
export const INTERFACE: StaticType = { kind: 'unknown', text: ANY };
export const NIL: StaticType = { kind: 'nil' };
export const BOOL: StaticType = { kind: 'bool' };
export const INT: StaticType = { kind: 'int', text: 'int' };
export const INT64: StaticType = { kind: 'int', text: 'int64' };
export const FLOAT: StaticType = { kind: 'float' };
export const STRING: StaticType = { kind: 'string' };
export const DURATION: StaticType = { kind: 'duration' };
export const TIME: StaticType = { kind: 'time' };
export const LOCATION: StaticType = { kind: 'location' };

/** A list made by the language itself: Go's `[]interface {}`, of whose elements more may be known. */
export const listOf = (element: StaticType): ListType => ({ kind: 'list', text: `[]${ANY}`, element });
/** A list of a Go type. */
export const typedList = (element: StaticType): ListType => ({ kind: 'list', text: `[]${nameOf(element)}`, element });
export const ANY_MAP: MapType = { kind: 'map', text: `map[${ANY}]${ANY}`, keys: ANY, element: INTERFACE };
export const STRING_MAP: MapType = { kind: 'map', text: `map[string]${ANY}`, keys: 'string', element: INTERFACE };

/** A type as messages name it. The type of nil has no name of its own. */
export function nameOf(type: StaticType): string {
  switch (type.kind) {
    case 'unknown':
    case 'int':
    case 'list':
    case 'map':
    case 'function':
      return type.text;
    case 'nil':
      return 'unknown';
    case 'float':
      return 'float64';
    case 'duration':
      return 'time.Duration';
    case 'time':
      return 'time.Time';
    case 'location':
      return 'time.Location';
    case 'environment':
      return `map[string]${ANY}`;
    default:
      return type.kind;
  }
}

/** The static type of a value of the environment. */
export function typeOf(value: Value): StaticType {
  if (value === null) return NIL;
  if (typeof value === 'boolean') return BOOL;
  if (typeof value === 'number') return FLOAT;
  if (typeof value === 'bigint') return INT;
  if (typeof value === 'string') return STRING;
  switch (value.kind) {
    case 'integer':
      return { kind: 'int', text: value.type };
    case 'duration':
      return DURATION;
    case 'time':
      return TIME;
    case 'location':
      return LOCATION;
    case 'function':
      return value.type;
    case 'list':
      return { kind: 'list', text: `[]${value.element}`, element: elementNamed(value.element) };
    case 'map':
      return {
        kind: 'map',
        text: `map[${value.keys}]${value.element}`,
        keys: value.keys,
        element: elementNamed(value.element),
      };
  }
}

function elementNamed(name: string): StaticType {
  if (name === 'float64') return FLOAT;
  if (name === 'string') return STRING;
  if (name === 'bool') return BOOL;
  if (name === `[]${ANY}`) return listOf(INTERFACE);
  if (name === `map[string]${ANY}`) return STRING_MAP;
  return name === ANY ? INTERFACE : { kind: 'int', text: name };
}

/** The methods that Go's times and durations bring along, with the type of what they yield. */
export function methodOf(type: StaticType, name: string): FunctionType | undefined {
  if (type.kind !== 'time' && type.kind !== 'duration') return undefined;
  return goMethods(type.kind).get(name);
}

const RESULTS: Readonly<Record<string, StaticType>> = {
  int: INT,
  int64: INT64,
  float64: FLOAT,
  string: STRING,
  bool: BOOL,
  'time.Duration': DURATION,
  'time.Time': TIME,
};

const typeNamed = (name: string): StaticType => RESULTS[name] ?? { kind: 'int', text: name };

function goMethods(kind: 'time' | 'duration'): ReadonlyMap<string, FunctionType> {
  const methods = new Map<string, FunctionType>();
  for (const { name, parameters, result } of goTimeMethods(kind)) {
    const text = `func(${parameters.join(', ')}) ${result}`;
    methods.set(name, { kind: 'function', text, parameters: parameters.map(typeNamed), result: typeNamed(result) });
  }
  return methods;
}

export const isUnknown = (type: StaticType): boolean => type.kind === 'unknown';
export const isString = (type: StaticType): boolean => type.kind === 'string';
export const isBool = (type: StaticType): boolean => type.kind === 'bool';
export const isTime = (type: StaticType): boolean => type.kind === 'time';
export const isDuration = (type: StaticType): boolean => type.kind === 'duration';
export const isInteger = (type: StaticType): boolean => type.kind === 'int';
export const isFloat = (type: StaticType): boolean => type.kind === 'float';
export const isNumber = (type: StaticType): boolean => isInteger(type) || isFloat(type);
export const isList = (type: StaticType): boolean => type.kind === 'list';
export const isMap = (type: StaticType): boolean => type.kind === 'map';
