/** The patterns of `matches`: RE2, found anywhere in the text, linear in its length. */
import { RE2JS } from 're2js';

const REMEMBERED = 256;
const compiled = new Map<string, RE2JS | string>();

/** What is wrong with a pattern, in the words of Go's `regexp`; `undefined` if nothing is. */
export function checkPattern(pattern: string): string | undefined {
  const known = compile(pattern);
  return typeof known === 'string' ? known : undefined;
}

/** Whether a pattern is found in a text, or the problem of the pattern. */
export function findPattern(pattern: string, text: string): boolean | string {
  const known = compile(pattern);
  return typeof known === 'string' ? known : known.matcher(text).find();
}

function compile(pattern: string): RE2JS | string {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  if (compiled.size >= REMEMBERED) compiled.clear();
  let outcome: RE2JS | string;
  try {
    outcome = RE2JS.compile(pattern);
  } catch (error) {
    outcome = error instanceof Error ? error.message : String(error);
  }
  compiled.set(pattern, outcome);
  return outcome;
}
