/** `preroll run`: one run, told on standard output, and written wherever the flags say. */
import { basename, join, relative } from 'node:path';
import type { Extras } from '../../report/extras.ts';
import { tell } from '../../report/story.ts';
import { renderText, renderVerdict } from '../../report/text.ts';
import type { Scenario } from '../../scenario/format.ts';
import { showDashboards } from '../../simulation/dashboards.ts';
import { speaksOfPromises } from '../../simulation/expectations.ts';
import type { Recording } from '../../simulation/run.ts';
import { recordWithBudgets } from '../../study/budgets.ts';
import { type Advice, adviseOn } from '../../study/microscope/advise.ts';
import { answerWhatIf } from '../../study/what-if.ts';
import { version } from '../../version.ts';
import { writeOutputs } from '../files.ts';
import { holdsScenario } from '../scenario-files.ts';
import { readScenario } from '../scenario-input.ts';
import { painterFor, widthOf } from '../terminal.ts';

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

export async function runCommand(
  paths: readonly string[],
  flags: RunFlags,
  surroundings: Surroundings,
): Promise<0 | 1 | 2> {
  const { stdout, stderr, env } = surroundings;
  const input = readScenario(paths, flags, stderr);
  if (input === undefined) return 2;
  const { scenario, files } = input;
  const recording = recordWithBudgets(scenario);
  // A Scenario document says itself what is to be looked at; manifests alone get the comparison of releases.
  const asked = flags.whatIf ?? !files.some(holdsScenario);
  const isRead = { page: flags.html !== undefined || flags.markdown !== undefined, words: flags.quiet !== true };
  // What nobody will read is not made: it takes runs of its own.
  const extras: Extras = {
    ...(asked && (isRead.page || isRead.words || flags.json === true) ? { whatIf: answerWhatIf(scenario) } : {}),
    ...(flags.advice !== false && (isRead.page || (isRead.words && flags.json !== true))
      ? { advice: adviceOn(recording, scenario) }
      : {}),
    command: commandOf(paths, scenario),
    ...(flags.html === undefined ? {} : { dashboards: showDashboards(scenario, recording.series) }),
    history: recording.history,
    version,
    ...(flags.explain === true ? { explain: true } : {}),
  };
  const written = await outputs(recording, scenario, extras, flags);
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
  const { watch } = await import('../watching.ts');
  const whole = await watch(tell(recording.trace), { speed, painter, width }, surroundings);
  return whole ? tellEnd() : kept(recording) ? 0 : 1;
}

/** What would have avoided the failures at the seams; each setting is tried. */
export const adviceOn = ({ trace, outcome }: Recording, scenario: Scenario): readonly Advice[] =>
  adviseOn(scenario, trace.entries, outcome);

/** Did everything hold that was claimed of the run, and that holds in every run? */
export const kept = ({ verdicts, outcome }: Recording): boolean =>
  verdicts.every((v) => v.held) &&
  (outcome.promisesBroken === 0 || speaksOfPromises(verdicts.map(({ expectation }) => expectation)));

export const commandOf = (paths: readonly string[], { seed }: Scenario): string =>
  `preroll run ${paths.map((p) => relative('.', p) || basename(p)).join(' ')} --seed ${seed}`;

/** What is to be written. Each renderer is loaded when its file is asked for: drawing takes more code than running does. */
async function outputs(
  { trace, series }: Recording,
  scenario: Scenario,
  extras: Extras,
  flags: RunFlags,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const { html, trace: traceFile, chromeTrace, markdown, junit, svg, csv, openmetrics } = flags;
  const files: { readonly path: string; readonly text: string }[] = [];
  if (html !== undefined) {
    const { renderPage } = await import('../../report/page.ts');
    files.push({ path: html, text: renderPage(trace, extras) });
  }
  if (traceFile !== undefined) {
    const { writeJsonl } = await import('../../report/exports/jsonl.ts');
    files.push({ path: traceFile, text: writeJsonl(trace) });
  }
  if (chromeTrace !== undefined) {
    const { renderChromeTrace } = await import('../../report/exports/chrome-trace.ts');
    files.push({ path: chromeTrace, text: renderChromeTrace(trace) });
  }
  if (markdown !== undefined) {
    const { renderMarkdown } = await import('../../report/exports/markdown.ts');
    files.push({ path: markdown, text: renderMarkdown(trace, extras) });
  }
  if (junit !== undefined) {
    const { renderJunit } = await import('../../report/exports/junit.ts');
    files.push({ path: junit, text: renderJunit(trace) });
  }
  if (svg !== undefined) {
    const { renderSvgs } = await import('../../report/picture.ts');
    files.push(...renderSvgs(trace).map((s) => ({ path: join(svg, `${s.name}.svg`), text: s.svg })));
  }
  if (csv !== undefined) {
    const { renderCsvs } = await import('../../report/exports/csv.ts');
    files.push(...renderCsvs(trace).map((c) => ({ path: join(csv, `${c.name}.csv`), text: c.text })));
  }
  if (openmetrics !== undefined) {
    const { storeAsOpenMetrics } = await import('../../metrics/store-exposition.ts');
    const { metricMetadata } = await import('../../simulation/metric-metadata.ts');
    files.push({ path: openmetrics, text: storeAsOpenMetrics(series, metricMetadata(scenario)) });
  }
  return files;
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
