/** Builtins about lists and maps. */
import { refuse, succeed } from '../../result.ts';
import { equals, mapKey, order, toInteger } from '../operators.ts';
import {
  ANY_MAP,
  FLOAT,
  INT,
  INTERFACE,
  isInteger,
  isString,
  isUnknown,
  listOf,
  nameOf,
  STRING,
  type StaticType,
  typedList,
  UNKNOWN,
} from '../static-types.ts';
import { ANY, type ListValue, list, type MapValue, textOf, typeName, type Value } from '../values.ts';
import {
  allTypes,
  type Builtin,
  complaintName,
  fail,
  isListValue,
  mayBeList,
  mayBeMap,
  withArity,
  withSignatures,
} from './builtin.ts';

const shown = (value: Value): string => (value === null ? '%!s(<nil>)' : typeName(value));

/** The first or the last element, or nil; of anything that is no list, nil as well. */
const edge = (name: string, verb: string, pick: (items: readonly Value[]) => Value | undefined): Builtin =>
  withArity(
    name,
    1,
    ([type]) => {
      if (!mayBeList(type)) return refuse(`cannot get ${verb} element from ${complaintName(type)}`);
      return succeed(type?.kind === 'list' ? type.element : INTERFACE);
    },
    ([value]) => (isListValue(value) ? (pick(value.items) ?? null) : null),
  );

const get = withArity(
  'get',
  2,
  ([object = UNKNOWN, key = UNKNOWN]) => {
    if (isUnknown(object)) return succeed(UNKNOWN);
    if (object.kind === 'map') {
      const fits = object.keys !== 'string' || isString(key) || isUnknown(key);
      return fits
        ? succeed(object.element)
        : refuse(`cannot use ${nameOf(key)} to get an element from ${nameOf(object)}`);
    }
    if (object.kind !== 'list') return refuse(`type ${nameOf(object)} does not support indexing`);
    return isInteger(key) || isUnknown(key) ? succeed(INTERFACE) : refuse(`non-integer slice index ${nameOf(key)}`);
  },
  ([object = null, key = null]) => {
    if (isListValue(object)) {
      const index = Number(toInteger(key));
      return object.items[index < 0 ? index + object.items.length : index] ?? null;
    }
    if (!isMapValue(object)) return null;
    return object.entries.get(mapKey(object, key)) ?? null;
  },
);

const isMapValue = (value: Value | undefined): value is MapValue =>
  typeof value === 'object' && value !== null && value.kind === 'map';

const take = withArity(
  'take',
  2,
  ([items, count = UNKNOWN]) => {
    if (!mayBeList(items)) return refuse(`cannot take from ${complaintName(items)}`);
    if (!isInteger(count) && !isUnknown(count)) return refuse(`cannot take ${complaintName(count)} elements`);
    return succeed(items?.kind === 'list' ? items : INTERFACE);
  },
  ([items = null, count = null]) => {
    if (!isListValue(items)) return fail(`cannot take from ${shown(items)}`);
    const wanted = Number(toInteger(count));
    if (wanted < 0) return fail(`cannot take ${wanted} elements`);
    return list(items.items.slice(0, wanted), items.element);
  },
);

function fromMap(name: string, complaint: (type: string) => string, run: (map: MapValue) => Value): Builtin {
  return withArity(
    name,
    1,
    ([type]) => (mayBeMap(type) ? succeed(listOf(INTERFACE)) : refuse(complaint(complaintName(type)))),
    ([value = null]) => (isMapValue(value) ? run(value) : fail(complaint(shown(value)))),
  );
}

const keys = fromMap(
  'keys',
  (type) => `cannot get keys from ${type}`,
  ({ entries }) => list([...entries.keys()]),
);
const values = fromMap(
  'values',
  (type) => `cannot get values from ${type}`,
  ({ entries }) => list([...entries.values()]),
);
const toPairs = fromMap(
  'toPairs',
  (type) => `cannot transform ${type} to pairs`,
  ({ entries }) =>
    list(
      [...entries].map(([key, value]) => list([key, value])),
      `[2]${ANY}`,
    ),
);

const fromPairs = withArity(
  'fromPairs',
  1,
  ([type]) => (mayBeList(type) ? succeed(ANY_MAP) : refuse(`cannot transform ${complaintName(type)} from pairs`)),
  ([pairs = null]) => {
    if (!isListValue(pairs)) return fail(`cannot transform ${formatted(pairs)} from pairs`);
    const entries = new Map<Value, Value>();
    for (const pair of pairs.items) {
      const [key, value] = isListValue(pair) && pair.items.length === 2 ? pair.items : [];
      if (key === undefined || value === undefined) return fail(`invalid pair ${textOf(pair)}`);
      entries.set(hashable(key), value);
    }
    return { kind: 'map', keys: ANY, element: ANY, entries };
  },
);

/** What `%s` makes of a value that is no string. */
const formatted = (value: Value): string =>
  value === null ? '%!s(<nil>)' : typeof value === 'string' ? value : `%!s(${typeName(value)}=${textOf(value)})`;

/** A value as key of a map of anything: lists and maps cannot be. */
export function hashable(key: Value): Value {
  const isContainer = typeof key === 'object' && key !== null && (key.kind === 'list' || key.kind === 'map');
  return isContainer ? fail(`hash of unhashable type: ${typeName(key)}`) : key;
}

function fromList(name: string, run: (items: ListValue) => readonly Value[]): Builtin {
  return withArity(
    name,
    1,
    ([type]) => (mayBeList(type) ? succeed(listOf(INTERFACE)) : refuse(`cannot ${name} ${complaintName(type)}`)),
    ([value = null], { grow }) => {
      if (!isListValue(value)) return fail(`cannot ${name} ${value === null ? '<nil>' : typeName(value)}`);
      const items = run(value);
      if (name === 'flatten') grow(items.length);
      return list(items);
    },
  );
}

const reverse = fromList('reverse', ({ items }) => [...items].reverse());
const flatten = fromList('flatten', ({ items }) => flattenItems(items));

function flattenItems(items: readonly Value[]): Value[] {
  const flat: Value[] = [];
  for (const item of items) {
    if (isListValue(item)) for (const inner of flattenItems(item.items)) flat.push(inner);
    else flat.push(item);
  }
  return flat;
}

const uniq = fromList('uniq', ({ items }) => {
  const seen: Value[] = [];
  const plain = new Set<Value>();
  for (const item of items) {
    // Plain values are found at once, only the others need to be compared with everything before them.
    const key = typeof item === 'bigint' && BigInt(Number(item)) === item ? Number(item) : item;
    if (plain.has(key) && !Number.isNaN(key)) continue;
    const isPlain = typeof key !== 'object' && typeof key !== 'bigint';
    if (!isPlain && seen.some((other) => equals(other, item))) continue;
    plain.add(key);
    seen.push(item);
  }
  return seen;
});

const concat: Builtin = {
  name: 'concat',
  check(args) {
    const types = allTypes(args);
    if (types.length === 0) return refuse('invalid number of arguments (expected at least 1, got 0)');
    const wrong = types.find((type) => !mayBeList(type));
    return wrong === undefined ? succeed(listOf(INTERFACE)) : refuse(`cannot concat ${complaintName(wrong)}`);
  },
  run(args, { grow }) {
    const all: Value[] = [];
    for (const value of args) {
      if (!isListValue(value)) return fail(`cannot concat ${value === null ? '<nil>' : typeName(value)}`);
      grow(value.items.length);
      for (const item of value.items) all.push(item);
    }
    return list(all);
  },
};

const SORTABLE: readonly StaticType[] = [listOf(INTERFACE), typedList(FLOAT), typedList(STRING), typedList(INT)];

const sort = withSignatures(
  'sort',
  [
    ...SORTABLE.map((type) => [[type, STRING], listOf(INTERFACE)] as const),
    ...SORTABLE.map((type) => [[type], listOf(INTERFACE)] as const),
  ],
  ([items = null, direction]) => {
    const descending = isDescending(direction);
    return isListValue(items) ? list(sorted(items.items, (item) => item, descending)) : list([]);
  },
);

function isDescending(direction: Value | undefined): boolean {
  if (direction === undefined) return false;
  if (typeof direction !== 'string') {
    return fail(`sort order argument must be a string (got ${direction === null ? 'nil' : typeName(direction)})`);
  }
  if (direction !== 'asc' && direction !== 'desc') return fail(`invalid order ${direction}, expected asc or desc`);
  return direction === 'desc';
}

/** Sorted by a key; what has no order among itself is a run error. Equal elements keep their order. */
export function sorted(
  items: readonly Value[],
  key: (item: Value, i: number) => Value,
  descending: boolean,
): readonly Value[] {
  const keyed = items.map((item, i) => ({ item, key: key(item, i) }));
  keyed.sort((a, b) => (descending ? order(b.key, a.key, '<') : order(a.key, b.key, '<')) || 0);
  return keyed.map(({ item }) => item);
}

export const collectionBuiltins: readonly Builtin[] = [
  concat,
  edge('first', 'first', (items) => items[0]),
  flatten,
  fromPairs,
  get,
  keys,
  edge('last', 'last', (items) => items.at(-1)),
  reverse,
  sort,
  take,
  toPairs,
  uniq,
  values,
];
