/** From files and folders to every scenario they hold, or to every problem of all of them on standard error. */
import { decodeScenario, formatProblem } from '../scenario/decode.ts';
import type { Scenario } from '../scenario/format.ts';
import { type InputFile, readInputs, readReferenced } from './files.ts';
import type { ScenarioFlags } from './scenario-input.ts';

export interface NamedScenario {
  /** The file of its document. */
  readonly file: string;
  readonly scenario: Scenario;
}

/** A file with a Scenario document says itself what is to be looked at. */
export const holdsScenario = ({ text }: InputFile): boolean => /^apiVersion:\s*["']?preroll\.dev\//m.test(text);

/**
 * Reads and decodes every Scenario document of the files and folders, each with the manifests it names, in order of the
 * paths and then of name. `undefined` when anything was wrong, which has been told then: nothing is run by halves.
 */
export function readScenarios(
  paths: readonly string[],
  flags: ScenarioFlags,
  stderr: { write(text: string): unknown },
): readonly NamedScenario[] | undefined {
  const { files, unreadable } = readInputs(paths);
  for (const { path, why } of unreadable) stderr.write(`${path}: cannot be read: ${why}\n`);
  const documents = files.filter(holdsScenario);
  if (unreadable.length === 0 && documents.length === 0)
    stderr.write(`${paths.join(', ')}: holds no Scenario document\n`);
  const found: NamedScenario[] = [];
  for (const document of documents) {
    const decoded = decodeScenario([document], { read: readReferenced, strict: flags.lenient !== true });
    if (!decoded.ok) for (const problem of decoded.problems) stderr.write(`${formatProblem(problem)}\n\n`);
    else found.push({ file: document.file, scenario: withSeed(decoded.scenario, flags.seed) });
  }
  const isWhole = unreadable.length === 0 && documents.length > 0 && found.length === documents.length;
  return isWhole ? found : undefined;
}

const withSeed = (scenario: Scenario, seed: number | undefined): Scenario =>
  seed === undefined ? scenario : { ...scenario, seed };
