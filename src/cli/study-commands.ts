/** The commands that make many runs. */
import type { Command } from 'commander';
import type { OptimiseFlags } from './commands/optimise.ts';
import type { Surroundings } from './commands/run.ts';
import type { SweepFlags } from './commands/sweep.ts';
import type { WorkerFlags } from './commands/worker.ts';
import type { Executor } from './study/executor.ts';
import { type StudyFlags, wholeNumber, withRunOptions, withStudyOptions, workersOption } from './study/study-flags.ts';
import type { TellFlags } from './study/tell-study.ts';

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds them to the program; `finish` is told the exit code. */
export function addStudies(preroll: Command, surroundings: Surroundings, finish: (code: 0 | 1 | 2) => void): void {
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
    .action(async (files: string[], flags: StudyFlags) => {
      const work = async (hands: Executor | undefined) => {
        const { compareCommand } = await import('./commands/compare.ts');
        return compareCommand(files, flags, surroundings, hands);
      };
      finish(await withHands(flags, work));
    });
  withStudyOptions(
    preroll
      .command('sweep')
      .description('try every value of some parameters, or some of them, with good and bad releases')
      .argument('<files...>', 'manifests, scenarios, or folders of them')
      .option('--param <name=path:values>', 'what to vary: values such as 5,10,20 or 5..50 by 5', collect)
      .option('--random <number>', 'draw so many points instead of trying all', wholeNumber('the number of points', 1)),
  )
    .exitOverride()
    .action(async (files: string[], flags: SweepFlags) => {
      const work = async (hands: Executor | undefined) => {
        const { sweepCommand } = await import('./commands/sweep.ts');
        return sweepCommand(files, flags, surroundings, hands);
      };
      finish(await withHands(flags, work));
    });
  preroll
    .command('merge')
    .description('put the parts of one study together, as --shard and --journal left them')
    .argument('<journals...>', 'one for each part')
    .option('--json', 'print the answer as JSON')
    .option('--samples', 'with --json: with every single run')
    .option('--csv <folder>', 'write tables')
    .option('--html <file>', 'write the report page')
    .exitOverride()
    .action(async (journals: string[], flags: TellFlags) => {
      const { mergeCommand } = await import('./commands/merge.ts');
      finish(mergeCommand(journals, flags, surroundings));
    });
  preroll
    .command('worker')
    .description('do the runs of studies that others put in a queue (--queue), until Ctrl-C')
    .requiredOption('--queue <url>', 'the Redis of the queue, such as redis://localhost:6379')
    .addOption(workersOption('threads'))
    .option(
      '--stalled-after <seconds>',
      'when another worker gets what a silent one holds',
      wholeNumber('a time in seconds', 1),
      30,
    )
    .exitOverride()
    .action(async (flags: WorkerFlags) => {
      const { workerCommand } = await import('./commands/worker.ts');
      finish(await workerCommand(flags, surroundings));
    });
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
    .action(async (files: string[], flags: OptimiseFlags) => {
      const work = async (hands: Executor | undefined) => {
        const { optimiseCommand } = await import('./commands/optimise.ts');
        return optimiseCommand(files, flags, surroundings, hands);
      };
      finish(await withHands(flags, work));
    });
}

/** Starts the threads of a study first, so that they load while this one reads what there is to do. */
async function withHands<T>(
  { queue, workers }: StudyFlags,
  work: (hands: Executor | undefined) => Promise<T>,
): Promise<T> {
  if (queue !== undefined) return work(undefined);
  const { startHands } = await import('./study/executor.ts');
  const hands = startHands(workers);
  try {
    return await work(hands);
  } finally {
    await hands.close();
  }
}
