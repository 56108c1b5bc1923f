/**
 * Label sets: what tells one series from another. A set is built once, sorted and keyed, and shared from then on, so that
 * comparing two sets is comparing two strings and every order of iteration is the same in every run.
 */

import { goQuote } from '../languages/promql/quoting.ts';

/** The label that holds the metric's name. */
export const METRIC_NAME = '__name__';

/** A set of labels. Build one with `labels`, `labelsFromPairs` or one of the functions below, never by hand. */
export interface Labels {
  /** Name and value, sorted by name, bytewise; no empty values (an empty value is the same as no label). */
  readonly pairs: Pairs;
  /** Equal for equal sets and only for them. Its order means nothing; for order use `compareLabels`. */
  readonly key: string;
  /** 32 bits, equal for equal sets and hardly ever for others. Costs much less than the key. */
  readonly hash: number;
}

type Pair = readonly [name: string, value: string];
type Pairs = readonly Pair[];

/** Makes its key when it is first asked for: half of all sets are steps on the way to another one, and nobody asks. */
class LabelSet implements Labels {
  readonly pairs: Pairs;
  #key: string | undefined;
  #hash: number | undefined;

  constructor(pairs: Pairs) {
    this.pairs = pairs;
  }

  get hash(): number {
    this.#hash ??= hashOf(this.pairs);
    return this.#hash;
  }

  get key(): string {
    this.#key ??= keyOf(this.pairs);
    return this.#key;
  }
}

/** Two sets as one. Of the series that are scraped hardly any is ever looked at, so the pairs are merged on demand. */
class Union implements Labels {
  readonly a: Labels;
  readonly b: Labels;
  readonly hash: number;
  #pairs: Pairs | undefined;
  #key: string | undefined;

  constructor(a: Labels, b: Labels) {
    this.a = a;
    this.b = b;
    this.hash = (a.hash + b.hash) | 0;
  }

  get pairs(): Pairs {
    this.#pairs ??= merged(this.a.pairs, this.b.pairs);
    return this.#pairs;
  }

  get key(): string {
    this.#key ??= keyOf(this.pairs);
    return this.#key;
  }
}

function keyOf(pairs: Pairs): string {
  let key = '';
  for (const [name, value] of pairs) key += `${name.length}:${name}${value.length}:${value}`;
  return key;
}

/** A sum over the pairs, so that the hash of a union follows from the hashes of its parts. */
function hashOf(pairs: Pairs): number {
  let sum = 0;
  for (const [name, value] of pairs) sum = (sum + mixed(value, mixed(name, 0x811c9dc5))) | 0;
  return sum;
}

/** One round of FNV-1a for every UTF-16 unit, and one of MurmurHash3's finaliser, since sums need good high bits. */
function mixed(text: string, from: number): number {
  let h = from;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return h ^ (h >>> 13);
}

/** Are they the same set? */
export function sameLabels(a: Labels, b: Labels): boolean {
  if (a === b || (a instanceof Union && b instanceof Union && a.a === b.a && sameLabels(a.b, b.b))) return true;
  if (a.pairs.length !== b.pairs.length) return false;
  for (let i = 0; i < a.pairs.length; i += 1) {
    const [pairA, pairB] = [a.pairs[i]!, b.pairs[i]!];
    if (pairA !== pairB && (pairA[0] !== pairB[0] || pairA[1] !== pairB[1])) return false;
  }
  return true;
}

/** The set without any label. */
export const noLabels: Labels = new LabelSet([]);

/** A label set from an object: `labels({ __name__: 'up', job: 'web' })`. Empty values are left out. */
export function labels(values: Readonly<Record<string, string>>): Labels {
  return labelsFromPairs(Object.entries(values));
}

/** A label set from pairs in any order. Of a name that stands twice the last value counts; empty values are left out. */
export function labelsFromPairs(pairs: Iterable<readonly [string, string]>): Labels {
  const sorted: Pair[] = [];
  for (const pair of pairs) place(sorted, pair);
  return withoutEmpty(sorted);
}

/**
 * Puts a pair where it belongs among sorted ones, in the place of one of its name. Sets are small and their parts mostly in
 * order already, so this takes a third of the time of a map and a sort, and leaves nothing to the garbage collector.
 */
function place(sorted: Pair[], pair: Pair): void {
  let at = sorted.length;
  while (at > 0) {
    const order = compareBytes(sorted[at - 1]![0], pair[0]);
    if (order === 0) {
      sorted[at - 1] = pair;
      return;
    }
    if (order < 0) break;
    at -= 1;
  }
  for (let i = sorted.length; i > at; i -= 1) sorted[i] = sorted[i - 1]!;
  sorted[at] = pair;
}

const withoutEmpty = (sorted: Pairs): Labels =>
  sealed(sorted.some(([, value]) => value === '') ? sorted.filter(([, value]) => value !== '') : sorted);

/** A set of pairs that are known to be sorted, each name once, none empty. */
const sealed = (pairs: Pairs): Labels => (pairs.length === 0 ? noLabels : new LabelSet(pairs));

/** Both sets in one; `undefined` if a label is in both. */
export function unionOfDisjoint(a: Labels, b: Labels): Labels | undefined {
  for (const [name] of a.pairs) if (labelValue(b, name) !== '') return undefined;
  return union(a, b);
}

/** Both sets in one. They must not have a label in common. */
export const union = (a: Labels, b: Labels): Labels => new Union(a, b);

function merged(a: Pairs, b: Pairs): Pairs {
  const all: Pair[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) all.push(compareBytes(a[i]![0], b[j]![0]) < 0 ? a[i++]! : b[j++]!);
  while (i < a.length) all.push(a[i++]!);
  while (j < b.length) all.push(b[j++]!);
  return all;
}

/** The value of label `name`; the empty string when there is none, which is how PromQL sees it. */
export function labelValue(set: Labels, name: string): string {
  if (set instanceof Union) return labelValue(set.a, name) || labelValue(set.b, name);
  for (const [n, value] of set.pairs) if (n === name) return value;
  return '';
}

/** `set` with the labels in `changes` set; an empty value removes the label. */
export function withLabels(set: Labels, changes: Iterable<readonly [string, string]>): Labels {
  const sorted = set.pairs.slice();
  for (const pair of changes) place(sorted, pair);
  return withoutEmpty(sorted);
}

/** `set` without the labels that `dropped` names. */
export function withoutLabels(set: Labels, dropped: (name: string) => boolean): Labels {
  if (!set.pairs.some(([name]) => dropped(name))) return set;
  return sealed(set.pairs.filter(([name]) => !dropped(name)));
}

/**
 * The order of label sets everywhere: name by name and value by value, bytewise; the shorter set first if one begins with
 * the other (`labels.Compare` in Prometheus).
 */
export function compareLabels(a: Labels, b: Labels): number {
  const n = Math.min(a.pairs.length, b.pairs.length);
  for (let i = 0; i < n; i += 1) {
    const [nameA, valueA] = a.pairs[i]!;
    const [nameB, valueB] = b.pairs[i]!;
    if (nameA !== nameB) return compareBytes(nameA, nameB);
    if (valueA !== valueB) return compareBytes(valueA, valueB);
  }
  return a.pairs.length - b.pairs.length;
}

/**
 * Compares two texts as their UTF-8 bytes compare. JavaScript's own order differs in one place: halves of surrogate pairs
 * sort before U+E000 to U+FFFF, their code points after.
 */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const surrogateX = x >= 0xd800 && x <= 0xdfff;
    const surrogateY = y >= 0xd800 && y <= 0xdfff;
    if (surrogateX !== surrogateY) return surrogateX ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

/** How Prometheus writes a label set: `{__name__="up", job="web"}`. */
export function printLabels(set: Labels): string {
  return `{${set.pairs.map(([name, value]) => `${printName(name)}=${goQuote(value)}`).join(', ')}}`;
}

/** How Prometheus writes a series for people: `up{job="web"}`, the name before the braces. */
export function printSeries(set: Labels): string {
  const name = labelValue(set, METRIC_NAME);
  const rest = withoutLabels(set, (n) => n === METRIC_NAME);
  if (name === '') return printLabels(rest);
  return rest.pairs.length === 0 ? name : `${name}${printLabels(rest)}`;
}

const printName = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : goQuote(name));
