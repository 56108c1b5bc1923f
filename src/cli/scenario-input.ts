/** From the files of a command line to one scenario, or to every problem on standard error. */
import { decodeScenario, formatProblem } from '../scenario/decode.ts';
import type { Scenario } from '../scenario/format.ts';
import { type InputFile, readInputs, readReferenced } from './files.ts';

export interface ScenarioFlags {
  readonly seed?: number;
  readonly lenient?: boolean;
}

export interface ScenarioInput {
  readonly scenario: Scenario;
  /** As given, without those that a document names. */
  readonly files: readonly InputFile[];
}

/** Reads and decodes; `undefined` when there were problems, which have been told then. */
export function readScenario(
  paths: readonly string[],
  flags: ScenarioFlags,
  stderr: { write(text: string): unknown },
): ScenarioInput | undefined {
  const { files, unreadable } = readInputs(paths);
  for (const { path, why } of unreadable) stderr.write(`${path}: cannot be read: ${why}\n`);
  if (unreadable.length > 0) return undefined;
  if (files.length === 0) {
    stderr.write(`${paths.join(', ')}: holds no YAML or JSON file\n`);
    return undefined;
  }
  const decoded = decodeScenario(files, { read: readReferenced, strict: flags.lenient !== true });
  if (decoded.ok) {
    const { scenario } = decoded;
    return { scenario: flags.seed === undefined ? scenario : { ...scenario, seed: flags.seed }, files };
  }
  const count = decoded.problems.length;
  for (const problem of decoded.problems) stderr.write(`${formatProblem(problem)}\n\n`);
  stderr.write(`${count === 1 ? 'One problem' : `${count} problems`}; nothing was run.\n`);
  return undefined;
}
