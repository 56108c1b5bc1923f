/** JSON as Go's `encoding/json` reads and prints it: keys sorted, `<`, `>` and `&` escaped, floats in Go's form. */
import { formatFloat } from './go-format.ts';
import { type Result, refuse, succeed } from './result.ts';
import { compareText } from './utf8.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/** Go stops at 10,000 levels; we stop earlier, so that no walk over a document can exhaust the stack. */
const MAX_DEPTH = 1_000;

/** The value of a JSON text, every number a float. Refuses what is no JSON, numbers beyond a float, and absurd nesting. */
export function parseJson(text: string): Result<JsonValue> {
  if (depthOf(text) > MAX_DEPTH) return refuse('exceeded max depth');
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return refuse('invalid JSON');
  }
  return hasInfinity(value) ? refuse('number out of range') : succeed(value);
}

/** Compact JSON, as `json.Marshal` prints it. `undefined` members are left out. */
export function printJson(value: JsonValue): string {
  return print(value, undefined, '');
}

/** JSON over several lines, as `json.MarshalIndent` prints it with an empty prefix. */
export function printJsonIndented(value: JsonValue, indent: string): string {
  return print(value, indent, '');
}

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The member `key` of an object, not of its prototype. */
export const member = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** A float as JSON: exponents only below 1e-6 and from 1e21, written without padding. */
export function printJsonNumber(x: number): string {
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) return formatFloat(x, 'e').replace(/e-0(\d)$/, 'e-$1');
  return formatFloat(x, 'f');
}

/** A string as JSON, with the escapes that make it safe inside HTML. */
export function printJsonString(text: string): string {
  return `"${text.replace(NEEDS_ESCAPE, escapeCharacter)}"`;
}

const NEEDS_ESCAPE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what JSON has to escape.
  /[\u0000-\u001f"\\<>&\u2028\u2029]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return SHORT_ESCAPES.get(character) ?? `\\u${code.toString(16).padStart(4, '0')}`;
}

function print(value: JsonValue, indent: string | undefined, margin: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return printJsonNumber(value);
  if (typeof value === 'string') return printJsonString(value);
  const inner = indent === undefined ? '' : margin + indent;
  const separator = indent === undefined ? ':' : ': ';
  if (Array.isArray(value)) {
    return enclose(
      '[',
      ']',
      value.map((item: JsonValue) => print(item, indent, inner)),
      indent,
      margin,
    );
  }
  const object = value as JsonObject;
  const keys = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort(compareText);
  const members = keys.map((key) => `${printJsonString(key)}${separator}${print(object[key] ?? null, indent, inner)}`);
  return enclose('{', '}', members, indent, margin);
}

function enclose(
  open: string,
  close: string,
  parts: readonly string[],
  indent: string | undefined,
  margin: string,
): string {
  if (indent === undefined || parts.length === 0) return open + parts.join(',') + close;
  const inner = `\n${margin}${indent}`;
  return `${open}${inner}${parts.join(`,${inner}`)}\n${margin}${close}`;
}

/** The deepest nesting of brackets outside strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i++;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (c === 0x7d || c === 0x5d) depth--;
  }
  return deepest;
}

function hasInfinity(value: JsonValue): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((item) => hasInfinity(item as JsonValue));
}
