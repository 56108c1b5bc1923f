/** `preroll gallery`: runs every scenario of a folder and writes a page for each, and one that lists them. */
import { basename, join, relative } from 'node:path';
import { renderIndex, renderPage, renderVerdict } from '../../report/index.ts';
import { decodeScenario, formatProblem } from '../../scenario/decode.ts';
import type { Scenario } from '../../scenario/format.ts';
import { type Recording, record } from '../../simulation/run.ts';
import { version } from '../../version.ts';
import { readInputs, readReferenced, writeOutputs } from '../files.ts';
import { commandOf, holdsScenario, kept, type Surroundings } from './run.ts';

export interface GalleryFlags {
  readonly out: string;
}

interface Told {
  readonly file: string;
  readonly scenario: Scenario;
  readonly recording: Recording;
}

export function galleryCommand(folder: string, { out }: GalleryFlags, { stdout, stderr }: Surroundings): 0 | 1 | 2 {
  const { files, unreadable } = readInputs([folder]);
  for (const { path, why } of unreadable) stderr.write(`${path}: cannot be read: ${why}\n`);
  const documents = files.filter(holdsScenario);
  if (unreadable.length === 0 && documents.length === 0) stderr.write(`${folder}: holds no Scenario document\n`);
  if (documents.length === 0) return 2;

  const told: Told[] = [];
  let wrong = 0;
  for (const document of documents) {
    const decoded = decodeScenario([document], { read: readReferenced });
    if (decoded.ok) told.push({ file: document.file, scenario: decoded.scenario, recording: record(decoded.scenario) });
    else for (const problem of decoded.problems) stderr.write(`${formatProblem(problem)}\n\n`);
    wrong += decoded.ok ? 0 : 1;
  }
  if (wrong > 0) return 2;

  const pageOf = ({ file }: Told) => `${basename(file).replace(/\.ya?ml$/, '')}.html`;
  writeOutputs([
    ...told.map((t) => ({
      path: join(out, pageOf(t)),
      text: renderPage(t.recording.trace, { command: commandOf([t.file], t.scenario), version }),
    })),
    {
      path: join(out, 'index.html'),
      text: renderIndex(
        told.map((t) => ({ href: pageOf(t), trace: t.recording.trace })),
        'Rehearsals',
        version,
      ),
    },
  ]);
  const failed = told.filter(({ recording }) => !kept(recording));
  for (const { file, recording } of told) {
    const missed = recording.verdicts.filter((v) => !v.held);
    stdout.write(`${kept(recording) ? '✔' : '✖'} ${relative('.', file)}: ${renderVerdict(recording.trace)}\n`);
    for (const { expectation, found } of missed) stdout.write(`    ✖ ${expectation.text}: found ${found}\n`);
  }
  return failed.length > 0 ? 1 : 0;
}
