/**
 * From plain data to a typed value, through a zod schema: every mistake at once, each with its place in the file, what
 * was found, what was expected and what would mend it.
 *
 * Schemas say what they expect as the message of their error (`z.int32({ error: 'a whole number' })`), so that the
 * sentence stands beside the rule.
 */
import type * as z from 'zod';
import { nearest } from './did-you-mean.ts';
import { fieldsAt, placesOf } from './schema-fields.ts';
import { type Path, type Plain, printPath, type YamlDocument, type YamlMistake } from './yaml.ts';

export interface DecodeOptions {
  /** Where in the document the value to decode lies (an item of a `kind: List`); default: the whole. */
  readonly at?: Path;
  /**
   * What a field is that the schema does not know: a mistake, or dropped, as the API server does when asked to be
   * lenient. Dropped fields are reported apart.
   */
  readonly unknownFields?: 'refuse' | 'drop';
  /**
   * Decode as Go's `encoding/json` behind `sigs.k8s.io/yaml` does (the kubectl plugin's `lint`), not as the API server:
   * the case of field names is ignored, numbers and truth values are taken where a text is wanted, and no field is required.
   */
  readonly asGo?: boolean;
}

export interface Decoded<T> {
  /** Absent if there were mistakes. */
  readonly value?: T;
  readonly mistakes: readonly YamlMistake[];
  readonly dropped: readonly YamlMistake[];
}

/** Decodes (a part of) a document. Members that are null count as absent, as they do for the API. */
export function decode<T>(schema: z.ZodType<T>, document: YamlDocument, options: DecodeOptions = {}): Decoded<T> {
  const base = options.at ?? [];
  let value = withoutNulls(valueAt(document.value, base));
  const dropped: YamlMistake[] = [];
  // Dropping or renaming a field uncovers what is below it, so look again; each round strips at least one field.
  for (;;) {
    const result = schema.safeParse(value, { reportInput: false, jitless: true });
    if (result.success) return { value: result.data, mistakes: [], dropped };
    const issues = result.error.issues;
    const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? fieldsOf(issue) : []));
    const rename = options.asGo === true ? unknown.map((u) => renamed(schema, u)).filter((r) => r !== undefined) : [];
    const textual = options.asGo === true ? issues.filter((issue) => isNumberForText(issue, value)) : [];
    const drop = options.unknownFields === 'drop' ? unknown : [];
    if (rename.length > 0) value = withFields(value, rename);
    else if (textual.length > 0) value = withTexts(value, textual.map(pathOf));
    else if (drop.length > 0) {
      dropped.push(...drop.map((u) => unknownField(schema, document, base, u)));
      value = withFields(
        value,
        drop.map(({ path, field }) => ({ path, field })),
      );
    } else {
      const stated = options.asGo === true ? issues.filter((issue) => !isMissing(issue, value)) : issues;
      if (stated.length === 0) return { value: value as T, mistakes: [], dropped };
      const mistakes = stated.flatMap((issue) => mistakesOf(issue, schema, document, base, value));
      return { mistakes: inOrder(mistakes), dropped };
    }
  }
}

/** How a value is named in a message: `the text "3"`, `a list of 2`, `the number 3.5`. */
export function describe(value: Plain | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value)}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value);
    return keys.length === 0
      ? 'an empty mapping'
      : `a mapping with ${keys.slice(0, 4).join(', ')}${keys.length > 4 ? ', …' : ''}`;
  }
  return typeof value === 'boolean' ? `the truth value ${value}` : `the number ${value}`;
}

/** The value at a path, or `undefined`. */
export function valueAt(value: Plain, path: Path): Plain | undefined {
  let at: Plain | undefined = value;
  for (const part of path) {
    if (Array.isArray(at)) at = typeof part === 'number' ? at[part] : undefined;
    else if (typeof at === 'object' && at !== null) at = Object.hasOwn(at, part) ? at[String(part)] : undefined;
    else return undefined;
  }
  return at;
}

interface Field {
  readonly path: Path;
  readonly field: string;
}

type Issue = z.core.$ZodIssue;

const fieldsOf = (issue: Issue & { code: 'unrecognized_keys' }): Field[] =>
  issue.keys.map((field) => ({ path: pathOf(issue), field }));

const pathOf = (issue: Issue): Path => issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));

function mistakesOf(
  issue: Issue,
  schema: z.ZodType,
  document: YamlDocument,
  base: Path,
  value: Plain | undefined,
): YamlMistake[] {
  if (issue.code === 'unrecognized_keys') return fieldsOf(issue).map((u) => unknownField(schema, document, base, u));
  const meant = meantOf(issue);
  if (meant !== undefined) return meant.flatMap((inner) => mistakesOf(inner, schema, document, base, value));
  const path = pathOf(issue);
  const found = valueAt(value ?? null, path);
  const last = path.at(-1);
  const expected = issue.message;
  return [
    {
      at: document.place([...base, ...path]),
      path: [...base, ...path],
      found: describe(found),
      expected,
      remedy:
        found === undefined
          ? `add ${typeof last === 'string' ? `\`${last}\`` : 'it'}: ${expected}`
          : (remedyFor(found, expected) ?? `write ${expected}`),
    },
  ];
}

/**
 * What is wrong with a value that may be written in several ways, if one way alone is of its kind: a list of nodes that is
 * wrong in its second node is not "neither a number nor a list of nodes".
 */
function meantOf(issue: Issue): readonly Issue[] | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const near = issue.errors.filter((way) =>
    way.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  const [way] = near;
  if (way === undefined || near.length > 1) return undefined;
  return way.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** Slips seen so often that the mended text can be named. */
function remedyFor(found: Plain, expected: string): string | undefined {
  if (typeof found === 'string' && /^a whole number/.test(expected) && /^\s*-?\d+\s*%?\s*$/.test(found)) {
    return `write it without quotes or percent sign: ${Number.parseInt(found, 10)}`;
  }
  if (typeof found === 'string' && /^true or false/.test(expected)) return 'write true or false, without quotes';
  if (typeof found === 'number' && /duration/.test(expected)) return `give the number a unit: ${found}s`;
  if (typeof found === 'object' && found !== null && !Array.isArray(found) && /^a list/.test(expected)) {
    return 'begin each item with "- "';
  }
  return undefined;
}

function unknownField(schema: z.ZodType, document: YamlDocument, base: Path, { path, field }: Field): YamlMistake {
  const known = fieldsAt(schema, path) ?? [];
  const meant = nearest(field, known);
  const elsewhere = placesOf(schema, field);
  const here = path.filter((part) => typeof part === 'string');
  const sorted = [...elsewhere].sort((a, b) => sharedLength(b, here) - sharedLength(a, here) || a.length - b.length);
  const home = sorted[0];
  return {
    at: document.place([...base, ...path, field], 'key'),
    path: [...base, ...path, field],
    found: `the unknown field ${JSON.stringify(field)}`,
    expected: known.length === 0 ? 'no field of that name' : `one of ${[...known].sort().join(', ')}`,
    remedy:
      meant !== undefined
        ? `did you mean \`${meant}\`?`
        : home !== undefined
          ? `\`${field}\` belongs under \`${printPath(home.slice(0, -1)) || 'the top level'}\`; move it there`
          : 'remove it, or check the indentation',
  };
}

function sharedLength(a: readonly string[], b: readonly (string | number)[]): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
  return n;
}

interface Change extends Field {
  /** The right spelling; absent: the field is dropped. */
  readonly to?: string;
}

function renamed(schema: z.ZodType, { path, field }: Field): Change | undefined {
  const to = fieldsAt(schema, path)?.find((known) => known.toLowerCase() === field.toLowerCase());
  return to === undefined ? undefined : { path, field, to };
}

/** A copy of `value` with some fields renamed or dropped. Where both spellings stand, the proper one wins. */
function withFields(value: Plain | undefined, changes: readonly Change[]): Plain | undefined {
  if (value === undefined) return undefined;
  const copy = structured(value);
  for (const { path, field, to } of changes) {
    const holder = valueAt(copy, path);
    if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) continue;
    const moved = holder[field];
    delete holder[field];
    if (to !== undefined && moved !== undefined && !Object.hasOwn(holder, to)) holder[to] = moved;
  }
  return copy;
}

function isNumberForText(issue: Issue, value: Plain | undefined): boolean {
  if (issue.code !== 'invalid_type' || issue.expected !== 'string') return false;
  const found = valueAt(value ?? null, pathOf(issue));
  return typeof found === 'number' || typeof found === 'boolean';
}

const isMissing = (issue: Issue, value: Plain | undefined): boolean =>
  issue.code === 'invalid_type' && valueAt(value ?? null, pathOf(issue)) === undefined;

function withTexts(value: Plain | undefined, paths: readonly Path[]): Plain | undefined {
  if (value === undefined) return undefined;
  const copy = structured(value);
  for (const path of paths) {
    const holder = valueAt(copy, path.slice(0, -1));
    const last = path.at(-1);
    if (Array.isArray(holder) && typeof last === 'number') holder[last] = String(holder[last]);
    else if (typeof holder === 'object' && holder !== null && !Array.isArray(holder))
      holder[String(last)] = String(holder[String(last)]);
  }
  return copy;
}

function structured(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(structured);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, structured(member)]));
}

function withoutNulls(value: Plain | undefined): Plain | undefined {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item) ?? null);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member) ?? null]])),
  );
}

const inOrder = (mistakes: readonly YamlMistake[]): YamlMistake[] =>
  [...mistakes].sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
