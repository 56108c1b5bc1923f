/** Whether arguments fit a function, and what fits where. */
import { isInteger, isNumber, isUnknown, nameOf, type StaticType } from './static-types.ts';

/** The types of a call's arguments, found when asked for. */
export interface Arguments {
  readonly count: number;
  readonly at: (i: number) => StaticType;
}

/** Go's assignability, as far as these types go: the same type, or anything to `interface {}`. */
export function isAssignable(from: StaticType, to: StaticType): boolean {
  if (to.kind === 'unknown') return to.text !== 'unknown';
  return from.kind === to.kind && nameOf(from) === nameOf(to);
}

/** What is wrong with the arguments of a function of one signature. An integer passes for a float: literals are converted. */
export function argumentProblem(name: string, parameters: readonly StaticType[], args: Arguments): string | undefined {
  if (args.count > parameters.length) return `too many arguments to call ${name}`;
  if (args.count < parameters.length) return `not enough arguments to call ${name}`;
  for (const [i, parameter] of parameters.entries()) {
    const arg = args.at(i);
    if (isUnknown(arg) || isUnknown(parameter)) continue;
    if (isInteger(arg) && isNumber(parameter)) continue;
    if (arg.kind === 'nil') return `cannot use nil as argument (type ${nameOf(parameter)}) to call ${name}`;
    if (!isAssignable(arg, parameter)) {
      return `cannot use ${nameOf(arg)} as argument (type ${nameOf(parameter)}) to call ${name} `;
    }
  }
  return undefined;
}
