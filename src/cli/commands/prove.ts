/** `preroll prove`: what the analyses of these manifests can ever say, searched to the end; plain words first, then a table. */
import type { Argument } from '../../delivery/analysis/objects.ts';
import type { Painter } from '../../report/painter.ts';
import { checkManifests } from '../../scenario/checks.ts';
import { readManifests } from '../../scenario/manifests.ts';
import { formatProblem, inOrder } from '../../scenario/problems.ts';
import { analysesIn, type FoundAnalysis } from '../../study/prove/analyses.ts';
import { type Finding, proofInWords } from '../../study/prove/in-words.ts';
import { proveMetric } from '../../study/prove/metric.ts';
import { proveRun, type RunProof, type RunVerdict } from '../../study/prove/run.ts';
import { type InputFile, readInputs } from '../files.ts';
import { holdsScenario } from '../scenario-files.ts';
import { readScenario } from '../scenario-input.ts';
import { painterFor } from '../terminal.ts';
import type { Surroundings } from './run.ts';

export interface ProveFlags {
  readonly arg?: readonly string[];
  readonly json?: boolean;
  readonly lenient?: boolean;
}

/** 0: everything was answered, whatever the answers are. 2: something could not be, or not to the end. */
export function proveCommand(
  paths: readonly string[],
  flags: ProveFlags,
  { stdout, stderr, env }: Surroundings,
): 0 | 2 {
  const args = (flags.arg ?? []).map(argumentOf);
  if (args.includes(undefined)) {
    stderr.write('--arg takes a name and a value: --arg service=shop\n');
    return 2;
  }
  const objects = objectsIn(paths, flags, stderr);
  if (objects === undefined) return 2;
  const found = analysesIn(objects, args as readonly Argument[]);
  if (found.length === 0) {
    stderr.write(`${paths.join(', ')}: holds no AnalysisTemplate, and no Rollout with an analysis\n`);
    return 2;
  }
  const answers = found.map(answered);
  if (flags.json === true) stdout.write(`${JSON.stringify({ analyses: answers }, undefined, 2)}\n`);
  else stdout.write(`${answers.map((answer) => told(answer, painterFor(stdout, env))).join('\n')}${LEGEND}`);
  const isWhole = ({ problem, run }: Answer): boolean =>
    problem === undefined && run?.undecidedAfterPasses === undefined;
  return answers.every(isWhole) ? 0 : 2;
}

function argumentOf(text: string): Argument | undefined {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}

/** As `preroll run` reads them, and with its problems; but a Rollout is not needed. */
function objectsIn(
  paths: readonly string[],
  flags: ProveFlags,
  stderr: Surroundings['stderr'],
): Parameters<typeof analysesIn>[0] | undefined {
  const { files, unreadable } = readInputs(paths);
  const isWhole = unreadable.length === 0 && files.length > 0;
  if (!isWhole || files.some(holdsScenario)) {
    return readScenario(paths, flags.lenient === true ? { lenient: true } : {}, stderr)?.scenario.objects;
  }
  return objectsOf(files, flags, stderr);
}

function objectsOf(files: readonly InputFile[], flags: ProveFlags, stderr: Surroundings['stderr']) {
  const read = readManifests(files, { strict: flags.lenient !== true });
  const problems = [...read.problems, ...checkManifests([...read.manifests, ...read.fragments])];
  if (problems.length === 0) return read.manifests.map(({ object }) => object);
  const order = files.map(({ file }) => file);
  for (const problem of inOrder(problems, order)) stderr.write(`${formatProblem(problem)}\n\n`);
  stderr.write(`${problems.length === 1 ? 'One problem' : `${problems.length} problems`}; nothing was proved.\n`);
  return undefined;
}

interface Answer {
  readonly where: string;
  readonly problem?: string;
  readonly findings?: readonly Finding[];
  readonly run?: RunProof;
  readonly metrics?: readonly object[];
}

function answered({ where, spec }: FoundAnalysis): Answer {
  if (!spec.ok) return { where, problem: spec.problem };
  const run = proveRun(spec.value);
  const metrics = spec.value.metrics.map((metric) => ({ name: metric.name, ...proveMetric(metric) }));
  return { where, findings: proofInWords(spec.value, run), run, metrics };
}

function told({ where, problem, findings = [], run }: Answer, painter: Painter): string {
  const lines = [painter.bold(where)];
  if (problem !== undefined) lines.push(`  ${painter.bad(`There is no such run: ${problem}`)}`);
  const warn = painter.warning ?? painter.bold;
  for (const { kind, text } of findings) lines.push(kind === 'doubt' ? `  ${warn(`! ${text}`)}` : `    ${text}`);
  if (run !== undefined) lines.push('', ...table(run).map((line) => `    ${line}`));
  return `${lines.join('\n')}\n`;
}

const LEGEND = '\nMeasurements: S successful, F failed, I inconclusive, E error.\n';

const HEAD = ['the run is', 'measurements', 'after', 'a shortest way there'];

function table({ verdicts }: RunProof): readonly string[] {
  const rows = Object.entries(verdicts).map(([phase, verdict]) => [phase, ...cells(verdict)]);
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  return [HEAD, ...rows].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

function cells(verdict: RunVerdict): readonly string[] {
  const { fewestMeasurements, mostMeasurements, earliestSeconds, latestSeconds, witness } = verdict;
  return [
    span(fewestMeasurements, mostMeasurements, ''),
    span(earliestSeconds, latestSeconds, ' s'),
    wayOf(witness.map(({ outcomes }) => outcomes)),
  ];
}

const span = (from: number, to: number | null, unit: string): string =>
  to === null ? `${from}${unit} or more` : from === to ? `${from}${unit}` : `${from} to ${to}${unit}`;

/** The letters of each metric in the order in which they are taken. */
function wayOf(passes: readonly Readonly<Record<string, string>>[]): string {
  const letters = new Map<string, string>();
  for (const pass of passes) {
    for (const [name, letter] of Object.entries(pass)) letters.set(name, (letters.get(name) ?? '') + letter);
  }
  return [...letters].map(([name, word]) => `${name} ${word}`).join(', ');
}
