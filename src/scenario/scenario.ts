/** Texts in, a Scenario out, for programs: what is wrong is thrown, all of it at once. */
import { decodeScenario, formatProblem, type SourceFile } from './decode.ts';
import type { Problem, Scenario } from './format.ts';

/** The texts hold mistakes; the message tells all of them as `preroll run` would. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`\n${problems.map(formatProblem).join('\n\n')}`);
    this.problems = problems;
  }
}

/**
 * A Scenario from manifests and at most one Scenario document, each a text of YAML or JSON, or a text with the name of its
 * file, by which problems are told.
 *
 * @throws ScenarioError when anything is wrong.
 */
export function scenario(...texts: readonly (string | SourceFile)[]): Scenario {
  const decoded = decodeScenario(texts.map(named));
  if (!decoded.ok) throw new ScenarioError(decoded.problems);
  return decoded.scenario;
}

const named = (text: string | SourceFile, index: number, all: readonly unknown[]): SourceFile =>
  typeof text === 'string' ? { file: all.length === 1 ? 'text' : `text ${index + 1}`, text } : text;
