/** What fields a zod schema knows, and where: for messages such as "did you mean …" and "it belongs under …". */
import type * as z from 'zod';
import type { Path } from './yaml.ts';

/** The fields known where `path` leads; `undefined` where anything goes or nothing is known. */
export function fieldsAt(schema: z.ZodType, path: Path): readonly string[] | undefined {
  let at: z.ZodType | undefined = unwrap(schema);
  for (const part of path) {
    at = at === undefined ? undefined : inner(at, part);
    if (at === undefined) return undefined;
  }
  const shape = shapeOf(at);
  return shape === undefined ? undefined : Object.keys(shape);
}

/** Where below `schema` a field of this name is known, nearest first; list positions are left out. */
export function placesOf(schema: z.ZodType, field: string): readonly (readonly string[])[] {
  const found: string[][] = [];
  let level: { at: z.ZodType; path: string[] }[] = [{ at: unwrap(schema), path: [] }];
  for (let depth = 0; depth < 7 && level.length > 0 && level.length < 500; depth++) {
    const next: typeof level = [];
    for (const { at, path } of level) {
      const shape = shapeOf(at);
      if (shape === undefined) continue;
      for (const [name, child] of Object.entries(shape)) {
        if (name === field) found.push([...path, name]);
        next.push({ at: elementOf(unwrap(child)), path: [...path, name] });
      }
    }
    level = next;
  }
  return found;
}

/** The parts of a schema's definition that matter here (`schema.def` is zod's interface for libraries). */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly valueType?: z.ZodType;
  readonly getter?: () => z.ZodType;
  readonly shape?: { readonly [field: string]: z.ZodType };
}

const definition = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

const shapeOf = (schema: z.ZodType): Definition['shape'] =>
  definition(schema).type === 'object' ? definition(schema).shape : undefined;

function unwrap(schema: z.ZodType): z.ZodType {
  const { type, innerType, in: input, out, getter } = definition(schema);
  if (innerType !== undefined) return unwrap(innerType);
  if (type === 'lazy' && getter !== undefined) return unwrap(getter());
  if (type === 'pipe' && input !== undefined && out !== undefined) {
    return unwrap(definition(input).type === 'transform' ? out : input);
  }
  return schema;
}

function elementOf(schema: z.ZodType): z.ZodType {
  const { element } = definition(schema);
  return element === undefined ? schema : elementOf(unwrap(element));
}

function inner(schema: z.ZodType, part: string | number): z.ZodType | undefined {
  const { element, valueType, shape, options } = definition(schema);
  // Of several ways to write a value, the first that goes on so.
  for (const option of options ?? []) {
    const within = inner(unwrap(option), part);
    if (within !== undefined) return within;
  }
  const child = typeof part === 'number' ? element : (shape?.[part] ?? valueType);
  return child === undefined ? undefined : unwrap(child);
}
