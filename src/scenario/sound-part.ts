/**
 * What is left of an object when the members that did not decode are taken out, so that one mistake does not hide the
 * others of the same document. It is for finding mistakes in, never for running.
 */
import type * as z from 'zod';
import { decode, valueAt } from '../languages/decode.ts';
import type { Path, Plain, YamlMistake } from '../languages/yaml.ts';
import type { Source } from './problems.ts';

/** Taking out a member may uncover another mistake; more rounds than this mean that nothing is sound. */
const ROUNDS = 4;

/** The object without its mistaken members, or `undefined` if it cannot be mended by leaving out. */
export function soundPart<T>(schema: z.ZodType<T>, source: Source, mistakes: readonly YamlMistake[]): T | undefined {
  let value = source.document.value;
  let paths = mistakes.map(({ path }) => path);
  for (let round = 0; round < ROUNDS; round += 1) {
    value = paths.reduce((whole, path) => without(whole, memberOf(whole, path)), value);
    const decoded = decode(schema, { ...source.document, value }, { at: source.base });
    if (decoded.mistakes.length === 0) return decoded.value;
    paths = decoded.mistakes.map(({ path }) => path);
  }
  return undefined;
}

/** The innermost member on the way to a mistake: an item cannot be left out without moving those behind it. */
function memberOf(whole: Plain, path: Path): Path {
  let end = path.length;
  while (end > 0 && (typeof path[end - 1] === 'number' || valueAt(whole, path.slice(0, end)) === undefined)) end -= 1;
  return path.slice(0, end);
}

function without(value: Plain, path: Path): Plain {
  const [head, ...rest] = path;
  if (head === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, i) => (i === head ? without(item, rest) : item));
  const entries = Object.entries(value).flatMap(([key, member]): [string, Plain][] => {
    if (key !== head) return [[key, member]];
    return rest.length === 0 ? [] : [[key, without(member, rest)]];
  });
  return Object.fromEntries(entries);
}
