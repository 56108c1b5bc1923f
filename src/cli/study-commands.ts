/** The commands that make many runs. They take their time, so their exit code comes later. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { compareCommand, type TellFlags } from './commands/compare.ts';
import { mergeCommand } from './commands/merge.ts';
import { type OptimiseFlags, optimiseCommand } from './commands/optimise.ts';
import type { Surroundings } from './commands/run.ts';
import { type SweepFlags, sweepCommand } from './commands/sweep.ts';
import { type WorkerFlags, workerCommand } from './commands/worker.ts';
import { type StudyFlags, wholeNumber, withRunOptions, withStudyOptions } from './study/study-flags.ts';

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds them to the program; `later` is told the promise of an exit code. */
export function addStudies(
  preroll: Command,
  surroundings: Surroundings,
  later: (code: Promise<0 | 1 | 2>) => void,
): void {
  withStudyOptions(
    preroll
      .command('compare')
      .description('compare strategies under the same users, with good and bad releases')
      .argument(
        '<files...>',
        'a file or folder for each variant; or one rollout, with --set or variants in its Scenario',
      )
      .option('--set <path=value>', 'a variant with this value; several together are joined by " && "', collect)
      .option('--with <file>', 'files that belong to every variant', collect),
  )
    .exitOverride()
    .action((files: string[], flags: StudyFlags) => later(compareCommand(files, flags, surroundings)));
  withStudyOptions(
    preroll
      .command('sweep')
      .description('try every value of some parameters, or some of them, with good and bad releases')
      .argument('<files...>', 'manifests, scenarios, or folders of them')
      .option('--param <name=path:values>', 'what to vary: values such as 5,10,20 or 5..50 by 5', collect)
      .option('--random <number>', 'draw so many points instead of trying all', wholeNumber('the number of points', 1)),
  )
    .exitOverride()
    .action((files: string[], flags: SweepFlags) => later(sweepCommand(files, flags, surroundings)));
  preroll
    .command('merge')
    .description('put the parts of one study together, as --shard and --journal left them')
    .argument('<journals...>', 'one for each part')
    .option('--json', 'print the answer as JSON')
    .option('--samples', 'with --json: with every single run')
    .option('--csv <folder>', 'write tables')
    .option('--html <file>', 'write the report page')
    .exitOverride()
    .action((journals: string[], flags: TellFlags) =>
      later(Promise.resolve(mergeCommand(journals, flags, surroundings))),
    );
  preroll
    .command('worker')
    .description('do the runs of studies that others put in a queue (--queue), until Ctrl-C')
    .requiredOption('--queue <url>', 'the Redis of the queue, such as redis://localhost:6379')
    .option('--workers <number>', 'threads', wholeNumber('the number of threads', 1), availableParallelism())
    .option(
      '--stalled-after <seconds>',
      'when another worker gets what a silent one holds',
      wholeNumber('a time in seconds', 1),
      30,
    )
    .exitOverride()
    .action((flags: WorkerFlags) => later(workerCommand(flags, surroundings)));
  withRunOptions(
    preroll
      .command('optimise')
      .description('search steps, pauses, limits and weights for those that nothing else beats')
      .argument('<files...>', 'manifests, scenarios, or folders of them')
      .option('--candidates <number>', 'in each round', wholeNumber('the number of candidates', 2), 24)
      .option('--rounds <number>', 'after the first, random one', wholeNumber('the number of rounds', 0), 3)
      .option('--out <folder>', 'write the manifests of each point there, instead of printing them'),
  )
    .exitOverride()
    .action((files: string[], flags: OptimiseFlags) => later(optimiseCommand(files, flags, surroundings)));
}
