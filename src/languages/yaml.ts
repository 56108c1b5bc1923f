/**
 * YAML files as people hand them to kubectl: several documents, every key and value with its place, and every mistake
 * with line and column. Nothing here throws, whatever the text: nesting and aliases are bounded, and a key `__proto__`
 * is refused rather than carried along.
 */
import { Composer, type Document, isScalar, Lexer, LineCounter, Parser } from 'yaml';
import {
  type Located,
  MAX_DEPTH,
  type Path,
  type Place,
  type Plain,
  placeAt,
  plainOf,
  RENDER_FIRST,
  Walk,
  type YamlMistake,
} from './yaml-tree.ts';

export type { Path, Place, Plain, YamlMistake } from './yaml-tree.ts';

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

const isEmptyScalar = (node: unknown): boolean =>
  isScalar(node) && node.type === 'PLAIN' && node.tag === undefined && node.value === '';
