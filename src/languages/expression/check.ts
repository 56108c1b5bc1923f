/**
 * The compile-time half of the language: finds the type of every node, or the first mistake. What is known of a value is
 * its type in the environment; what is reached through a map of anything is unknown and left to the run.
 */
import { type Result, refuse, succeed } from '../result.ts';
import type { BinaryNode, BuiltinNode, CallNode, MemberNode, Node, SliceNode } from './ast.ts';
import { builtinNamed, isBuiltin } from './builtins/index.ts';
import { typeOfOperation } from './operation-types.ts';
import { checkPattern } from './pattern.ts';
import { isPredicateBuiltin } from './predicates.ts';
import { type Arguments, argumentProblem, isAssignable } from './signatures.ts';
import {
  ANY_MAP,
  BOOL,
  FLOAT,
  type FunctionType,
  INT,
  INTERFACE,
  isBool,
  isInteger,
  isList,
  isNumber,
  isString,
  isUnknown,
  listOf,
  methodOf,
  NIL,
  nameOf,
  STRING,
  STRING_MAP,
  type StaticType,
  typedList,
  UNKNOWN,
} from './static-types.ts';
import { fail, TypeProblem } from './type-problem.ts';

/** The names a condition may use, with the types of their values. */
export type EnvironmentTypes = ReadonlyMap<string, StaticType>;

/** The static type of a condition, or its first mistake in the engine's words. */
export function checkTypes(node: Node, environment: EnvironmentTypes): Result<StaticType> {
  try {
    return succeed(new Checker(environment).visit(node));
  } catch (error) {
    if (error instanceof TypeProblem) return refuse(error.message);
    throw error;
  }
}

class Checker {
  private readonly environment: EnvironmentTypes;
  /** The lists walked by the predicates around, innermost last, and the pointers each of them knows. */
  private readonly walks: { readonly element: StaticType; readonly pointers: readonly string[] }[] = [];
  private readonly variables: { readonly name: string; readonly type: StaticType }[] = [];

  constructor(environment: EnvironmentTypes) {
    this.environment = environment;
  }

  visit(node: Node): StaticType {
    switch (node.kind) {
      case 'nil':
        return NIL;
      case 'bool':
        return BOOL;
      case 'integer':
        return INT;
      case 'float':
        return FLOAT;
      case 'string':
        return STRING;
      case 'bytes':
        return typedList({ kind: 'int', text: 'uint8' });
      case 'name':
        return this.name(node.name);
      case 'unary':
        return this.unary(node.operator, this.visit(node.operand));
      case 'binary':
        return this.binary(node);
      case 'member':
        return this.member(node);
      case 'slice':
        return this.slice(node);
      case 'chain':
        return this.visit(node.chain);
      case 'call':
        return this.call(node);
      case 'builtin':
        return isPredicateBuiltin(node.name) ? this.predicateBuiltin(node) : this.builtin(node);
      case 'predicate':
        return this.visit(node.body);
      case 'pointer':
        return this.pointer(node.name);
      case 'conditional':
        return this.conditional(node.test, node.whenTrue, node.whenFalse);
      case 'let':
        return this.declaration(node.name, node.value, node.body);
      case 'sequence':
        return node.nodes.map((each) => this.visit(each)).at(-1) ?? UNKNOWN;
      case 'list':
        return this.listLiteral(node.items);
      case 'map':
        for (const [key, value] of node.pairs) {
          this.visit(key);
          this.visit(value);
        }
        return STRING_MAP;
    }
  }

  private name(name: string): StaticType {
    const variable = this.variables.findLast((each) => each.name === name);
    if (variable !== undefined) return variable.type;
    if (name === '$env') return { kind: 'environment' };
    const known = this.environment.get(name);
    if (known !== undefined) return known;
    // A builtin that is not called is a name without a value.
    return isBuiltin(name) || isPredicateBuiltin(name) ? UNKNOWN : fail(`unknown name ${name}`);
  }

  private unary(operator: string, type: StaticType): StaticType {
    const isLogic = operator === 'not' || operator === '!';
    if (isLogic && (isBool(type) || isUnknown(type))) return BOOL;
    if (!isLogic && isNumber(type)) return type;
    if (!isLogic && isUnknown(type)) return UNKNOWN;
    return fail(`invalid operation: ${operator} (mismatched type ${nameOf(type)})`);
  }

  private binary(node: BinaryNode): StaticType {
    const left = this.visit(node.left);
    const right = this.visit(node.right);
    if (node.operator === 'matches' && node.right.kind === 'string') {
      const problem = checkPattern(node.right.value);
      if (problem !== undefined) fail(problem);
    }
    const type = typeOfOperation(node.operator, left, right);
    return type ?? fail(`invalid operation: ${node.operator} (mismatched types ${nameOf(left)} and ${nameOf(right)})`);
  }

  private member(node: MemberNode): StaticType {
    const object = this.visit(node.object);
    const property = this.visit(node.property);
    const name = node.property.kind === 'string' ? node.property.value : undefined;
    if (object.kind === 'environment') {
      if (name === undefined) return UNKNOWN;
      return this.environment.get(name) ?? (node.optional ? UNKNOWN : fail(`unknown name ${name}`));
    }
    if (name !== undefined) {
      const method = methodOf(object, name);
      if (method !== undefined) return method;
    }
    if (isUnknown(object)) return UNKNOWN;
    if (object.kind === 'map') {
      const fits = isUnknown(property) || object.keys !== 'string' || isString(property);
      return fits ? object.element : fail(`cannot use ${nameOf(property)} to get an element from ${nameOf(object)}`);
    }
    if (object.kind === 'list') {
      const fits = isUnknown(property) || isInteger(property);
      if (fits) return object.element;
      return fail(`array elements can only be selected using an integer (got ${nameOf(property)})`);
    }
    const type = object.kind === 'nil' ? 'nil' : nameOf(object);
    if (name !== undefined) return fail(`type ${type} has no ${node.isMethod ? 'method' : 'field'} ${name}`);
    return fail(`type ${nameOf(object)}[${nameOf(property)}] is undefined`);
  }

  private slice({ object, from, to }: SliceNode): StaticType {
    const type = this.visit(object);
    if (!isUnknown(type) && !isString(type) && !isList(type)) fail(`cannot slice ${nameOf(type)}`);
    for (const bound of [from, to]) {
      if (bound === undefined) continue;
      const boundType = this.visit(bound);
      if (!isInteger(boundType) && !isUnknown(boundType)) fail(`non-integer slice index ${nameOf(boundType)}`);
    }
    return isUnknown(type) ? UNKNOWN : type;
  }

  private call({ callee, args }: CallNode): StaticType {
    const type = this.visit(callee);
    const name = nameOfCallee(callee);
    if (type.kind === 'nil') return fail(`${name} is nil; cannot call nil as function`);
    if (type.kind === 'function') return this.functionCall(type, name, args);
    if (!isUnknown(type)) return fail(`${nameOf(type)} is not callable`);
    for (const arg of args) this.visit(arg);
    return UNKNOWN;
  }

  private functionCall(type: FunctionType, name: string, args: readonly Node[]): StaticType {
    const problem = argumentProblem(name, type.parameters, this.lazily(args));
    return problem === undefined ? type.result : fail(problem);
  }

  /** Arguments are looked at one by one, so that the complaint about one comes before a mistake inside the next. */
  private lazily(args: readonly Node[]): Arguments {
    const types: (StaticType | undefined)[] = [];
    return {
      count: args.length,
      at: (i) => {
        const node = args[i];
        const type = types[i] ?? (node === undefined ? UNKNOWN : this.visit(node));
        types[i] = type;
        return type;
      },
    };
  }

  private builtin(node: BuiltinNode): StaticType {
    const builtin = builtinNamed(node.name);
    if (builtin === undefined) return fail(`unknown name ${node.name}`);
    const answer = builtin.check(this.lazily(node.args));
    return answer.ok ? answer.value : fail(answer.problem);
  }

  private predicateBuiltin({ name, args }: BuiltinNode): StaticType {
    const [collection, predicate, extra] = args;
    const list = collection === undefined ? UNKNOWN : this.visit(collection);
    if (!isUnknown(list) && !isList(list)) fail(`builtin ${name} takes only array (got ${nameOf(list)})`);
    const element = list.kind === 'list' ? list.element : UNKNOWN;
    const result = predicate === undefined ? undefined : this.predicateResult(name, element, predicate);
    if (result !== undefined && BOOLEAN_PREDICATES.has(name) && !isBool(result) && !isUnknown(result)) {
      fail(`predicate should return boolean (got ${nameOf(result)})`);
    }
    const extraType = extra === undefined ? undefined : this.visit(extra);
    if (name === 'sortBy' && extraType !== undefined && !isString(extraType) && !isUnknown(extraType)) {
      fail(`sortBy order argument must be a string (got ${nameOf(extraType)})`);
    }
    return typeOfPredicateBuiltin(name, list, element, result);
  }

  private predicateResult(name: string, element: StaticType, predicate: Node): StaticType {
    this.walks.push({ element, pointers: POINTERS[name] ?? [] });
    const result = this.visit(predicate);
    this.walks.pop();
    if (result.kind !== 'nil') return result;
    return fail(`predicate should has ${name === 'reduce' ? 'two' : 'one'} input and one output param`);
  }

  private pointer(name: string): StaticType {
    const walk = this.walks.at(-1);
    if (walk === undefined) return fail('cannot use pointer accessor outside predicate');
    if (name === '') return walk.element;
    if (!walk.pointers.includes(name)) return fail(`unknown pointer #${name}`);
    return name === 'index' ? INT : UNKNOWN;
  }

  private conditional(testNode: Node, thenNode: Node, otherwiseNode: Node): StaticType {
    const test = this.visit(testNode);
    if (!isBool(test) && !isUnknown(test)) fail(`non-bool expression (type ${nameOf(test)}) used as condition`);
    const then = this.visit(thenNode);
    const otherwise = this.visit(otherwiseNode);
    if (then.kind === 'nil') return otherwise;
    if (otherwise.kind === 'nil') return then;
    if (!isAssignable(then, otherwise)) return UNKNOWN;
    return then.kind === 'list' && otherwise.kind === 'list' && !sameType(then, otherwise) ? listOf(UNKNOWN) : then;
  }

  private declaration(name: string, value: Node, body: Node): StaticType {
    if (this.environment.has(name)) fail(`cannot redeclare ${name}`);
    if (isBuiltin(name) || isPredicateBuiltin(name)) fail(`cannot redeclare builtin ${name}`);
    if (this.variables.some((each) => each.name === name)) fail(`cannot redeclare variable ${name}`);
    const type = this.visit(value);
    this.variables.push({ name, type });
    const result = this.visit(body);
    this.variables.pop();
    return result;
  }

  private listLiteral(items: readonly Node[]): StaticType {
    const types = items.map((item) => this.visit(item));
    const last = types.at(-1);
    if (last === undefined) return listOf(UNKNOWN);
    // The engine compares kinds only, and takes the last element for all of them.
    const same = types.every(
      (type) => type.kind === last.kind && (type.kind !== 'int' || nameOf(type) === nameOf(last)),
    );
    return listOf(same ? last : INTERFACE);
  }
}

/** Whether as much is known of both types, down to the elements. */
function sameType(a: StaticType, b: StaticType): boolean {
  if (a.kind === 'list' && b.kind === 'list') return a.text === b.text && sameType(a.element, b.element);
  return a.kind === b.kind && nameOf(a) === nameOf(b);
}

/** Which builtins know more than the element itself. */
const POINTERS: Readonly<Record<string, readonly string[]>> = { map: ['index'], reduce: ['index', 'acc'] };

const BOOLEAN_PREDICATES: ReadonlySet<string> = new Set([
  'all',
  'any',
  'count',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'none',
  'one',
]);

function typeOfPredicateBuiltin(
  name: string,
  list: StaticType,
  element: StaticType,
  result: StaticType | undefined,
): StaticType {
  switch (name) {
    case 'count':
    case 'findIndex':
    case 'findLastIndex':
      return INT;
    case 'filter':
      return isUnknown(list) ? listOf(UNKNOWN) : listOf(element);
    case 'map':
      return listOf(result ?? UNKNOWN);
    case 'find':
    case 'findLast':
      return element;
    case 'sum':
      return result ?? element;
    case 'groupBy':
      return { ...ANY_MAP, text: 'map[interface {}][]interface {}', element: listOf(element) };
    case 'sortBy':
      return isUnknown(list) ? UNKNOWN : list;
    case 'reduce':
      return result ?? UNKNOWN;
    default:
      return BOOL;
  }
}

/** A callee as messages name it. */
export function nameOfCallee(callee: Node): string {
  if (callee.kind === 'name') return callee.name;
  if (callee.kind === 'member' && callee.property.kind === 'string') return callee.property.value;
  return 'function';
}
