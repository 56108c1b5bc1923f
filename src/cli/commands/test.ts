/** `preroll test`: runs every scenario of some files and folders, and says which of their expectations held. */
import { relative } from 'node:path';
import { renderJunit } from '../../report/exports/junit.ts';
import type { Painter } from '../../report/painter.ts';
import { renderVerdict } from '../../report/text.ts';
import type { Recording } from '../../simulation/run.ts';
import { recordWithBudgets } from '../../study/budgets.ts';
import { writeOutputs } from '../files.ts';
import { type NamedScenario, readScenarios } from '../scenario-files.ts';
import type { ScenarioFlags } from '../scenario-input.ts';
import { painterFor } from '../terminal.ts';
import { kept, type Surroundings } from './run.ts';

export interface TestFlags extends ScenarioFlags {
  readonly junit?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** A scenario and what became of it. */
export interface Tested extends NamedScenario {
  readonly recording: Recording;
}

/** 0: every expectation and promise held. 1: one did not. 2: bad input, and nothing was run. */
export function testCommand(
  paths: readonly string[],
  flags: TestFlags,
  { stdout, stderr, env }: Surroundings,
): 0 | 1 | 2 {
  const scenarios = readScenarios(paths, flags, stderr);
  if (scenarios === undefined) return 2;
  const tested = scenarios.map((named) => ({ ...named, recording: recordWithBudgets(named.scenario) }));
  if (flags.junit !== undefined) {
    writeOutputs([{ path: flags.junit, text: renderJunit(...tested.map(({ recording }) => recording.trace)) }]);
  }
  if (flags.json === true) stdout.write(`${JSON.stringify({ scenarios: tested.map(asData) }, undefined, 2)}\n`);
  else stdout.write(told(tested, flags.quiet === true, painterFor(stdout, env)));
  return tested.every(({ recording }) => kept(recording)) ? 0 : 1;
}

/** A line for each scenario, one more for each claim that failed, and the sum. Quiet: only what failed, and the sum. */
export function told(tested: readonly Tested[], quiet: boolean, painter: Painter): string {
  const failed = tested.filter(({ recording }) => !kept(recording));
  const claims = tested.reduce((n, { recording }) => n + recording.verdicts.length, 0);
  const lines = (quiet ? failed : tested).flatMap((t) => linesOf(t, painter));
  const sum = `${count(tested.length, 'scenario')}, ${count(claims, 'expectation')}: ${
    failed.length === 0 ? 'all held' : `${count(failed.length, 'scenario')} failed`
  }`;
  return `${[...lines, failed.length === 0 ? painter.bold(sum) : painter.bad(sum)].join('\n')}\n`;
}

function linesOf({ file, recording }: Tested, painter: Painter): readonly string[] {
  const mark = kept(recording) ? '✔' : painter.bad('✖');
  const missed = recording.verdicts.filter((v) => !v.held);
  const broken = recording.trace.entries.flatMap((e) => (e.kind === 'promise' ? [`${e.promise}: ${e.detail}`] : []));
  return [
    `${mark} ${relative('.', file)}: ${renderVerdict(recording.trace)}`,
    ...missed.map(({ expectation, found }) => `    ${painter.bad('✖')} ${expectation.text}: found ${found}`),
    ...(kept(recording) ? [] : broken).map((text) => `    ${painter.bad('✖')} promise ${text}`),
  ];
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

const asData = ({ file, recording: { verdicts, outcome, fingerprint, trace } }: Tested): object => ({
  file: relative('.', file),
  scenario: trace.header.scenario,
  seed: trace.header.seed,
  fingerprint,
  outcome,
  expectations: verdicts.map(({ expectation, held, found }) => ({ text: expectation.text, held, found })),
});
