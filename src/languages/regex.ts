/**
 * Regular expressions as Go's `regexp` understands them (RE2: linear time, no look-around, no back references), on top of
 * the package re2js. PromQL matchers, relabelling, `label_replace` and the condition language all speak this dialect, and
 * re2js words its complaints as Go does, so the texts can be shown as they are.
 */

import { RE2JS } from 're2js';
import { oncePerText } from '../kernel/once.ts';

/** A compiled expression. Matching is memorised per text, since label values come back again and again. */
export interface Regex {
  /** What the user wrote. */
  readonly source: string;
  /** Whether the expression is found anywhere in `text`, as Go's `MatchString`. */
  found(text: string): boolean;
  /** Whether the expression covers the whole of `text`; the dot also matches a line break (as Prometheus 3 matches labels). */
  covers(text: string): boolean;
  /** The groups of a match covering the whole of `text`, for `expandTemplate`; `undefined` if it does not match. */
  capture(text: string): Captures | undefined;
}

/** What a match captured: by number (0 is everything) and by name. A group that took no part is the empty string. */
export interface Captures {
  readonly numbered: readonly string[];
  readonly named: ReadonlyMap<string, string>;
}

export type CompiledRegex =
  | { readonly ok: true; readonly regex: Regex }
  /** `problem` is Go's text: ``error parsing regexp: missing argument to repetition operator: `*` ``. */
  | { readonly ok: false; readonly problem: string };

/** How many expressions, and how many texts of each, are remembered before the memory is emptied. */
const REMEMBERED = 4_096;

/** Compiles an expression in RE2 syntax. The same source gives the same object, so compiling again is cheap. */
export const compileRegex: (source: string) => CompiledRegex = oncePerText(REMEMBERED, compile);

function compile(source: string): CompiledRegex {
  try {
    // Compiled by itself first, so that problems quote what was written and not what we make of it.
    RE2JS.compile(source);
    const anchored = RE2JS.compile(`^(?s:${source})$`);
    return { ok: true, regex: regexOf(source, anchored) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    // Here re2js leaves out what Go quotes, which is nothing.
    return {
      ok: false,
      problem: problem.endsWith('trailing backslash at end of expression') ? `${problem}: \`\`` : problem,
    };
  }
}

function regexOf(source: string, anchored: RE2JS): Regex {
  const names = groupNames(anchored);
  let free: RE2JS | undefined;
  const capture = (text: string): Captures | undefined => {
    const matcher = anchored.matcher(text);
    if (!matcher.matches()) return undefined;
    const numbered: string[] = [];
    for (let i = 0; i <= anchored.groupCount(); i += 1) numbered.push(matcher.group(i) ?? '');
    return { numbered, named: new Map(names.map(([name, index]) => [name, numbered[index] ?? ''])) };
  };
  return {
    source,
    found(text) {
      free ??= RE2JS.compile(source);
      return free.matcher(text).find();
    },
    covers: oncePerText(REMEMBERED, (text) => anchored.matcher(text).matches()),
    capture: oncePerText(REMEMBERED, capture),
  };
}

function groupNames(expression: RE2JS): readonly (readonly [string, number])[] {
  const groups: Record<string, number> = expression.namedGroups();
  return Object.entries(groups).sort((a, b) => a[1] - b[1]);
}

/**
 * Fills a replacement template as Go's `Regexp.Expand` does: `$1`, `${1}`, `$name`, `${name}` and `$$`. A name is taken as
 * long as possible (`$1x` is the group called `1x`, so nothing); what is no reference stays as it is written.
 */
export function expandTemplate(template: string, captures: Captures): string {
  let text = '';
  for (const part of partsOf(template)) {
    if (typeof part === 'string') text += part;
    else
      text += (typeof part.group === 'number' ? captures.numbered[part.group] : captures.named.get(part.group)) ?? '';
  }
  return text;
}

/** A piece of a template: text as it stands, or the group that is put there. */
type TemplatePart = string | { readonly group: number | string };

const partsOf = oncePerText(REMEMBERED, parsedTemplate);

function parsedTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of template.matchAll(/\$(?:(\$)|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu)) {
    const [whole, dollar, bare, braced] = match;
    if (match.index > end) parts.push(template.slice(end, match.index));
    end = match.index + whole.length;
    const name = bare ?? braced ?? '';
    if (dollar !== undefined) parts.push('$');
    else parts.push({ group: /^[0-9]+$/.test(name) ? Number(name) : name });
  }
  if (end < template.length) parts.push(template.slice(end));
  return parts;
}
