/** The run-time half of the language: walks the tree and computes, within limits of memory and of steps. */
import type { GoTime } from '../go-time.ts';
import { type Result, refuse, succeed } from '../result.ts';
import type { BinaryNode, BuiltinNode, CallNode, MemberNode, Node } from './ast.ts';
import { assertedName } from './builtins/builtin.ts';
import { hashable, sorted } from './builtins/collections.ts';
import { builtinNamed } from './builtins/index.ts';
import { bytesValue, fetch, itemsOf, NIL_LIST } from './members.ts';
import * as operators from './operators.ts';
import { isPredicateBuiltin } from './predicates.ts';
import { ANY, list, RunProblem, stringMap, typeName, type Value } from './values.ts';

/** The values behind the names that a condition may use. */
export type Environment = ReadonlyMap<string, Value>;

/** The value of a checked tree, or the run error in the engine's words. */
export function evaluateNode(node: Node, environment: Environment, now: GoTime): Result<Value> {
  try {
    return succeed(new Run(environment, now).value(node));
  } catch (error) {
    if (error instanceof RunProblem) return refuse(error.message);
    throw error;
  }
}

/** The engine's memory budget, counted in elements made. */
const MEMORY = 1_000_000;
/** The engine has no limit on time; ours keeps nested predicates over long lists from taking forever. */
const MOST_STEPS = 5_000_000;

const { fail } = operators;

interface Scope {
  readonly element: Value;
  readonly index: number;
  readonly accumulator: Value;
}

/** Thrown by `?.` on nil, to leave the chain. */
class ChainEnds extends Error {}
const chainEnds = new ChainEnds();

class Run {
  private readonly environment: Environment;
  private readonly now: GoTime;
  private readonly scopes: Scope[] = [];
  private readonly variables: { readonly name: string; readonly value: Value }[] = [];
  private memory = 0;
  private steps = 0;

  constructor(environment: Environment, now: GoTime) {
    this.environment = environment;
    this.now = now;
  }

  value(node: Node): Value {
    if (++this.steps > MOST_STEPS) fail('condition takes too many steps');
    switch (node.kind) {
      case 'nil':
        return null;
      case 'bool':
      case 'integer':
      case 'float':
      case 'string':
        return node.value;
      case 'bytes':
        return bytesValue(node.value);
      case 'name':
        return this.name(node.name);
      case 'unary':
        return this.unary(node.operator, this.value(node.operand));
      case 'binary':
        return this.binary(node);
      case 'member':
        return this.member(node);
      case 'slice':
        return operators.sliceOf(
          this.value(node.object),
          node.from && this.value(node.from),
          node.to && this.value(node.to),
        );
      case 'chain':
        return this.chain(node.chain);
      case 'call':
        return this.call(node);
      case 'builtin':
        return this.builtin(node);
      case 'predicate':
        return this.value(node.body);
      case 'pointer':
        return this.pointer(node.name);
      case 'conditional':
        return this.truth(this.value(node.test)) ? this.value(node.whenTrue) : this.value(node.whenFalse);
      case 'let':
        return this.declaration(node.name, node.value, node.body);
      case 'sequence':
        return node.nodes.map((each) => this.value(each)).at(-1) ?? null;
      case 'list':
        return this.made(node.items.map((item) => this.value(item)));
      case 'map':
        return this.mapLiteral(node.pairs);
    }
  }

  private grow(size: number): void {
    this.memory += size;
    if (this.memory >= MEMORY) fail('memory budget exceeded');
  }

  private made(items: readonly Value[]): Value {
    this.grow(items.length);
    return list(items);
  }

  private name(name: string): Value {
    const variable = this.variables.findLast((each) => each.name === name);
    if (variable !== undefined) return variable.value;
    if (name === '$env') return stringMap(this.environment);
    return this.environment.get(name) ?? null;
  }

  /** A value that must be a boolean here. */
  private truth(value: Value): boolean {
    return typeof value === 'boolean'
      ? value
      : fail(`interface conversion: interface {} is ${assertedName(value)}, not bool`);
  }

  private unary(operator: string, value: Value): Value {
    if (operator === '-') return operators.negate(value);
    return operator === '+' ? operators.affirm(value) : !this.truth(value);
  }

  private binary({ operator, left: leftNode, right: rightNode }: BinaryNode): Value {
    const left = this.value(leftNode);
    // These three look at the right side only when they must.
    if (operator === 'and' || operator === '&&') return this.truth(left) ? this.value(rightNode) : false;
    if (operator === 'or' || operator === '||') return this.truth(left) ? true : this.value(rightNode);
    if (operator === '??') return left ?? this.value(rightNode);
    const right = this.value(rightNode);
    switch (operator) {
      case '==':
        return operators.equals(left, right);
      case '!=':
        return !operators.equals(left, right);
      case '<':
        return operators.order(left, right, '<') < 0;
      case '>':
        return operators.order(left, right, '>') > 0;
      case '<=':
        return operators.order(left, right, '<=') <= 0;
      case '>=':
        return operators.order(left, right, '>=') >= 0;
      case '+':
        return operators.add(left, right);
      case '-':
        return operators.subtract(left, right);
      case '*':
        return operators.multiply(left, right);
      case '/':
        return operators.divide(left, right);
      case '%':
        return operators.modulo(left, right);
      case '**':
      case '^':
        return operators.exponentiate(left, right);
      case 'in':
        return operators.contains(left, right);
      case '..':
        return this.range(operators.toInteger(left), operators.toInteger(right));
      default:
        return operators.textOperator(operator, left, right);
    }
  }

  private range(from: bigint, to: bigint): Value {
    const size = to < from ? 0n : to - from + 1n;
    this.grow(size > BigInt(MEMORY) ? MEMORY : Number(size));
    return list(
      Array.from({ length: Number(size) }, (_, i) => from + BigInt(i)),
      'int',
    );
  }

  private chain(node: Node): Value {
    try {
      const value = this.value(node);
      return value === NIL_LIST ? null : value;
    } catch (error) {
      if (error instanceof ChainEnds) return null;
      throw error;
    }
  }

  private member({ object: objectNode, property, optional }: MemberNode): Value {
    const object = this.value(objectNode);
    if (optional && object === null) throw chainEnds;
    // The engine turns the first or last element of a filter into a search, which fails with words of its own.
    const isSearch = objectNode.kind === 'builtin' && objectNode.name === 'filter' && isEdge(property);
    if (isSearch && itemsOf(object).length === 0) fail('reflect: slice index out of range');
    return fetch(object, this.value(property));
  }

  private call({ callee, args }: CallNode): Value {
    const target = this.value(callee);
    if (typeof target === 'object' && target !== null && target.kind === 'function') {
      const { parameters } = target.type;
      return target.call(args.map((arg, i) => this.value(parameters[i]?.kind === 'float' ? withFloats(arg) : arg)));
    }
    for (const arg of args) this.value(arg);
    if (target === null) return fail('invalid operation: cannot call nil');
    return fail(`invalid operation: cannot call non-function of type ${typeName(target)}`);
  }

  private pointer(name: string): Value {
    const scope = this.scopes.at(-1);
    if (scope === undefined) return null;
    if (name === 'index') return BigInt(scope.index);
    return name === 'acc' ? scope.accumulator : scope.element;
  }

  private declaration(name: string, valueNode: Node, body: Node): Value {
    this.variables.push({ name, value: this.value(valueNode) });
    const result = this.value(body);
    this.variables.pop();
    return result;
  }

  private mapLiteral(pairs: readonly (readonly [Node, Node])[]): Value {
    const entries = new Map<string, Value>();
    for (const [keyNode, valueNode] of pairs) {
      const key = this.value(keyNode);
      const value = this.value(valueNode);
      if (typeof key !== 'string') fail(`interface conversion: interface {} is ${assertedName(key)}, not string`);
      entries.set(key as string, value);
    }
    this.grow(pairs.length);
    return stringMap(entries);
  }

  private builtin(node: BuiltinNode): Value {
    if (isPredicateBuiltin(node.name)) return this.predicateBuiltin(node);
    const args = node.args.map((arg) => this.value(arg));
    const builtin = builtinNamed(node.name);
    if (builtin === undefined) return fail(`unknown name ${node.name}`);
    return builtin.run(args, { now: this.now, grow: (size) => this.grow(size) });
  }

  /** Runs a predicate for one element. */
  private at(predicate: Node, element: Value, index: number, accumulator: Value = null): Value {
    this.scopes.push({ element, index, accumulator });
    const value = this.value(predicate);
    this.scopes.pop();
    return value;
  }

  private predicateBuiltin({ name, args }: BuiltinNode): Value {
    const [collectionNode, predicateNode, extra] = args;
    const collection = collectionNode === undefined ? null : this.value(collectionNode);
    const items = itemsOf(collection);
    const identity: Node = { kind: 'pointer', name: '' };
    const predicate = predicateNode ?? identity;
    const test = (item: Value, i: number): boolean => this.truth(this.at(predicate, item, i));
    switch (name) {
      case 'all':
        return items.every(test);
      case 'none':
        return !items.some(test);
      case 'any':
        return items.some(test);
      case 'one':
        return items.filter(test).length === 1;
      case 'count':
        return BigInt(items.filter(test).length);
      case 'filter':
        return this.made(items.filter(test));
      case 'map':
        return this.made(items.map((item, i) => this.at(predicate, item, i)));
      case 'find':
        return items.find(test) ?? null;
      case 'findIndex':
        return indexOrNil(items.findIndex(test));
      case 'findLast':
        return items[lastIndex(items, test)] ?? null;
      case 'findLastIndex':
        return indexOrNil(lastIndex(items, test));
      case 'sum':
        return items.reduce<Value>((sum, item, i) => operators.add(this.at(predicate, item, i), sum), 0n);
      case 'groupBy':
        return this.groupBy(items, predicate);
      case 'sortBy':
        return this.sortBy(collection, items, predicate, extra);
      default:
        return this.reduce(items, predicate, extra);
    }
  }

  private groupBy(items: readonly Value[], predicate: Node): Value {
    const groups = new Map<Value, Value[]>();
    items.forEach((item, i) => {
      const key = hashable(this.at(predicate, item, i));
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    });
    const entries = new Map<Value, Value>();
    for (const [key, group] of groups) entries.set(key, list(group));
    return { kind: 'map', keys: ANY, element: `[]${ANY}`, entries };
  }

  private sortBy(collection: Value, items: readonly Value[], predicate: Node, extra: Node | undefined): Value {
    const direction = extra === undefined ? 'asc' : this.value(extra);
    if (direction !== 'asc' && direction !== 'desc') fail('unknown order, use asc or desc');
    const element =
      typeof collection === 'object' && collection !== null && collection.kind === 'list' ? collection.element : ANY;
    const ordered = sorted(items, (item, i) => this.at(predicate, item, i), direction === 'desc');
    return list(ordered, element === 'int' || element === 'float64' || element === 'string' ? ANY : element);
  }

  private reduce(items: readonly Value[], predicate: Node, initial: Node | undefined): Value {
    let accumulator: Value = initial === undefined ? (items[0] ?? null) : this.value(initial);
    if (initial === undefined && items.length === 0) fail('reduce of empty array with no initial value');
    items.forEach((item, i) => {
      if (i === 0 && initial === undefined) return;
      accumulator = this.at(predicate, item, i, accumulator);
    });
    return accumulator;
  }
}

/** Where a function wants a float, integers that are written out become floats; others do not. */
function withFloats(node: Node): Node {
  if (node.kind === 'integer') return { kind: 'float', value: Number(node.value) };
  if (node.kind === 'unary') return { ...node, operand: withFloats(node.operand) };
  if (node.kind === 'binary' && '+-*'.includes(node.operator)) {
    return { ...node, left: withFloats(node.left), right: withFloats(node.right) };
  }
  return node;
}

/** `0` or `-1` as an index. */
const isEdge = (node: Node): boolean =>
  (node.kind === 'integer' && node.value === 0n) ||
  (node.kind === 'unary' && node.operator === '-' && node.operand.kind === 'integer' && node.operand.value === 1n);

const indexOrNil = (index: number): Value => (index < 0 ? null : BigInt(index));

function lastIndex(items: readonly Value[], test: (item: Value, i: number) => boolean): number {
  for (let i = items.length - 1; i >= 0; i--) if (test(items[i] ?? null, i)) return i;
  return -1;
}
