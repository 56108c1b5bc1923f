/**
 * Walking a document along a JSONPath. Every step maps a list of values to a list of values; a step that finds nothing
 * where something must be ends the walk with client-go's sentence.
 */
import { formatFloat } from '../go-format.ts';
import { isJsonObject, type JsonObject, type JsonValue, member, printJson } from '../json.ts';
import { type Result, refuse, succeed } from '../result.ts';
import { compareText, utf8Bytes } from '../utf8.ts';
import { compareOperands } from './compare.ts';
import type { Bound, PathList, PathNode } from './nodes.ts';

/** All results of a template on a document, those of each text or action in a list of their own. */
export function findResults(template: PathList, document: JsonValue): Result<readonly (readonly PathValue[])[]> {
  try {
    return succeed(new Walk().results(template, 0, document).results);
  } catch (error) {
    if (error instanceof PathProblem) return refuse(error.message);
    throw error;
  }
}

/** What a walk yields: values of the document, or integers written in the path, which the dialect keeps apart from floats. */
export type PathValue = JsonValue | IntegerLiteral;
export interface IntegerLiteral {
  readonly integer: number;
  readonly isLiteral: true;
}

/** The value without the distinction between integers and floats. */
export function plainValue(value: PathValue): JsonValue {
  return isIntegerLiteral(value) ? value.integer : value;
}

/** What printing a template gives: the results of an action joined by blanks, everything one after the other. */
export function printResults(results: readonly (readonly PathValue[])[]): string {
  return results.map((list) => list.map(printValue).join(' ')).join('');
}

function printValue(value: PathValue): string {
  const plain = plainValue(value);
  if (typeof plain === 'string') return plain;
  return typeof plain === 'number' ? formatFloat(plain) : printJson(plain);
}

const isIntegerLiteral = (value: PathValue): value is IntegerLiteral => literals.has(value as object);
/** Literals are known by identity, so that no document can contain something that looks like one. */
const literals = new WeakSet<object>();

function literal(integer: number): IntegerLiteral {
  const value: IntegerLiteral = { integer, isLiteral: true };
  literals.add(value);
  return value;
}

/**
 * Ends a walk. The original hands on a list of values together with its error, and an existence test looks at the list
 * only: a missing key leaves none, any other problem leaves what the failing step was given.
 */
class PathProblem extends Error {
  readonly leavesValues: boolean;
  constructor(problem: string, leavesValues: boolean) {
    super(problem);
    this.leavesValues = leavesValues;
  }
}
const fail = (problem: string, leavesValues = true): never => {
  throw new PathProblem(problem, leavesValues);
};

/** `range` blocks repeat work for every element, nested ones multiply it: beyond this a path is refused. */
const MAX_STEPS = 1_000_000;

interface Found {
  readonly results: PathValue[][];
  /** Behind the `{end}` that closed the block, or behind the last node. */
  readonly next: number;
}

class Walk {
  private steps = 0;
  private openRanges = 0;
  private rangeBegins = false;
  private rangeEnds = false;

  /** The results of the nodes from `from` on, up to the end of the template or of the range block being read. */
  results(nodes: PathList, from: number, document: JsonValue): Found {
    const results: PathValue[][] = [];
    for (let i = from; i < nodes.length; i++) {
      const found = this.walk([document], nodes[i] as PathNode);
      if (this.rangeEnds) {
        this.rangeEnds = false;
        return { results, next: i };
      }
      if (!this.rangeBegins) {
        results.push(found);
        continue;
      }
      this.rangeBegins = false;
      i = this.repeat(nodes, i, found, results);
    }
    return { results, next: nodes.length };
  }

  /** Runs a range block once for every element, or once on null when there is none, only to find where it ends. */
  private repeat(nodes: PathList, at: number, elements: readonly PathValue[], results: PathValue[][]): number {
    this.openRanges++;
    let next = at;
    for (const element of elements.length === 0 ? [null] : elements) {
      const found = this.results(nodes, at + 1, plainValue(element));
      if (elements.length > 0) results.push(...found.results);
      next = found.next;
    }
    this.openRanges--;
    return next;
  }

  private walk(values: readonly PathValue[], node: PathNode): PathValue[] {
    this.steps += values.length + 1;
    if (this.steps > MAX_STEPS) fail('path takes too many steps');
    switch (node.kind) {
      case 'text':
        return [node.text];
      case 'list':
        return this.walkList(values, node.nodes);
      case 'field':
        return fields(values, node.name);
      case 'wildcard':
        return values.flatMap((value) => children(value));
      case 'recursive':
        return this.descend(values);
      case 'array':
        return values.flatMap((value) => slice(value, node));
      case 'union':
        return node.lists.flatMap((list) => this.walkList(values, list));
      case 'filter':
        return values.flatMap((value) => this.filter(value, node));
      case 'identifier':
        return this.keyword(values, node.name);
      case 'integer':
        return values.map(() => literal(node.value));
      case 'float':
      case 'bool':
        return values.map(() => node.value);
    }
  }

  private walkList(values: readonly PathValue[], nodes: PathList): PathValue[] {
    let current = [...values];
    for (const node of nodes) current = this.walk(current, node);
    return current;
  }

  private keyword(values: readonly PathValue[], name: string): PathValue[] {
    if (name === 'range') this.rangeBegins = true;
    else if (name !== 'end') fail(`unrecognized identifier ${name}`);
    else if (this.openRanges === 0) fail('not in range, nothing to end');
    else this.rangeEnds = true;
    return name === 'range' ? [...values] : [];
  }

  /** Every container at or below the values, parents first; empty ones are left out. */
  private descend(values: readonly PathValue[]): PathValue[] {
    const found: PathValue[] = [];
    for (const value of values) {
      const below = children(value);
      this.steps += below.length;
      if (this.steps > MAX_STEPS) fail('path takes too many steps');
      if (below.length > 0) found.push(value, ...this.descend(below));
    }
    return found;
  }

  private filter(value: PathValue, node: PathNode & { readonly kind: 'filter' }): PathValue[] {
    const plain = plainValue(value);
    if (!Array.isArray(plain))
      return plain === null ? [] : fail(`${goValue(plain)} is not array or slice and cannot be filtered`);
    return plain.filter((element: JsonValue) => this.passes(element, node));
  }

  private passes(element: JsonValue, { left, right, operator }: PathNode & { readonly kind: 'filter' }): boolean {
    if (operator === 'exists') return this.exists(element, left);
    const lefts = this.walkList([element], left);
    if (lefts.length === 0) return false;
    if (lefts.length > 1) fail('can only compare one element at a time');
    const rights = this.walkList([element], right);
    if (rights.length === 0) return false;
    if (rights.length > 1) fail('can only compare one element at a time');
    const answer = compareOperands(operand(lefts[0] as PathValue), operator, operand(rights[0] as PathValue));
    return answer.ok ? answer.value : fail(answer.problem);
  }

  /** A bare path in a filter: where it fails the element is skipped or kept, but the walk goes on. */
  private exists(element: JsonValue, path: PathList): boolean {
    try {
      return this.walkList([element], path).length > 0;
    } catch (error) {
      if (error instanceof PathProblem && this.steps <= MAX_STEPS) return error.leavesValues;
      throw error;
    }
  }
}

const operand = (value: PathValue) =>
  isIntegerLiteral(value)
    ? ({ kind: 'int', value: value.integer } as const)
    : typeof value === 'number'
      ? ({ kind: 'float', value } as const)
      : typeof value === 'string'
        ? ({ kind: 'string', value } as const)
        : typeof value === 'boolean'
          ? ({ kind: 'bool', value } as const)
          : ({ kind: 'other' } as const);

function fields(values: readonly PathValue[], name: string): PathValue[] {
  const found: PathValue[] = [];
  for (const value of values) {
    const plain = plainValue(value);
    const inside = isJsonObject(plain) ? member(plain, name) : undefined;
    if (inside !== undefined) found.push(inside);
  }
  return found.length > 0 || values.length === 0 ? found : fail(`${name} is not found`, false);
}

/**
 * The elements of a list, or the members of an object in the order of their keys (Go's order is random). A string counts
 * as the list of its bytes here, a slip of the original that makes `..` find every text that is not empty.
 */
function children(value: PathValue): readonly PathValue[] {
  const plain = plainValue(value);
  if (Array.isArray(plain)) return plain;
  if (typeof plain === 'string') return utf8Bytes(plain).map(literal);
  if (!isJsonObject(plain)) return [];
  return Object.keys(plain)
    .sort(compareText)
    .map((key) => plain[key] ?? null);
}

function slice(value: PathValue, { start, end, step }: PathNode & { readonly kind: 'array' }): readonly JsonValue[] {
  const list = plainValue(value);
  if (list === null) return [];
  if (!Array.isArray(list)) return fail(`${goType(list)} is not array or slice`);
  const length = list.length;
  const from = bound(start, 0, length);
  const to = bound(end, length, length);
  if (from !== to) {
    if (from >= length || from < 0) fail(`array index out of bounds: index ${from}, length ${length}`);
    if (to > length || to < 0) fail(`array index out of bounds: index ${to - 1}, length ${length}`);
    if (from > to) fail(`starting index ${from} is greater than ending index ${to}`);
  } else return [];
  const stride = step.value ?? 1;
  if (stride <= 0) return fail('step must be > 0');
  return list.slice(from, to).filter((_: JsonValue, i: number) => i % stride === 0);
}

function bound({ value, derived }: Bound, absent: number, length: number): number {
  if (value === undefined) return absent;
  return value < 0 || (value === 0 && derived === true) ? value + length : value;
}

function goType(value: JsonValue): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** `%v` of a decoded document. */
function goValue(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return formatFloat(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  const object = value as JsonObject;
  const members = Object.keys(object)
    .sort(compareText)
    .map((key) => `${key}:${goValue(object[key] ?? null)}`);
  return `map[${members.join(' ')}]`;
}
