/**
 * Elements of HTML and SVG as strings. Whatever is not `Markup` is escaped, so a name out of a manifest can never become
 * markup: there is no other way in.
 */

/** Text that is markup already. Made by `el` and `join` only. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | number | undefined | false | readonly Child[];

export type Attributes = { readonly [name: string]: string | number | boolean | undefined };

const VOID = new Set(['br', 'hr', 'link', 'meta']);

/** An element: `el('rect', { x: 1 }, el('title', {}, name))`. Absent attributes are left out; `true` stands for an empty value. */
export function el(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    open += value === true ? ` ${key}=""` : ` ${key}="${escapeMarkup(sayAttribute(value))}"`;
  }
  if (VOID.has(name)) return { markup: `${open}>` };
  return { markup: `${open}>${inner(children)}</${name}>` };
}

/** Several pieces one after the other. */
export const join = (...children: readonly Child[]): Markup => ({ markup: inner(children) });

/** Content of `<style>` and `<script>`: our own constants and JSON made by `jsonForScript`, never anything else. */
export const trusted = (text: string): Markup => ({ markup: text });

/** JSON that may stand inside `<script>`: no `<` is left that could end the element, no line separator that old parsers trip over. */
export const jsonForScript = (value: unknown): Markup =>
  trusted(
    JSON.stringify(value)
      .replaceAll('<', '\\u003c')
      .replaceAll('>', '\\u003e')
      .replaceAll('&', '\\u0026')
      .replaceAll('\u2028', '\\u2028')
      .replaceAll('\u2029', '\\u2029'),
  );

function inner(children: readonly Child[]): string {
  let out = '';
  for (const child of children) {
    if (child === undefined || child === false) continue;
    if (typeof child === 'string') out += escapeMarkup(child);
    else if (typeof child === 'number') out += sayAttribute(child);
    else if (isList(child)) out += inner(child);
    else out += child.markup;
  }
  return out;
}

const isList = (child: Markup | readonly Child[]): child is readonly Child[] => Array.isArray(child);

/** Numbers to a hundredth: finer is invisible, and the same everywhere. */
const sayAttribute = (value: string | number): string =>
  typeof value === 'string' ? value : String(Math.round(value * 100) / 100);

/** The five characters that mean something in markup, and the control characters that XML forbids. */
export function escapeMarkup(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (char === '&') out += '&amp;';
    else if (char === '<') out += '&lt;';
    else if (char === '>') out += '&gt;';
    else if (char === '"') out += '&quot;';
    else if (char === "'") out += '&#39;';
    else if (isForbidden(code)) out += '\ufffd';
    else out += char;
  }
  return out;
}

/** Control characters, lone surrogates and non-characters are no XML; direction overrides could disguise a name. */
const isForbidden = (code: number): boolean =>
  (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) ||
  (code >= 0x7f && code < 0xa0) ||
  (code >= 0xd800 && code <= 0xdfff) ||
  code === 0xfffe ||
  code === 0xffff ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2066 && code <= 0x2069);
