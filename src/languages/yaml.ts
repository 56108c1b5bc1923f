/**
 * YAML files as people hand them to kubectl: several documents, every key and value with its place, and every mistake
 * with line and column. Nothing here throws, whatever the text: nesting and aliases are bounded, and a key `__proto__`
 * is refused rather than carried along.
 */
import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, Parser } from 'yaml';
import { resolvePlain, resolveTagged, type Scalar } from './yaml-scalars.ts';

/** A place in a text. Lines and columns count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A mistake of the text itself, before anything of its meaning is known. */
export interface YamlMistake {
  readonly at: Place;
  /** Keys and list positions down to the mistake, as far as known. */
  readonly path: Path;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

export type Path = readonly (string | number)[];
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** One document of a file. */
export interface YamlDocument {
  readonly value: Plain;
  /**
   * Lines on which the text is broken in a way that leaves the rest readable. Such a document is for finding further
   * mistakes in, nothing else.
   */
  readonly brokenLines: readonly number[];
  /** Where the value at `path` stands (with `key`: its key); the nearest ancestor's place if there is none. */
  place(path: Path, what?: 'key' | 'value'): Place;
}

export interface YamlFile {
  /** Documents without content, and those too broken to read, are left out. */
  readonly documents: readonly YamlDocument[];
  readonly mistakes: readonly YamlMistake[];
}

export interface YamlOptions {
  /** What a key given twice is: a mistake (as for `kubectl apply`), or the last one counts (as for most decoders). */
  readonly duplicateKeys?: 'refuse' | 'last counts';
}

/** Reads a file of YAML (or JSON, which is YAML too). */
export function readYaml(text: string, options: YamlOptions = {}): YamlFile {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const lines = new LineCounter();
  const control = CONTROL.exec(source);
  if (control !== null) return { documents: [], mistakes: [controlMistake(source, control)] };
  const composed = compose(source, lines);
  if ('mistake' in composed) return { documents: [], mistakes: [composed.mistake] };
  const documents: YamlDocument[] = [];
  const mistakes: YamlMistake[] = [];
  for (const document of composed.documents) {
    const { broken, readable } = syntaxMistake(document, lines, source);
    if (broken !== undefined) mistakes.push(broken);
    if (!readable || document.contents === null || isEmptyScalar(document.contents)) continue;
    const walk = new Walk(source, lines, options.duplicateKeys ?? 'refuse');
    const root = walk.node(document.contents, []);
    if (broken === undefined) mistakes.push(...walk.mistakes);
    if (walk.mistakes.length === 0)
      documents.push(documentOf(root, lines, broken === undefined ? [] : [broken.at.line]));
  }
  return { documents, mistakes };
}

/** `spec.steps[2].pause`; keys that are no plain names are quoted. */
export function printPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(part)) text += text === '' ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

/** Deeper than any manifest, shallower than what exhausts a stack: some engines do not survive that. */
const MAX_DEPTH = 200;
/** How many nodes a document may have once its aliases are written out. */
const MAX_NODES = 200_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters YAML forbids.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/;

function compose(source: string, lines: LineCounter): { documents: Document[] } | { mistake: YamlMistake } {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens = [];
  for (const lexeme of new Lexer().lex(source)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH) return { mistake: depthMistake(placeAt(lines, parser.offset)) };
  }
  for (const token of parser.end()) tokens.push(token);
  // The failsafe schema leaves every scalar a text; what it means is decided here, as Go would.
  const composer = new Composer({ schema: 'failsafe', version: '1.1', uniqueKeys: false, logLevel: 'silent' });
  return { documents: [...composer.compose(tokens)] as Document[] };
}

/** The first mistake of a document's text. Those after it are complaints about the parser's guesses. */
function syntaxMistake(
  document: Document,
  lines: LineCounter,
  source: string,
): { readonly broken?: YamlMistake; readonly readable: boolean } {
  const error = document.errors[0] ?? document.warnings.find((w) => w.code === 'BAD_DIRECTIVE');
  if (error === undefined) return { readable: true };
  const at = placeAt(lines, error.pos[0]);
  const broken: YamlMistake = {
    at,
    path: [],
    found: error.message,
    expected: 'YAML',
    remedy: lineOf(source, error.pos[0]).includes('{{')
      ? RENDER_FIRST
      : (SYNTAX_REMEDIES.get(error.code) ?? 'mend the line, or the one above it'),
  };
  return { broken, readable: document.errors.every((e) => HARMLESS.has(e.code)) };
}

/** Mistakes that spoil a value but not the structure around it. */
const HARMLESS: ReadonlySet<string> = new Set(['BAD_DQ_ESCAPE', 'BAD_SCALAR_START', 'MULTILINE_IMPLICIT_KEY']);

const RENDER_FIRST = 'render the template first (helm template, a pipeline’s own step), or put the value in quotes';

function lineOf(source: string, offset: number): string {
  const end = source.indexOf('\n', offset);
  return source.slice(source.lastIndexOf('\n', offset - 1) + 1, end < 0 ? undefined : end);
}

const SYNTAX_REMEDIES: ReadonlyMap<string, string> = new Map([
  ['BAD_DIRECTIVE', 'remove the %YAML line: kubectl reads YAML 1.1'],
  ['BAD_INDENT', 'align the line with its neighbours, using spaces'],
  ['BAD_SCALAR_START', 'put the value in quotes'],
  ['BLOCK_AS_IMPLICIT_KEY', 'put a value that holds ": " in quotes, or start a new line'],
  ['MISSING_CHAR', 'close the quote or bracket, or add the missing ":"'],
  ['MULTILINE_IMPLICIT_KEY', 'add the missing ":" after the key, or put the value in quotes'],
  ['TAB_AS_INDENT', 'indent with spaces'],
]);

const depthMistake = (at: Place): YamlMistake => ({
  at,
  path: [],
  found: `nesting of more than ${MAX_DEPTH} levels`,
  expected: 'a manifest, which nests a few dozen levels at most',
  remedy: 'check that this is the file you meant',
});

function controlMistake(source: string, match: RegExpExecArray): YamlMistake {
  const before = source.slice(0, match.index);
  const line = before.split('\n').length;
  const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    at: { line, column: match.index - before.lastIndexOf('\n') },
    path: [],
    found: `the control character U+${code}`,
    expected: 'text: control characters are not allowed in YAML',
    remedy:
      code === '0000'
        ? 'this looks like a binary file; name the manifest instead'
        : 'remove the character, or write it as an escape in double quotes',
  };
}

/** A node with the places of all it holds, so that a path finds its line again. */
type Located =
  | { readonly kind: 'scalar'; readonly offset: number; readonly value: Scalar }
  | { readonly kind: 'list'; readonly offset: number; readonly items: readonly Located[] }
  | { readonly kind: 'map'; readonly offset: number; readonly members: Map<string, Member> };

interface Member {
  readonly keyOffset: number;
  readonly node: Located;
}

/** One document's way from the parser's tree to plain data; collects the mistakes on it. */
class Walk {
  readonly mistakes: YamlMistake[] = [];
  private readonly anchors = new Map<string, Node>();
  /** What is being written out for an alias right now: meeting it again would never end. */
  private readonly open = new Set<Node>();
  private readonly source: string;
  private readonly lines: LineCounter;
  private readonly duplicateKeys: 'refuse' | 'last counts';
  private nodes = 0;

  constructor(source: string, lines: LineCounter, duplicateKeys: 'refuse' | 'last counts') {
    this.source = source;
    this.lines = lines;
    this.duplicateKeys = duplicateKeys;
  }

  node(node: unknown, path: Path): Located {
    const offset = offsetOf(node);
    this.nodes += 1;
    if (this.nodes > MAX_NODES || path.length > MAX_DEPTH) {
      if (this.mistakes.length === 0) this.complain(offset, [], BOMB);
      return nothing(offset);
    }
    if (isAlias(node)) return this.alias(node.source, offset, path);
    this.remember(node);
    if (isMap(node)) return this.map(node.items, offset, path);
    if (isSeq(node)) return { kind: 'list', offset, items: node.items.map((item, i) => this.node(item, [...path, i])) };
    if (isScalar(node)) return this.scalar(node, offset, path);
    return nothing(offset);
  }

  private remember(node: unknown): void {
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined)
      this.anchors.set(node.anchor, node);
  }

  private alias(name: string, offset: number, path: Path): Located {
    const target = this.anchors.get(name);
    if (target !== undefined && !this.open.has(target)) {
      this.open.add(target);
      const written = this.node(target, path);
      this.open.delete(target);
      return written;
    }
    this.complain(offset, path, {
      found: target === undefined ? `the alias *${name}` : `the alias *${name} inside of what it stands for`,
      expected: 'an anchor of that name before it',
      remedy: `put the value in quotes if the * belongs to it, or write &${name} where the value is first given`,
    });
    return nothing(offset);
  }

  private scalar(node: { value: unknown; tag?: string; type?: string | null }, offset: number, path: Path): Located {
    const text = String(node.value ?? '');
    if (node.tag !== undefined) {
      const read = resolveTagged(node.tag, text);
      if (read.ok) return { kind: 'scalar', offset, value: read.value };
      this.complain(offset, path, {
        found: read.problem,
        expected: 'a value that fits its tag',
        remedy: 'remove the tag',
      });
      return nothing(offset);
    }
    const value = node.type === 'PLAIN' ? resolvePlain(text) : text;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.complain(offset, path, {
        found: text,
        expected: 'a finite number',
        remedy: 'write a number, or put the text in quotes',
      });
    }
    return { kind: 'scalar', offset, value };
  }

  private map(pairs: readonly { key: unknown; value: unknown }[], offset: number, path: Path): Located {
    const members = new Map<string, Member>();
    const merged: unknown[] = [];
    for (const pair of pairs) {
      if (isScalar(pair.key) && pair.key.type === 'PLAIN' && pair.key.value === '<<') {
        merged.push(pair.value);
        continue;
      }
      const key = this.key(pair.key, path, pair.value);
      if (key === undefined) continue;
      const keyOffset = offsetOf(pair.key);
      if (members.has(key) && this.duplicateKeys === 'refuse') {
        this.complain(keyOffset, [...path, key], {
          found: `the key ${JSON.stringify(key)} a second time`,
          expected: 'each key once',
          remedy: `remove one of the two; the first is at line ${placeAt(this.lines, members.get(key)?.keyOffset ?? 0).line}`,
        });
      }
      const node = pair.value === null ? nothing(keyOffset) : this.node(pair.value, [...path, key]);
      members.set(key, { keyOffset, node });
    }
    for (const source of merged) this.merge(source, members, path);
    return { kind: 'map', offset, members };
  }

  private key(node: unknown, path: Path, value: unknown): string | undefined {
    const at = offsetOf(node ?? value);
    const target = isAlias(node) ? this.anchors.get(node.source) : node;
    if (!isScalar(target)) {
      const isTemplate = this.source.startsWith('{{', at - 1);
      // A file that is a template is one all over: once is enough.
      if (isTemplate && this.mistakes.some((m) => m.remedy === RENDER_FIRST)) return undefined;
      this.complain(isTemplate ? at - 1 : at, path, {
        found: isTemplate
          ? 'a placeholder of a template, which YAML reads as a mapping used as a key'
          : node === null
            ? 'an empty key'
            : 'a key that is itself a mapping or list',
        expected: isTemplate ? 'a value' : 'a text as key',
        remedy: isTemplate ? RENDER_FIRST : 'write a text before the colon',
      });
      return undefined;
    }
    this.remember(target);
    const text = String(target.value ?? '');
    const key = target.type === 'PLAIN' && target.tag === undefined ? resolvePlain(text) : text;
    if (key === null || key === '__proto__') {
      this.complain(at, path, {
        found: key === null ? 'a null key' : 'the key __proto__',
        expected: 'a text as key',
        remedy: key === null ? 'put the key in quotes' : 'rename the key',
      });
      return undefined;
    }
    return String(key);
  }

  /** `<<: *other`: members of others, where the mapping has none of its own; of several sources the first counts. */
  private merge(source: unknown, members: Map<string, Member>, path: Path): void {
    const node = source === null ? undefined : this.node(source, path);
    const sources = node?.kind === 'list' ? node.items : [node];
    for (const from of sources) {
      if (from?.kind === 'map') {
        for (const [key, member] of from.members) if (!members.has(key)) members.set(key, member);
      } else {
        this.complain(from?.offset ?? 0, path, {
          found: 'a merge (<<) of something that is no mapping',
          expected: 'an alias of a mapping, or a list of such',
          remedy: 'put << in quotes if it is meant as a key',
        });
      }
    }
  }

  private complain(offset: number, path: Path, words: Pick<YamlMistake, 'found' | 'expected' | 'remedy'>): void {
    this.mistakes.push({ at: placeAt(this.lines, offset), path, ...words });
  }
}

const BOMB = {
  found: `more than ${MAX_NODES} values once aliases are written out`,
  expected: 'a manifest of ordinary size',
  remedy: 'this looks like a YAML bomb; write out the few values you need instead of nesting aliases',
};

function documentOf(root: Located, lines: LineCounter, brokenLines: readonly number[]): YamlDocument {
  return {
    brokenLines,
    value: plainOf(root),
    place(path, what = 'value') {
      let node = root;
      let offset = root.offset;
      for (const [i, part] of path.entries()) {
        const member = node.kind === 'map' ? node.members.get(String(part)) : undefined;
        const next = node.kind === 'list' && typeof part === 'number' ? node.items[part] : member?.node;
        if (next === undefined) break;
        node = next;
        offset = what === 'key' && member !== undefined && i === path.length - 1 ? member.keyOffset : next.offset;
      }
      return placeAt(lines, offset);
    },
  };
}

function plainOf(node: Located): Plain {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainOf);
  const value: { [key: string]: Plain } = {};
  for (const [key, member] of node.members) value[key] = plainOf(member.node);
  return value;
}

const nothing = (offset: number): Located => ({ kind: 'scalar', offset, value: null });

const isEmptyScalar = (node: unknown): boolean =>
  isScalar(node) && node.type === 'PLAIN' && node.tag === undefined && node.value === '';

function offsetOf(node: unknown): number {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range?.[0] ?? 0;
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
