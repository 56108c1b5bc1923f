/** `preroll run`: one run, told on standard output, and written wherever the flags say. */
import { basename, join, relative } from 'node:path';
import { storeAsOpenMetrics } from '../../metrics/store-exposition.ts';
import type { Extras } from '../../report/extras.ts';
import {
  renderChromeTrace,
  renderCsvs,
  renderJunit,
  renderMarkdown,
  renderPage,
  renderSvgs,
  renderText,
  renderVerdict,
  tell,
  writeJsonl,
} from '../../report/index.ts';
import type { Scenario } from '../../scenario/format.ts';
import { metricMetadata } from '../../simulation/metric-metadata.ts';
import type { Recording } from '../../simulation/run.ts';
import { recordWithBudgets } from '../../study/budgets.ts';
import { type Advice, adviseOn } from '../../study/microscope/advise.ts';
import { answerWhatIf } from '../../study/what-if.ts';
import { version } from '../../version.ts';
import { writeOutputs } from '../files.ts';
import { holdsScenario } from '../scenario-files.ts';
import { readScenario } from '../scenario-input.ts';
import { painterFor, widthOf } from '../terminal.ts';
import { watch } from '../watching.ts';

export interface RunFlags {
  readonly seed?: number;
  readonly html?: string;
  readonly svg?: string;
  readonly trace?: string;
  readonly csv?: string;
  readonly chromeTrace?: string;
  readonly markdown?: string;
  readonly junit?: string;
  readonly openmetrics?: string;
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly quiet?: boolean;
  readonly lenient?: boolean;
  readonly whatIf?: boolean;
  readonly advice?: boolean;
  /** Play it: `true`, or simulated seconds in a second. */
  readonly watch?: true | number;
}

/** What a command needs of its process. */
export interface Surroundings {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hears of the wish to end, where a command goes on until then. */
  once?(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  /** What somebody types, where a command asks. */
  readonly stdin?: AsyncIterable<string | Uint8Array> & { readonly isTTY?: boolean };
  /** For what goes wrong after a command has returned. */
  exitCode?: number | string | null | undefined;
}

export function runCommand(
  paths: readonly string[],
  flags: RunFlags,
  surroundings: Surroundings,
): 0 | 1 | 2 | Promise<0 | 1> {
  const { stdout, stderr, env } = surroundings;
  const input = readScenario(paths, flags, stderr);
  if (input === undefined) return 2;
  const { scenario, files } = input;
  const recording = recordWithBudgets(scenario);
  // A Scenario document says itself what is to be looked at; manifests alone get the comparison of releases.
  const asked = flags.whatIf ?? !files.some(holdsScenario);
  const extras: Extras = {
    ...(asked ? { whatIf: answerWhatIf(scenario) } : {}),
    ...(flags.advice === false ? {} : { advice: adviceOn(recording, scenario) }),
    command: commandOf(paths, scenario),
    history: recording.history,
    version,
    ...(flags.explain === true ? { explain: true } : {}),
  };
  const written = [
    ...outputs(recording, extras, flags),
    ...(flags.openmetrics === undefined
      ? []
      : [{ path: flags.openmetrics, text: storeAsOpenMetrics(recording.series, metricMetadata(scenario)) }]),
  ];
  writeOutputs(written);
  const painter = painterFor(stdout, env);
  const width = widthOf(stdout);
  const tellEnd = (): 0 | 1 => {
    stdout.write(told(recording, extras, flags, painter, width));
    if (flags.json !== true && flags.quiet !== true) for (const { path } of written) stdout.write(`wrote ${path}\n`);
    return kept(recording) ? 0 : 1;
  };
  if (flags.watch === undefined) return tellEnd();
  const speed = flags.watch === true ? undefined : flags.watch;
  // Whoever stops watching has seen enough: the end is not told on top.
  return watch(tell(recording.trace), { speed, painter, width }, surroundings).then((whole) =>
    whole ? tellEnd() : kept(recording) ? 0 : 1,
  );
}

/** What would have avoided the failures at the seams; each setting is tried. */
export const adviceOn = ({ trace, outcome }: Recording, scenario: Scenario): readonly Advice[] =>
  adviseOn(scenario, trace.entries, outcome);

/** Did everything hold that was claimed of the run, and that holds in every run? */
export const kept = ({ verdicts, outcome }: Recording): boolean =>
  verdicts.every((v) => v.held) && outcome.promisesBroken === 0;

export const commandOf = (paths: readonly string[], { seed }: Scenario): string =>
  `preroll run ${paths.map((p) => relative('.', p) || basename(p)).join(' ')} --seed ${seed}`;

function outputs(
  { trace }: Recording,
  extras: Extras,
  flags: RunFlags,
): { readonly path: string; readonly text: string }[] {
  const { html, trace: traceFile, markdown, junit, svg, csv, chromeTrace } = flags;
  return [
    ...(html === undefined ? [] : [{ path: html, text: renderPage(trace, extras) }]),
    ...(traceFile === undefined ? [] : [{ path: traceFile, text: writeJsonl(trace) }]),
    ...(chromeTrace === undefined ? [] : [{ path: chromeTrace, text: renderChromeTrace(trace) }]),
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
