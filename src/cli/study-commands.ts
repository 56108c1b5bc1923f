/** The commands that make many runs. They take their time, so their exit code comes later. */
import type { Command } from 'commander';
import { compareCommand } from './commands/compare.ts';
import type { Surroundings } from './commands/run.ts';
import { type StudyFlags, withStudyOptions } from './study/study-flags.ts';

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
}
