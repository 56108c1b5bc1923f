/**
 * Placeholders in text, `{{ name }}`, as Argo Rollouts fills them (with the library fasttemplate): one pass, no nesting,
 * no defaults. What a placeholder means is the caller's affair.
 */
import { quote } from './go-format.ts';
import { type Result, refuse, succeed } from './result.ts';

/** A text taken apart: literal, placeholder, literal, …; there is one literal more than there are placeholders. */
export interface Template {
  readonly literals: readonly string[];
  /** What stands between the braces, with the blanks around it. */
  readonly placeholders: readonly string[];
}

const OPEN = '{{';
const CLOSE = '}}';

/** Takes a text apart. Refuses a placeholder that never ends; a stray `}}` is text. */
export function parseTemplate(text: string): Result<Template> {
  const literals: string[] = [];
  const placeholders: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf(OPEN, at);
    if (open < 0) break;
    literals.push(text.slice(at, open));
    const begin = open + OPEN.length;
    const close = text.indexOf(CLOSE, begin);
    if (close < 0) {
      return refuse(
        `Cannot find end tag=${quote(CLOSE)} in the template=${quote(text)} starting from ${quote(text.slice(begin))}`,
      );
    }
    placeholders.push(text.slice(begin, close));
    at = close + CLOSE.length;
  }
  literals.push(text.slice(at));
  return succeed({ literals, placeholders });
}

/**
 * Fills every placeholder with what `lookup` says of its trimmed name. If some have no value, the last of them is the one
 * reported: the real code overwrites its error at each.
 */
export function fillTemplate(template: Template, lookup: (name: string) => string | undefined): Result<string> {
  let unresolved: string | undefined;
  let text = template.literals[0] ?? '';
  template.placeholders.forEach((placeholder, i) => {
    const value = lookup(trimBlanks(placeholder));
    if (value === undefined) unresolved = placeholder;
    text += (value ?? '') + (template.literals[i + 1] ?? '');
  });
  return unresolved === undefined ? succeed(text) : refuse(`failed to resolve {{${unresolved}}}`);
}

/** The names of all placeholders of a text, trimmed, in order; none if it is no template. */
export function placeholdersOf(text: string): readonly string[] {
  const template = parseTemplate(text);
  return template.ok ? template.value.placeholders.map(trimBlanks) : [];
}

/** Go's white space (`unicode.IsSpace`), which is not quite JavaScript's: U+0085 counts, U+FEFF does not. */
const trimBlanks = (text: string): string => text.replace(/^[\s\u0085]+|[\s\u0085]+$/g, blanksOnly);
const blanksOnly = (blanks: string): string => blanks.replace(/[^\ufeff]/g, '');
