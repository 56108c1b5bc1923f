/** `preroll power`: how bad a release must be for a rollout's analyses to stop it, and how often they stop a good one. */
import type { Painter } from '../../report/painter.ts';
import { type Line, powerInWords, templateInWords } from '../../study/power/in-words.ts';
import { type RolloutPower, rolloutPower } from '../../study/power/rollout-power.ts';
import { templatePower } from '../../study/power/template-power.ts';
import { readScenario, type ScenarioFlags } from '../scenario-input.ts';
import { painterFor } from '../terminal.ts';
import type { Surroundings } from './run.ts';

export interface PowerFlags extends ScenarioFlags {
  /** Shares: `0.001`, `0.1%`. */
  readonly baseline: number;
  readonly detect: number;
  readonly alpha: number;
  readonly power: number;
  readonly rates: readonly number[];
  readonly runs: number;
  readonly json?: boolean;
  /** Without files: a template by its numbers. */
  readonly requests?: number;
  readonly count: number;
  readonly failureLimit: number;
  readonly threshold: number;
  readonly interval: number;
}

/** 0: answered, whatever the answer is. 2: bad input. */
export function powerCommand(paths: readonly string[], flags: PowerFlags, surroundings: Surroundings): 0 | 2 {
  const { baseline, detect, alpha, power } = flags;
  const levels = { baseline, alpha, power };
  const rates = [...new Set([baseline, detect, ...flags.rates])].sort((a, b) => a - b);
  const { stdout, stderr } = surroundings;
  if (flags.requests !== undefined && paths.length === 0) {
    const { requests, count } = flags;
    const answer = templatePower({ ...flags, requests }, levels, rates);
    stdout.write(said(answer, templateInWords(answer, requests * count, detect), flags, surroundings));
    return 0;
  }
  if (paths.length === 0 || flags.requests !== undefined) {
    stderr.write(
      'preroll power takes files, or --requests (with --count, --failure-limit, --threshold): one of the two\n',
    );
    return 2;
  }
  const input = readScenario(paths, flags, stderr);
  if (input === undefined) return 2;
  const answer = rolloutPower(input.scenario, { ...levels, rates, runs: flags.runs });
  stdout.write(`${said(answer, powerInWords(answer, detect), flags, surroundings)}${flags.json === true ? '' : NOTE}`);
  return 0;
}

const said = (
  answer: RolloutPower,
  lines: readonly Line[],
  { json }: PowerFlags,
  { stdout, env }: Surroundings,
): string => (json === true ? `${JSON.stringify(answer, undefined, 2)}\n` : told(lines, painterFor(stdout, env)));

function told(lines: readonly Line[], painter: Painter): string {
  const warn = painter.warning ?? painter.bold;
  const written = lines.map(({ kind, text }) => {
    if (kind === 'heading') return `\n${painter.bold(text)}`;
    return kind === 'doubt' ? warn(`! ${text}`) : `  ${text}`;
  });
  return `${written.join('\n')}\n`;
}

const NOTE = `
Requests are taken to fail independently of each other; what a measurement sees is read off rehearsals of a release
without errors and of one with nearly nothing else, with this scenario's traffic, routers and scrapes.
`;
