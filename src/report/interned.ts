/**
 * JSON with everything that occurs twice written once. Versions of an object share what did not change between them, however
 * deep it stands, so a hundred versions take little more room than one.
 */

/**
 * Values in an order in which parts come before what they are part of. A text, number or truth value stands for itself;
 * `[-1, …]` is a list and `[shape, …]` an object, whose keys `shapes[shape]` names; what follows are numbers of values.
 */
export interface Interned {
  readonly shapes: readonly (readonly string[])[];
  readonly values: readonly (boolean | number | string | null | readonly number[])[];
}

export interface Interning {
  /** The number under which the value can be found again. `undefined` inside of objects is left out, as in JSON. */
  add(value: unknown): number;
  readonly interned: Interned;
}

export function createInterning(): Interning {
  const shapes: string[][] = [];
  const values: (boolean | number | string | null | number[])[] = [];
  const shapeNumbers = new Map<string, number>();
  const valueNumbers = new Map<string, number>();
  /** Most values are met again as the very same object. */
  const known = new WeakMap<object, number>();

  const numberOf = <T>(key: string, numbers: Map<string, number>, list: T[], value: T): number => {
    const found = numbers.get(key);
    if (found !== undefined) return found;
    list.push(value);
    numbers.set(key, list.length - 1);
    return list.length - 1;
  };
  const addNode = (value: boolean | number | string | null | number[]) =>
    numberOf(JSON.stringify(value), valueNumbers, values, value);

  const add = (value: unknown): number => {
    if (value === null || value === undefined) return addNode(null);
    if (typeof value !== 'object') return addNode(value as boolean | number | string);
    const before = known.get(value);
    if (before !== undefined) return before;
    const node = Array.isArray(value) ? addNode([-1, ...value.map(add)]) : addObject(value);
    known.set(value, node);
    return node;
  };
  const addObject = (value: object): number => {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    const keys = fields.map(([key]) => key);
    const shape = numberOf(JSON.stringify(keys), shapeNumbers, shapes, keys);
    return addNode([shape, ...fields.map(([, field]) => add(field))]);
  };
  return { add, interned: { shapes, values } };
}

/** All values by their numbers. What occurs twice is one object: do not change it. */
export function restoreInterned({ shapes, values }: Interned): readonly unknown[] {
  const restored: unknown[] = [];
  for (const value of values) {
    if (typeof value !== 'object' || value === null) {
      restored.push(value);
      continue;
    }
    const [shape = -1, ...parts] = value;
    if (shape < 0) restored.push(parts.map((part) => restored[part]));
    else restored.push(Object.fromEntries(shapes[shape]!.map((key, i) => [key, restored[parts[i]!]])));
  }
  return restored;
}
