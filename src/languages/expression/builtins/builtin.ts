/** What a builtin function is: one entry holds its name, which arguments it takes, and what it does. */
import type { GoTime } from '../../go-time.ts';
import { type Result, refuse, succeed } from '../../result.ts';
import { type Arguments, argumentProblem } from '../signatures.ts';
import { nameOf, type StaticType } from '../static-types.ts';
import { type ListValue, RunProblem, typeName, type Value } from '../values.ts';

export interface Builtin {
  readonly name: string;
  /** The type of a call with arguments of these types, or the engine's complaint. */
  readonly check: (args: Arguments) => Result<StaticType>;
  /** The value of a call. Throws `RunProblem` where the engine panics. */
  readonly run: (args: readonly Value[], context: RunContext) => Value;
}

/** What a builtin may see of the run around it. */
export interface RunContext {
  readonly now: GoTime;
  /** Takes so much from the memory budget of the run. */
  readonly grow: (size: number) => void;
}

/** A builtin with Go signatures: the first one that fits decides, and the last one says what is wrong. */
export function withSignatures(
  name: string,
  signatures: readonly (readonly [readonly StaticType[], StaticType])[],
  run: Builtin['run'],
): Builtin {
  return {
    name,
    run,
    check(args) {
      let problem = '';
      for (const [parameters, result] of signatures) {
        const found = argumentProblem(name, parameters, args);
        if (found === undefined) return succeed(result);
        problem = found;
      }
      return refuse(problem);
    },
  };
}

/** A builtin that takes exactly `count` arguments and judges their types itself. */
export function withArity(
  name: string,
  count: number,
  check: (args: readonly StaticType[]) => Result<StaticType>,
  run: Builtin['run'],
): Builtin {
  return {
    name,
    run,
    check(args) {
      const types = allTypes(args);
      if (types.length === count) return check(types);
      return refuse(`invalid number of arguments (expected ${count}, got ${types.length})`);
    },
  };
}

export const allTypes = (args: Arguments): readonly StaticType[] =>
  Array.from({ length: args.count }, (_, i) => args.at(i));

/** A type in the complaints of builtins, where nil shows as a slip of the engine's own formatting. */
export const complaintName = (type: StaticType | undefined): string =>
  type === undefined || type.kind === 'nil' ? '%!s(<nil>)' : nameOf(type);

export const fail = (problem: string): never => {
  throw new RunProblem(problem);
};

/** Go's failed type assertion. */
export function asText(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  return fail(`interface conversion: interface {} is ${assertedName(value)}, not string`);
}

export const assertedName = (value: Value | undefined): string =>
  value === null || value === undefined ? 'nil' : typeName(value);

export const isListValue = (value: Value | undefined): value is ListValue =>
  typeof value === 'object' && value !== null && value.kind === 'list';

/** Whether a type can be a list: it is one, or nobody knows. */
export const mayBeList = (type: StaticType | undefined): boolean => type?.kind === 'list' || type?.kind === 'unknown';
export const mayBeMap = (type: StaticType | undefined): boolean =>
  type?.kind === 'map' || type?.kind === 'unknown' || type?.kind === 'environment';
