/** `preroll explore`: looks for orders of things in which these manifests go wrong, and writes the shortest of each kind. */
import { join } from 'node:path';
import { ScenarioError } from '../../scenario/scenario.ts';
import { explore, type Finding } from '../../testing/explore.ts';
import { rehearsal } from '../../testing/vary.ts';
import { writeOutputs } from '../files.ts';
import { readScenario } from '../scenario-input.ts';
import { savedScenario } from '../shell/saved.ts';
import type { Surroundings } from './run.ts';

export interface ExploreFlags {
  readonly runs: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly lenient?: boolean;
}

/** 0: nothing was found. 1: something was. 2: bad input. */
export function exploreCommand(
  paths: readonly string[],
  flags: ExploreFlags,
  { stdout, stderr }: Surroundings,
): 0 | 1 | 2 {
  const input = readScenario(paths, {}, stderr);
  if (input === undefined) return 2;
  const written: Finding[] = [];
  const told = (finding: Finding) => {
    written.push(finding);
    const file = join(flags.out ?? '.', `explored-${written.length}.yaml`);
    writeOutputs([{ path: file, text: finding.file }]);
    if (flags.json !== true) stdout.write(`✖ ${finding.what}: ${finding.detail}\n  preroll run ${file} --explain\n`);
  };
  try {
    const text = savedScenario(input.files, input.scenario, []);
    const { runs, findings } = explore(rehearsal(text), { runs: flags.runs, seed: flags.seed ?? 1, found: told });
    if (flags.json === true) stdout.write(`${JSON.stringify({ runs, findings }, undefined, 2)}\n`);
    else
      stdout.write(
        `${runs} ${runs === 1 ? 'story' : 'stories'} of people, releases and faults: ${findings.length === 0 ? 'all promises kept, all came to rest' : `${findings.length} ${findings.length === 1 ? 'kind' : 'kinds'} of trouble`}\n`,
      );
    return findings.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    stderr.write(`${error.message}\n`);
    return 2;
  }
}
