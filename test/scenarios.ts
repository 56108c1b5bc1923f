/** The scenarios of this project, decoded as the command line decodes them. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readInputs, readReferenced } from '../src/cli/files.ts';
import { decodeScenario, formatProblem } from '../src/scenario/decode.ts';
import type { Scenario } from '../src/scenario/format.ts';
import { projectRoot } from './shared.ts';

/** Paths of all scenario documents below `scenarios/`, relative to the project, in order. */
export function scenarioFiles(): readonly string[] {
  const below = (folder: string): string[] =>
    readdirSync(folder)
      .sort()
      .flatMap((name) => {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) return below(path);
        return path.endsWith('.yaml') && isScenario(path) ? [path] : [];
      });
  return below(join(projectRoot, 'scenarios')).map((path) => relative(projectRoot, path));
}

const isScenario = (path: string): boolean =>
  readInputs([path]).files.some(({ text }) => /^apiVersion: preroll\.dev\//m.test(text));

/** The scenario of a file, or an error that says what is wrong with it. */
export function scenarioAt(path: string): Scenario {
  const decoded = decodeScenario(readInputs([join(projectRoot, path)]).files, { read: readReferenced });
  if (!decoded.ok) throw new Error(decoded.problems.map(formatProblem).join('\n\n'));
  return decoded.scenario;
}
