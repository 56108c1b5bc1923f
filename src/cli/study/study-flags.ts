/** The options that compare, sweep and optimise share, and what they are when nobody says. */
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Scenario } from '../../scenario/format.ts';
import { measureIndex, STUDY_MEASURES } from '../../study/measures.ts';
import { DEFAULT_RELEASES, isRelease } from '../../study/releases.ts';
import type { Width } from '../../study/two-stage.ts';
import { WIDTH_MEASURES } from '../../study/two-stage.ts';
import type { VariantFlags } from './study-input.ts';

export interface StudyFlags extends VariantFlags {
  readonly runs?: number;
  readonly seed?: number;
  readonly releases?: readonly string[];
  readonly traffic?: readonly number[];
  readonly flow: 'exact' | 'aggregate';
  readonly confidence: number;
  readonly untilWidth?: number;
  readonly of?: readonly string[];
  readonly maxRuns: number;
  readonly workers: number;
  readonly journal?: string;
  readonly shard?: string;
  readonly queue?: string;
  readonly json?: boolean;
  readonly samples?: boolean;
  readonly csv?: string;
  readonly html?: string;
}

const refuse = (message: string): never => {
  throw new InvalidArgumentError(message);
};

export const wholeNumber =
  (what: string, least: number) =>
  (text: string): number =>
    /^\d{1,9}$/.test(text) && Number(text) >= least ? Number(text) : refuse(`${what} is a whole number from ${least}`);

export function percentOf(text: string): number {
  const [, number = '', percent] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  const value = Number(number) / (percent === '%' ? 100 : 1);
  return number !== '' && value > 0 && value < 1 ? value : refuse('a share such as 5% or 0.05');
}

const namesOf = (text: string): readonly string[] => text.split(',').map((name) => name.trim());

const factorsOf = (text: string): readonly number[] =>
  namesOf(text).map((factor) =>
    /^\d+(?:\.\d+)?$/.test(factor) && Number(factor) > 0 ? Number(factor) : refuse('factors such as 0.5,1,2'),
  );

function measuresOf(text: string): readonly string[] {
  const names = namesOf(text);
  const unknown = names.find((name) => measureIndex(name) < 0);
  return unknown === undefined ? names : refuse(`measures are ${STUDY_MEASURES.map(({ name }) => name).join(', ')}`);
}

/** How many threads; help says "all cores", whatever machine it is asked on. */
export const workersOption = (what: string): Option =>
  new Option('--workers <number>', what)
    .argParser(wholeNumber('the number of threads', 1))
    .default(availableParallelism(), 'all cores');

/** The options of everything that makes many runs. */
export function withRunOptions(command: Command): Command {
  return command
    .option('--runs <number>', 'runs of each variant with each release', wholeNumber('the number of runs', 2))
    .option('--seed <number>', 'the first seed; run i has the i-th after it', wholeNumber('a seed', 0))
    .option('--releases <names>', 'qualities: good, errors-N, slow-N, never-ready, as-written', namesOf)
    .addOption(
      new Option('--flow <kind>', 'draw requests by the tick, or make each an event')
        .choices(['aggregate', 'exact'])
        .default('aggregate'),
    )
    .option('--confidence <share>', 'of every interval', percentOf, 0.95)
    .addOption(workersOption('threads; 1 does without'))
    .option('--journal <file>', 'keep every finished batch there, and go on from there')
    .option('--queue <url>', 'let preroll worker processes do the runs, through this Redis')
    .option('--json', 'print the answer as JSON')
    .option('--html <file>', 'write the report page')
    .option('--lenient', 'drop unknown fields of manifests with a notice, as the API server prunes them');
}

/** Those, and the options of studies that are planned beforehand. */
export function withStudyOptions(command: Command): Command {
  return withRunOptions(command)
    .option('--traffic <factors>', 'of the scenario’s traffic, such as 0.5,1,2', factorsOf)
    .option('--until-width <share>', 'as many runs as intervals of this half width take, such as 5%', percentOf)
    .option('--of <measures>', `with --until-width: of which (default: ${WIDTH_MEASURES.join(',')})`, measuresOf)
    .option('--max-runs <number>', 'with --until-width: at most', wholeNumber('the number of runs', 10), 10_000)
    .option(
      '--shard <i/n>',
      'do the i-th of n parts, into a journal, for preroll merge; n alone: JOB_COMPLETION_INDEX says i',
    )
    .option('--samples', 'with --json: with every single run')
    .option('--csv <folder>', 'write tables');
}

/** The releases that are meant, or the first name that is none. */
export function releasesFor(flags: StudyFlags, scenario: Scenario): readonly string[] | { readonly unknown: string } {
  const names = flags.releases ?? scenario.study?.releases ?? DEFAULT_RELEASES;
  const unknown = names.find((name) => !isRelease(name, scenario));
  return unknown === undefined ? names : { unknown };
}

export const widthOf = ({ untilWidth, of, maxRuns }: StudyFlags): Width | undefined =>
  untilWidth === undefined ? undefined : { relative: untilWidth, measures: of ?? WIDTH_MEASURES, mostRuns: maxRuns };
