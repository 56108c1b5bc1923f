/**
 * From the parser's tree to plain data with places: scalars get their meaning, aliases are written out within bounds,
 * merges are done, and keys that cannot be carried along are refused.
 */
import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';
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

/** Deeper than any manifest, shallower than what exhausts a stack: some engines do not survive that. */
export const MAX_DEPTH = 200;
/** How many nodes a document may have once its aliases are written out. */
const MAX_NODES = 200_000;

export const RENDER_FIRST =
  'render the template first (helm template, a pipeline’s own step), or put the value in quotes';

/** A node with the places of all it holds, so that a path finds its line again. */
export type Located =
  | { readonly kind: 'scalar'; readonly offset: number; readonly value: Scalar }
  | { readonly kind: 'list'; readonly offset: number; readonly items: readonly Located[] }
  | { readonly kind: 'map'; readonly offset: number; readonly members: Map<string, Member> };

interface Member {
  readonly keyOffset: number;
  readonly node: Located;
}

/** One document's way from the parser's tree to plain data; collects the mistakes on it. */
export class Walk {
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

/** The data of a node, without its places. */
export function plainOf(node: Located): Plain {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainOf);
  const value: { [key: string]: Plain } = {};
  for (const [key, member] of node.members) value[key] = plainOf(member.node);
  return value;
}

export function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

const nothing = (offset: number): Located => ({ kind: 'scalar', offset, value: null });

function offsetOf(node: unknown): number {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range?.[0] ?? 0;
}
