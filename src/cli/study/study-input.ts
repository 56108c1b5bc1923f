/** From the files of a command line to the variants of a study, or to every problem on standard error. */
import { basename } from 'node:path';
import { formatProblem } from '../../scenario/decode.ts';
import type { Scenario, Variant } from '../../scenario/format.ts';
import { parseSettings, sayPatch } from '../../scenario/patch.ts';
import { type DecodeVariant, variantsOfFiles } from '../../scenario/variants.ts';
import type { StudyVariant } from '../../study/plan.ts';
import { readInputs, readReferenced } from '../files.ts';
import { readScenario } from '../scenario-input.ts';

export interface VariantFlags {
  /** Each one a variant of the one rollout in the files. */
  readonly set?: readonly string[];
  /** Files that belong to every variant. */
  readonly with?: readonly string[];
  readonly lenient?: boolean;
}

interface Output {
  write(text: string): unknown;
}

/** The scenario of the files, and the way to decode it with changes. Problems have been told when there is none. */
export function readBase(
  paths: readonly string[],
  flags: VariantFlags,
  stderr: Output,
): { readonly scenario: Scenario; readonly decode: DecodeVariant } | undefined {
  const lenient = flags.lenient === true ? { lenient: true } : {};
  const base = readScenario(paths, lenient, stderr);
  if (base === undefined) return undefined;
  const options = { read: readReferenced, strict: flags.lenient !== true };
  return { scenario: base.scenario, decode: variantsOfFiles(readInputs(paths).files, options) };
}

/** The variants that are meant: one for each `--set` or entry of `variants:` beside the files as they are, or else one for each path. */
export function readVariants(
  paths: readonly string[],
  flags: VariantFlags,
  stderr: Output,
): readonly StudyVariant[] | undefined {
  const sets = flags.set ?? [];
  if (sets.length === 0 && paths.length > 1) return readEach(paths, flags, stderr);
  const base = readBase([...paths, ...(flags.with ?? [])], flags, stderr);
  if (base === undefined) return undefined;
  const said = variantsSaid(sets, stderr);
  if (said === undefined) return undefined;
  const variants = [...(base.scenario.variants ?? []), ...said];
  if (variants.length === 0) {
    stderr.write(
      'There is nothing to compare with: give two files or folders, or --set path=value, or `variants` in the Scenario.\n',
    );
    return undefined;
  }
  const first: StudyVariant = { name: 'as it is', changes: [], scenario: base.scenario };
  return withAll([first, ...variants.map((variant) => variantOf(variant, base.decode, stderr))]);
}

const withAll = <T>(all: readonly (T | undefined)[]): readonly T[] | undefined =>
  all.every((one) => one !== undefined) ? all : undefined;

function variantsSaid(sets: readonly string[], stderr: Output): readonly Variant[] | undefined {
  return withAll(
    sets.map((text) => {
      const patches = parseSettings(text);
      if (patches.ok) return { name: text, patches: patches.value };
      stderr.write(`--set: ${patches.problem}; write --set spec.replicas=4, several joined by ' && '\n`);
      return undefined;
    }),
  );
}

/** Decodes a variant, or tells what is wrong with it. */
export function variantOf({ name, patches }: Variant, decode: DecodeVariant, stderr: Output): StudyVariant | undefined {
  const decoded = decode(patches);
  if (decoded.ok) return { name, changes: patches.map(sayPatch), scenario: decoded.scenario };
  stderr.write(`The variant ${name}:\n`);
  for (const problem of decoded.problems) stderr.write(`${formatProblem(problem)}\n\n`);
  return undefined;
}

function readEach(paths: readonly string[], flags: VariantFlags, stderr: Output): readonly StudyVariant[] | undefined {
  const lenient = flags.lenient === true ? { lenient: true } : {};
  const variants = withAll(
    paths.map((path): StudyVariant | undefined => {
      const input = readScenario([path, ...(flags.with ?? [])], lenient, stderr);
      if (input === undefined) return undefined;
      return { name: basename(path).replace(/\.(?:ya?ml|json)$/i, ''), changes: [path], scenario: input.scenario };
    }),
  );
  if (variants === undefined) {
    stderr.write(
      'Each file or folder is a variant by itself. Files that all variants share go behind --with; variants of one rollout are made with --set.\n',
    );
  }
  return variants;
}
