/** `preroll gallery`: runs every scenario of a folder and writes a page for each, and one that lists them. */
import { basename, dirname, join } from 'node:path';
import { renderIndex, renderPage } from '../../report/index.ts';
import { showDashboards } from '../../simulation/dashboards.ts';
import { record } from '../../simulation/run.ts';
import { version } from '../../version.ts';
import { writeOutputs } from '../files.ts';
import { readScenarios } from '../scenario-files.ts';
import { painterFor } from '../terminal.ts';
import { adviceOn, commandOf, kept, type Surroundings } from './run.ts';
import { type Tested, told } from './test.ts';

export interface GalleryFlags {
  readonly out: string;
}

export function galleryCommand(
  folder: string,
  { out }: GalleryFlags,
  { stdout, stderr, env }: Surroundings,
): 0 | 1 | 2 {
  const scenarios = readScenarios([folder], {}, stderr);
  if (scenarios === undefined) return 2;
  const tested = scenarios.map((named) => ({ ...named, recording: record(named.scenario) }));
  const nameOf = ({ file }: Tested) => basename(file).replace(/\.ya?ml$/, '');
  // Of two files of one name, the one in the deeper folder has that before its own.
  const pageOf = (t: Tested) => {
    const isSecond = tested.some((other) => nameOf(other) === nameOf(t) && other.file.length < t.file.length);
    return `${isSecond ? `${basename(dirname(t.file))}-` : ''}${nameOf(t)}.html`;
  };
  writeOutputs([
    ...tested.map((t) => ({
      path: join(out, pageOf(t)),
      text: renderPage(t.recording.trace, {
        command: commandOf([t.file], t.scenario),
        history: t.recording.history,
        advice: adviceOn(t.recording, t.scenario),
        dashboards: showDashboards(t.scenario, t.recording.series),
        version,
      }),
    })),
    {
      path: join(out, 'index.html'),
      text: renderIndex(
        tested.map((t) => ({ href: pageOf(t), trace: t.recording.trace })),
        'Rehearsals',
        version,
      ),
    },
  ]);
  stdout.write(told(tested, false, painterFor(stdout, env)));
  return tested.every(({ recording }) => kept(recording)) ? 0 : 1;
}
