/** All builtin functions of the language, by what they are about. Those that run an expression per element are in predicates. */
import type { Builtin } from './builtin.ts';
import { collectionBuiltins } from './collections.ts';
import { encodingBuiltins } from './encodings.ts';
import { numberBuiltins } from './numbers.ts';
import { textBuiltins } from './texts.ts';
import { timeBuiltins } from './times.ts';

const BUILTINS: ReadonlyMap<string, Builtin> = new Map(
  [...collectionBuiltins, ...encodingBuiltins, ...numberBuiltins, ...textBuiltins, ...timeBuiltins].map((builtin) => [
    builtin.name,
    builtin,
  ]),
);

export const isBuiltin = (name: string): boolean => BUILTINS.has(name);
export const builtinNamed = (name: string): Builtin | undefined => BUILTINS.get(name);
