/**
 * The condition language of metrics: expr-lang/expr 1.17 as Argo Rollouts uses it. A condition is compiled against the
 * types of the values it is going to see, then run; both can fail, and both failures are texts, never exceptions.
 */

import type { Node } from './expression/ast.ts';
import { checkTypes, type EnvironmentTypes } from './expression/check.ts';
import { type Environment, evaluateNode } from './expression/evaluate.ts';
import { parseExpression } from './expression/parser.ts';
import { simplify } from './expression/simplify.ts';
import { typeOf } from './expression/static-types.ts';
import type { Value } from './expression/values.ts';
import { type GoTime, utcTime } from './go-time.ts';
import { type Result, refuse, succeed } from './result.ts';

/** A condition that has passed the compiler. */
export interface CompiledExpression {
  readonly text: string;
  readonly root: Node;
}

/** Compiles a condition for an environment of these types. The problem is the engine's text, without position. */
export function compileExpression(text: string, types: EnvironmentTypes): Result<CompiledExpression> {
  const parsed = parseExpression(text, (name) => types.has(name));
  if (!parsed.ok) return parsed;
  const checked = checkTypes(parsed.value, types);
  if (!checked.ok) return checked;
  const root = simplify(parsed.value);
  return root.ok ? succeed({ text, root: root.value }) : root;
}

/** The value of a compiled condition. `now` is what `now()` yields. */
export function runExpression(
  compiled: CompiledExpression,
  environment: Environment,
  now: GoTime = utcTime(0n),
): Result<Value> {
  return evaluateNode(compiled.root, environment, now);
}

/** Compiles and runs at once; `phase` tells which of the two failed. */
export function evaluateExpression(
  text: string,
  environment: Environment,
  now?: GoTime,
):
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly phase: 'compile' | 'run'; readonly problem: string } {
  const compiled = compileExpression(text, typesOf(environment));
  if (!compiled.ok) return { ...refuse(compiled.problem), phase: 'compile' };
  const result = runExpression(compiled.value, environment, now);
  return result.ok ? result : { ...refuse(result.problem), phase: 'run' };
}

/** The static types of an environment's values. */
export function typesOf(environment: Environment): EnvironmentTypes {
  const types = new Map<string, ReturnType<typeof typeOf>>();
  for (const [name, value] of environment) types.set(name, typeOf(value));
  return types;
}
