/**
 * The command line: `preroll <command>`. One file per command; this one knows them all, and turns whatever happens into an
 * exit code. A command is loaded when it is asked for: most of the time of a small run would go into reading the others.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { SEVERITIES } from '../lint/rule.ts';
import { version } from '../version.ts';
import type { ExploreFlags } from './commands/explore.ts';
import type { GalleryFlags } from './commands/gallery.ts';
import type { ListFlags, LookFlags, StatusFlags } from './commands/kubectl.ts';
import type { LintFlags } from './commands/lint.ts';
import { LINT_FORMATS } from './commands/lint-formats.ts';
import type { PowerFlags } from './commands/power.ts';
import type { ProveFlags } from './commands/prove.ts';
import type { QueryFlags } from './commands/query.ts';
import type { RunFlags, Surroundings } from './commands/run.ts';
import type { ServeFlags } from './commands/serve.ts';
import type { ShellFlags } from './commands/shell.ts';
import type { TestFlags } from './commands/test.ts';
import { Unwritable } from './files.ts';
import { addStudies } from './study-commands.ts';

/** 0 ran and all expectations held · 1 an expectation or a promise failed · 2 bad input · 3 our own fault. */
export type ExitCode = 0 | 1 | 2 | 3;

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a seed is a whole number, such as 7');
  return Number(text);
}

/** `0.05` or `5%`. */
function share(text: string): number {
  const [, digits, sign] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const value = Number(digits) / (sign === '%' ? 100 : 1);
  if (digits === undefined || value > 1)
    throw new InvalidArgumentError('a share is a number from 0 to 1, or a percentage such as 5%');
  return value;
}

function speedOf(text: string): number {
  const speed = Number(/^(\d{1,6}(?:\.\d+)?)x?$/.exec(text)?.[1]);
  if (!(speed > 0)) throw new InvalidArgumentError('a speed is a number of times as fast, such as 60x');
  return speed;
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  return Number(text);
}

/** Error rates that say much about an analysis. */
const RATES: readonly number[] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

/** The whole program; `finish` is told the exit code of whatever was asked. */
export function program(surroundings: Surroundings, finish: (code: ExitCode) => void): Command {
  const { stdout, stderr } = surroundings;
  const preroll = new Command('preroll')
    .description(
      'Rehearse a rollout before it rolls: what Argo Rollouts would do with these manifests, without a cluster.',
    )
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .showHelpAfterError('(preroll --help lists the commands, preroll run --help its options)');

  preroll
    .command('run')
    .description('run one rollout, from its manifests or from a scenario, and tell its story')
    .argument('<files...>', 'manifests, scenarios, or folders of them')
    .option('--seed <number>', 'the seed of all chance; the same seed gives the same bytes', wholeNumber)
    .option('--html <file>', 'write the report page')
    .option('--svg <folder>', 'write the charts as SVG files')
    .option('--trace <file>', 'write everything that happened, as JSON Lines')
    .option('--csv <folder>', 'write tables: traffic, pods, measurements, events …')
    .option('--markdown <file>', 'write a summary, as for a pull request')
    .option('--junit <file>', 'write the expectations as a JUnit report')
    .option('--chrome-trace <file>', 'write the run as a Chrome trace, which Perfetto opens')
    .option('--openmetrics <file>', 'write every series that Prometheus scraped, as OpenMetrics with times')
    .option('--json', 'print the outcome as JSON instead of the story')
    .option('--explain', 'tell with each decision the rule that made it')
    .option('--quiet', 'print the verdict only')
    .option('--watch [speed]', 'play the run first, such as 60x; without a speed in 20 seconds', speedOf)
    .option('--lenient', 'drop unknown fields of manifests with a notice, as the API server prunes them')
    .addOption(
      new Option('--what-if', 'compare with good, failing, slow and never-ready releases, and with no traffic'),
    )
    .option('--no-advice', 'do not try what would have avoided failed requests')
    .addOption(new Option('--no-what-if', 'leave that comparison out').default(undefined))
    .exitOverride()
    .action(async (files: string[], flags: RunFlags) => {
      const { runCommand } = await import('./commands/run.ts');
      finish(await runCommand(files, flags, surroundings));
    });
  preroll
    .command('test')
    .description('run every scenario of some files and folders, and say which expectations held')
    .argument('[paths...]', 'scenarios, or folders of them', ['scenarios'])
    .option('--seed <number>', 'another seed for all of them', wholeNumber)
    .option('--junit <file>', 'write the expectations as a JUnit report')
    .option('--json', 'print the outcomes as JSON')
    .option('--quiet', 'print only what failed, and the sum')
    .option('--lenient', 'drop unknown fields of manifests with a notice, as the API server prunes them')
    .exitOverride()
    .action(async (paths: string[], flags: TestFlags) => {
      const { testCommand } = await import('./commands/test.ts');
      finish(testCommand(paths, flags, surroundings));
    });
  preroll
    .command('gallery')
    .description('run every scenario of a folder, and write a page for each and one that lists them')
    .argument('[folder]', 'where the scenarios are', 'scenarios')
    .option('--out <folder>', 'where the pages go', 'reports')
    .exitOverride()
    .action(async (folder: string, flags: GalleryFlags) => {
      const { galleryCommand } = await import('./commands/gallery.ts');
      finish(galleryCommand(folder, flags, surroundings));
    });
  preroll
    .command('prove')
    .description('say what the analyses of these manifests can ever say: fail, pass, end, and how soon')
    .argument('<files...>', 'manifests, scenarios, or folders of them')
    .option('--arg <name=value...>', 'a value for an argument that a template leaves open')
    .option('--json', 'print the proofs as JSON')
    .option('--lenient', 'drop unknown fields of manifests with a notice, as the API server prunes them')
    .exitOverride()
    .action(async (files: string[], flags: ProveFlags) => {
      const { proveCommand } = await import('./commands/prove.ts');
      finish(proveCommand(files, flags, surroundings));
    });
  preroll
    .command('explore')
    .description('look for orders of things in which these manifests go wrong; each kind shrunk to a scenario')
    .argument('<files...>', 'manifests, scenarios, or folders of them')
    .option('--runs <number>', 'how many stories to play', wholeNumber, 300)
    .option('--seed <number>', 'which stories', wholeNumber)
    .option('--out <folder>', 'where the scenarios go that went wrong', '.')
    .option('--json', 'print the findings as JSON')
    .exitOverride()
    .action(async (files: string[], flags: ExploreFlags) => {
      const { exploreCommand } = await import('./commands/explore.ts');
      finish(exploreCommand(files, flags, surroundings));
    });
  preroll
    .command('power')
    .description('say how bad a release must be for the analyses to stop it, and how often they stop a good one')
    .argument('[files...]', 'manifests, scenarios, or folders of them')
    .option('--baseline <share>', 'error rate of a release as good as the present one', share, 0.001)
    .option('--detect <share>', 'error rate that ought to be found', share, 0.05)
    .option('--alpha <share>', 'how many good releases may be stopped', share, 0.05)
    .option('--power <share>', 'how many bad ones must be', share, 0.9)
    .option(
      '--rates <shares...>',
      'error rates of the table',
      (text, before: readonly number[]) => [...(before === RATES ? [] : before), share(text)],
      RATES,
    )
    .option('--runs <number>', 'simulate each error rate so often, too', wholeNumber, 0)
    .option('--seed <number>', 'the seed of all chance', wholeNumber)
    .option(
      '--requests <number>',
      'without files: a template that sees so many requests in each measurement',
      wholeNumber,
    )
    .option('--count <number>', 'with --requests: how many measurements', wholeNumber, 5)
    .option('--failure-limit <number>', 'with --requests: how many may fail', wholeNumber, 0)
    .option('--threshold <share>', 'with --requests: more errors than this fail a measurement', share, 0.05)
    .option('--interval <seconds>', 'with --requests: between two measurements', wholeNumber, 60)
    .option('--json', 'print everything as JSON')
    .option('--lenient', 'drop unknown fields of manifests with a notice, as the API server prunes them')
    .exitOverride()
    .action(async (files: string[], flags: PowerFlags) => {
      const { powerCommand } = await import('./commands/power.ts');
      finish(powerCommand(files, flags, surroundings));
    });
  preroll
    .command('query')
    .description('run a scenario, and ask its Prometheus')
    .argument('<files-and-query...>', 'manifests, scenarios, or folders of them; the PromQL expression last')
    .option('--at <moment>', 'when to ask, counted from the beginning of the run (default: its end)')
    .option('--range <from..to>', 'ask over a range of time, such as 2m..10m')
    .option('--step <duration>', 'with --range: how often (default: 15s)')
    .option('--seed <number>', 'the seed of all chance', wholeNumber)
    .option('--json', 'print what the HTTP API of Prometheus would answer')
    .option('--lenient', 'drop unknown fields of manifests with a notice, as the API server prunes them')
    .exitOverride()
    .action(async (words: string[], flags: QueryFlags) => {
      const { queryCommand } = await import('./commands/query.ts');
      finish(queryCommand(words, flags, surroundings));
    });
  preroll
    .command('serve')
    .description('run a scenario, and answer for its Prometheus over HTTP, on this machine alone, until Ctrl-C')
    .argument('<files...>', 'manifests, scenarios, or folders of them')
    .option('--port <number>', 'where to listen; 0: wherever there is room', portNumber, 9090)
    .option('--seed <number>', 'the seed of all chance', wholeNumber)
    .option('--lenient', 'drop unknown fields of manifests with a notice, as the API server prunes them')
    .exitOverride()
    .action(async (files: string[], flags: ServeFlags) => {
      const { serveCommand } = await import('./commands/serve.ts');
      finish(serveCommand(files, flags, surroundings));
    });
  addLint(preroll, surroundings, finish);
  preroll
    .command('shell')
    .description('drive a run by hand: time goes on as you ask, and kubectl answers as it would')
    .argument('<files...>', 'manifests, scenarios, or folders of them')
    .option('--seed <number>', 'the seed of all chance', wholeNumber)
    .option('--lenient', 'drop unknown fields of manifests with a notice, as the API server prunes them')
    .exitOverride()
    .action(async (files: string[], flags: ShellFlags) => {
      const { shellCommand } = await import('./commands/shell.ts');
      finish(await shellCommand(files, flags, surroundings));
    });
  addKubectl(preroll, surroundings, finish);
  addStudies(preroll, surroundings, finish);
  return preroll;
}

/** `preroll lint` and its many options. */
function addLint(preroll: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const atMost = (text: string): number => {
    if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number, such as 0');
    return Number(text);
  };
  preroll
    .command('lint')
    .description('say what is wrong or doubtful about these manifests, without running them')
    .argument('[files...]', 'manifests, scenarios, or folders of them')
    .addOption(new Option('--format <format>', 'how to print the findings').choices(LINT_FORMATS).default('text'))
    .addOption(new Option('--severity <severity>', 'print only what is at least so bad').choices(SEVERITIES))
    .option('--disable <rule...>', 'leave these rules out')
    .option('--max-warnings <number>', 'exit with 1 if there are more warnings', atMost)
    .option('--scrape-interval <duration>', 'how often Prometheus scrapes (default: what a scenario says, or 1m)')
    .option('--fix', 'make the safe changes in the files')
    .option('--dry-run', 'with --fix: only show what it would change')
    .option('--as-upstream', 'print what kubectl argo rollouts lint would, file by file')
    .option('--lenient', 'drop unknown fields of manifests, as the API server prunes them')
    .option('--rules', 'list the rules')
    .exitOverride()
    .action(async (files: string[], flags: LintFlags) => {
      const { lintCommand } = await import('./commands/lint.ts');
      finish(lintCommand(files, flags, surroundings));
    });
}

/** The commands of the kubectl plugin that only look. */
function addKubectl(preroll: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const looking = (name: string, description: string) =>
    preroll
      .command(name)
      .description(description)
      .option('--at <moment>', 'when to look, counted from the beginning of the run (default: its end)')
      .option('--name <name>', 'which one, where there are several')
      .option('-n, --namespace <namespace>', 'in which namespace')
      .option('--seed <number>', 'the seed of all chance', wholeNumber)
      .option('--lenient', 'drop unknown fields of manifests with a notice, as the API server prunes them')
      .exitOverride();
  const files = ['<files...>', 'manifests, scenarios, or folders of them'] as const;
  looking('get', 'run up to a moment, and print what kubectl argo rollouts get would, or argocd app get')
    .argument('<resource>', 'rollout, experiment or application')
    .argument(...files)
    .option('--no-color', 'no colours, not even on a terminal')
    .action(async (resource: string, paths: string[], flags: LookFlags) => {
      const { getCommand } = await import('./commands/kubectl.ts');
      finish(getCommand(resource, paths, flags, surroundings));
    });
  looking('list', 'run up to a moment, and print what kubectl argo rollouts list would')
    .argument('<resource>', 'rollouts')
    .argument(...files)
    .option('-A, --all-namespaces', 'of all namespaces')
    .option('--timestamps', 'with the time at the beginning of each line')
    .action(async (resource: string, paths: string[], flags: ListFlags) => {
      const { listCommand } = await import('./commands/kubectl.ts');
      finish(listCommand(resource, paths, flags, surroundings));
    });
  looking('status', 'run up to a moment, and print what kubectl argo rollouts status would')
    .argument(...files)
    .option('-w, --watch', 'go on from there, and print every change until the rollout is healthy or degraded')
    .option('--timeout <duration>', 'with --watch: for how long (default: to the end of the run)')
    .action(async (paths: string[], flags: StatusFlags) => {
      const { statusCommand } = await import('./commands/kubectl.ts');
      finish(statusCommand(paths, flags, surroundings));
    });
}

/** Runs the command line to its end and gives the exit code. `argv` begins as `process.argv` does. */
export async function main(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  let code: ExitCode = 0;
  try {
    await program(surroundings, (c) => {
      code = c;
    }).parseAsync([...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Unwritable) {
      surroundings.stderr.write(`${error.message}\n`);
      return 2;
    }
    confess(error as Error, surroundings);
    return 3;
  }
}

function confess({ message, stack }: Error, { stderr, env }: Surroundings): void {
  stderr.write(`preroll: our own mistake: ${message}\nPlease report it with the command and its files.\n`);
  if (env.PREROLL_DEBUG !== undefined) stderr.write(`${stack}\n`);
}
