/** Reaching into values whose type was not known before: elements, entries, methods, and what predicates walk over. */
import { utf8Bytes } from '../utf8.ts';
import { boundMethod } from './methods.ts';
import { fail, mapKey, toInteger } from './operators.ts';
import { list, type MapValue, textOf, typeName, type Value } from './values.ts';

export const bytesValue = (bytes: readonly number[]): Value =>
  list(
    bytes.map((byte) => ({ kind: 'integer', type: 'uint8', value: BigInt(byte) }) as const),
    'uint8',
  );

/** What a predicate builtin walks over. */
export function itemsOf(collection: Value): readonly Value[] {
  if (typeof collection === 'object' && collection !== null && collection.kind === 'list') return collection.items;
  if (typeof collection === 'string') return (bytesValue(utf8Bytes(collection)) as { items: readonly Value[] }).items;
  // Go's reflection can count the entries of a map, but not number them.
  const isMap = typeof collection === 'object' && collection !== null && collection.kind === 'map';
  if (isMap) return collection.entries.size === 0 ? [] : fail('reflect: call of reflect.Value.Index on map Value');
  const what = collection === null ? 'zero' : goKind(collection);
  return fail(`reflect: call of reflect.Value.Len on ${what} Value`);
}

/** The kind that Go's reflection sees behind a value. */
function goKind(value: Value): string {
  if (typeof value !== 'object' || value === null) return typeName(value);
  if (value.kind === 'map' || value.kind === 'list') return value.kind === 'map' ? 'map' : 'slice';
  if (value.kind === 'duration') return 'int64';
  return value.kind === 'time' ? 'struct' : value.kind === 'function' ? 'func' : typeName(value);
}

/** The member of a value, as the engine fetches it when types are unknown. */
export function fetch(object: Value, property: Value): Value {
  if (object === null) return fail(`cannot fetch ${textOf(property)} from <nil>`);
  if (typeof object === 'string') return elementAt(bytesAsItems(object), property);
  if (typeof object === 'object') {
    if (object.kind === 'list') return elementAt(object.items, property);
    if (object.kind === 'map') return entryOf(object, property);
    if ((object.kind === 'time' || object.kind === 'duration') && typeof property === 'string') {
      const method = boundMethod(object, property);
      if (method !== undefined) return method;
    }
  }
  return fail(`cannot fetch ${textOf(property)} from ${typeName(object)}`);
}

const bytesAsItems = (text: string): readonly Value[] =>
  utf8Bytes(text).map((byte) => ({ kind: 'integer', type: 'uint8', value: BigInt(byte) }) as const);

function elementAt(items: readonly Value[], property: Value): Value {
  const wanted = Number(toInteger(property));
  const index = wanted < 0 ? wanted + items.length : wanted;
  const element = items[index];
  return element === undefined ? fail(`index out of range: ${index} (array length is ${items.length})`) : element;
}

/** A missing key yields the zero value of what the map holds: nil, or an empty list. */
const entryOf = (map: MapValue, key: Value): Value =>
  map.entries.get(mapKey(map, key)) ?? (map.element.startsWith('[]') ? NIL_LIST : null);

/** Go's nil list: empty, but nil at the end of an optional chain. */
export const NIL_LIST = list([]);
