/** `preroll run`: one run, told on standard output, and written wherever the flags say. */
import { basename, join, relative } from 'node:path';
import type { Extras } from '../../report/extras.ts';
import {
  renderCsvs,
  renderJunit,
  renderMarkdown,
  renderPage,
  renderSvgs,
  renderText,
  renderVerdict,
  writeJsonl,
} from '../../report/index.ts';
import { decodeScenario, formatProblem } from '../../scenario/decode.ts';
import type { Scenario } from '../../scenario/format.ts';
import { type Recording, record } from '../../simulation/run.ts';
import { answerWhatIf } from '../../study/what-if.ts';
import { version } from '../../version.ts';
import { type InputFile, readInputs, readReferenced, writeOutputs } from '../files.ts';
import { painterFor, widthOf } from '../terminal.ts';

export interface RunFlags {
  readonly seed?: number;
  readonly html?: string;
  readonly svg?: string;
  readonly trace?: string;
  readonly csv?: string;
  readonly markdown?: string;
  readonly junit?: string;
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly quiet?: boolean;
  readonly lenient?: boolean;
  readonly whatIf?: boolean;
}

/** What a command needs of its process. */
export interface Surroundings {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function runCommand(
  paths: readonly string[],
  flags: RunFlags,
  { stdout, stderr, env }: Surroundings,
): 0 | 1 | 2 {
  const { files, unreadable } = readInputs(paths);
  for (const { path, why } of unreadable) stderr.write(`${path}: cannot be read: ${why}\n`);
  if (unreadable.length > 0) return 2;
  if (files.length === 0) {
    stderr.write(`${paths.join(', ')}: holds no YAML or JSON file\n`);
    return 2;
  }

  const decoded = decodeScenario(files, { read: readReferenced, strict: flags.lenient !== true });
  if (!decoded.ok) {
    const count = decoded.problems.length;
    for (const problem of decoded.problems) stderr.write(`${formatProblem(problem)}\n\n`);
    stderr.write(`${count === 1 ? 'One problem' : `${count} problems`}; nothing was run.\n`);
    return 2;
  }

  const scenario: Scenario = flags.seed === undefined ? decoded.scenario : { ...decoded.scenario, seed: flags.seed };
  const recording = record(scenario);
  const asked = flags.whatIf ?? !files.some(holdsScenario);
  const extras: Extras = {
    ...(asked ? { whatIf: answerWhatIf(scenario) } : {}),
    command: commandOf(paths, scenario),
    version,
    ...(flags.explain === true ? { explain: true } : {}),
  };
  const written = outputs(recording, extras, flags);
  writeOutputs(written);
  stdout.write(told(recording, extras, flags, painterFor(stdout, env), widthOf(stdout)));
  if (flags.json !== true && flags.quiet !== true) for (const { path } of written) stdout.write(`wrote ${path}\n`);
  return recording.verdicts.every((v) => v.held) && recording.outcome.promisesBroken === 0 ? 0 : 1;
}

/** A Scenario document says itself what is to be looked at; manifests alone get the comparison of releases. */
export const holdsScenario = ({ text }: InputFile): boolean => /^apiVersion:\s*["']?preroll\.dev\//m.test(text);

export const commandOf = (paths: readonly string[], { seed }: Scenario): string =>
  `preroll run ${paths.map((p) => relative('.', p) || basename(p)).join(' ')} --seed ${seed}`;

function outputs(
  { trace }: Recording,
  extras: Extras,
  flags: RunFlags,
): { readonly path: string; readonly text: string }[] {
  const { html, trace: traceFile, markdown, junit, svg, csv } = flags;
  return [
    ...(html === undefined ? [] : [{ path: html, text: renderPage(trace, extras) }]),
    ...(traceFile === undefined ? [] : [{ path: traceFile, text: writeJsonl(trace) }]),
    ...(markdown === undefined ? [] : [{ path: markdown, text: renderMarkdown(trace, extras) }]),
    ...(junit === undefined ? [] : [{ path: junit, text: renderJunit(trace) }]),
    ...(svg === undefined ? [] : renderSvgs(trace).map((s) => ({ path: join(svg, `${s.name}.svg`), text: s.svg }))),
    ...(csv === undefined ? [] : renderCsvs(trace).map((c) => ({ path: join(csv, `${c.name}.csv`), text: c.text }))),
  ];
}

function told(
  { trace, outcome, verdicts, fingerprint }: Recording,
  extras: Extras,
  flags: RunFlags,
  painter: ReturnType<typeof painterFor>,
  width: number,
): string {
  if (flags.json === true) {
    const expectations = verdicts.map(({ expectation, held, found }) => ({ text: expectation.text, held, found }));
    const { scenario, seed, assumptions, notices } = trace.header;
    return `${JSON.stringify({ scenario, seed, fingerprint, outcome, expectations, assumptions, notices, whatIf: extras.whatIf }, undefined, 2)}\n`;
  }
  return flags.quiet === true ? `${renderVerdict(trace)}\n` : renderText(trace, extras, painter, width);
}
