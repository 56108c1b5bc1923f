/** The builtins that take an expression to run for each element of a list. */

export interface PredicateArgument {
  readonly isPredicate: boolean;
  readonly optional: boolean;
}

const value: PredicateArgument = { isPredicate: false, optional: false };
const predicate: PredicateArgument = { isPredicate: true, optional: false };
const optionalValue: PredicateArgument = { isPredicate: false, optional: true };
const optionalPredicate: PredicateArgument = { isPredicate: true, optional: true };

const ARGUMENTS: ReadonlyMap<string, readonly PredicateArgument[]> = new Map([
  ['all', [value, predicate]],
  ['any', [value, predicate]],
  ['count', [value, optionalPredicate]],
  ['filter', [value, predicate]],
  ['find', [value, predicate]],
  ['findIndex', [value, predicate]],
  ['findLast', [value, predicate]],
  ['findLastIndex', [value, predicate]],
  ['groupBy', [value, predicate]],
  ['map', [value, predicate]],
  ['none', [value, predicate]],
  ['one', [value, predicate]],
  ['reduce', [value, predicate, optionalValue]],
  ['sortBy', [value, predicate, optionalValue]],
  ['sum', [value, optionalPredicate]],
]);

export const isPredicateBuiltin = (name: string): boolean => ARGUMENTS.has(name);

/** The arguments that such a builtin takes, in order. */
export const predicateArguments = (name: string): readonly PredicateArgument[] => ARGUMENTS.get(name) ?? [];
