/**
 * A line of shell as pipelines write them: simple commands joined by `&&`, `||`, `;` and `|`, with quotes, variables,
 * `$(…)`, and output into files. Control structures (`if`, `for` …) are not read.
 */

export interface ShellLine {
  readonly parts: readonly ShellPart[];
}

/** Commands that hand their output on, and when their turn comes. */
export interface ShellPart {
  readonly commands: readonly SimpleCommand[];
  /** By what the part before ended with: 0 (`&&`), something else (`||`), or anyhow. */
  readonly if: 'before succeeded' | 'before failed' | 'always';
}

export interface SimpleCommand {
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  readonly input?: Word;
  readonly output?: { readonly to: Word; readonly appends: boolean };
}

export type Word = readonly WordPart[];

export type WordPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly otherwise?: string }
  | { readonly kind: 'output'; readonly line: string };

/** Reads a line; `undefined` if it holds something that is not read. */
export function shellLine(text: string): ShellLine | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const parts: { commands: SimpleCommand[]; if: ShellPart['if'] }[] = [];
  let turn: ShellPart['if'] = 'always';
  let commands: SimpleCommand[] = [];
  let held: Token[] = [];
  const closeCommand = (): boolean => {
    if (held.length === 0) return commands.length === 0;
    const command = simple(held);
    held = [];
    if (command === undefined) return false;
    commands.push(command);
    return true;
  };
  for (const token of [...tokens, { kind: 'sign', sign: ';' } as const]) {
    if (token.kind === 'word' || token.sign === '<' || token.sign === '>' || token.sign === '>>') {
      held.push(token);
      continue;
    }
    if (!closeCommand()) return undefined;
    if (token.sign === '|') continue;
    if (commands.length > 0) parts.push({ commands, if: turn });
    commands = [];
    turn = token.sign === '&&' ? 'before succeeded' : token.sign === '||' ? 'before failed' : 'always';
  }
  return { parts };
}

/** The lines of a command of several lines: comments go, and a backslash at the end joins the next. */
export function linesOf(command: string): readonly string[] {
  return command
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

type Token =
  | { readonly kind: 'word'; readonly word: Word; readonly isQuoted: boolean }
  | { readonly kind: 'sign'; readonly sign: string };

/** Words that begin what is not read. */
const CONTROL = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'for',
  'while',
  'until',
  'do',
  'done',
  'case',
  'esac',
  'function',
  '{',
  '}',
  '(',
  ')',
  '!',
  '[[',
]);

function simple(tokens: readonly Token[]): SimpleCommand | undefined {
  const assignments: { name: string; value: Word }[] = [];
  const words: Word[] = [];
  let input: Word | undefined;
  let output: SimpleCommand['output'];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind === 'sign') {
      const next = tokens[++i];
      if (next?.kind !== 'word') return undefined;
      if (token.sign === '<') input = next.word;
      else output = { to: next.word, appends: token.sign === '>>' };
      continue;
    }
    const [first, ...rest] = token.word;
    const [, name, value = ''] = first?.kind === 'text' ? (/^([A-Za-z_]\w*)=(.*)$/s.exec(first.text) ?? []) : [];
    if (words.length === 0 && name !== undefined && !token.isQuoted) {
      assignments.push({ name, value: [{ kind: 'text', text: value }, ...rest] });
    } else words.push(token.word);
  }
  const [head] = words[0] ?? [];
  if (head?.kind === 'text' && CONTROL.has(head.text)) return undefined;
  return { assignments, words, ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) };
}

const SIGN = /&&|\|\||>>|[;|<>]/y;
const VARIABLE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|([?]))/y;

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const c = text[at]!;
    if (/\s/.test(c)) {
      at += 1;
      continue;
    }
    if (c === '#') break;
    // The error channel goes nowhere here.
    const aside = /^2>(?:&1|>?\s*\S+)/.exec(text.slice(at));
    if (aside !== null) {
      at += aside[0].length;
      continue;
    }
    SIGN.lastIndex = at;
    const sign = SIGN.exec(text)?.[0];
    if (sign !== undefined) {
      if (text.startsWith('<<', at)) return undefined;
      tokens.push({ kind: 'sign', sign });
      at += sign.length;
      continue;
    }
    const read = wordAt(text, at);
    if (read === undefined || read.end === at) return undefined;
    tokens.push({ kind: 'word', word: read.word, isQuoted: /["']/.test(c) });
    at = read.end;
  }
  return tokens;
}

function wordAt(text: string, from: number): { readonly word: Word; readonly end: number } | undefined {
  const word: WordPart[] = [];
  const add = (more: string) => {
    const last = word.at(-1);
    if (last?.kind === 'text') word[word.length - 1] = { kind: 'text', text: last.text + more };
    else word.push({ kind: 'text', text: more });
  };
  let at = from;
  let inside = false;
  while (at < text.length) {
    const c = text[at]!;
    if (!inside && /[\s;|<>]/.test(c)) break;
    if (!inside && c === '&') {
      if (text[at + 1] === '&') break;
      return undefined;
    }
    if (c === "'" && !inside) {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return undefined;
      add(text.slice(at + 1, end));
      at = end + 1;
    } else if (c === '"') {
      inside = !inside;
      add('');
      at += 1;
    } else if (c === '\\' && at + 1 < text.length) {
      add(inside && !/["\\$`]/.test(text[at + 1]!) ? `\\${text[at + 1]}` : text[at + 1]!);
      at += 2;
    } else if (c === '$' && text[at + 1] === '(') {
      const end = closing(text, at + 1);
      if (end === undefined) return undefined;
      word.push({ kind: 'output', line: text.slice(at + 2, end) });
      at = end + 1;
    } else if (c === '`') return undefined;
    else {
      VARIABLE.lastIndex = at;
      const found = c === '$' ? VARIABLE.exec(text) : null;
      if (found === null) {
        add(c);
        at += 1;
        continue;
      }
      const [whole, bare, braced, otherwise, sign] = found;
      const name = bare ?? braced ?? sign ?? '';
      word.push({ kind: 'variable', name, ...(otherwise === undefined ? {} : { otherwise }) });
      at += whole.length;
    }
  }
  return inside ? undefined : { word, end: at };
}

/** Where the parenthesis that opens at `from` closes. */
function closing(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}
