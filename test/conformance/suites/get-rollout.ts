/** `get-rollout/*`: what the plugin prints of the objects of its own tests: with and without padding and colours, and smaller facts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../../src/cluster/objects.ts';
import { getExperiment } from '../../../src/gitops/kubectl/get-experiment.ts';
import { getRollout } from '../../../src/gitops/kubectl/get-rollout.ts';
import { coloured, colourless, type Ink } from '../../../src/gitops/kubectl/ink.ts';
import { beginning, parseRfc3339 } from '../../../src/kernel/time.ts';
import { readYaml } from '../../../src/languages/yaml.ts';
import { readerOf } from '../object-reader.ts';
import type { Suite } from '../suite.ts';
import { difference, Tally } from './compare.ts';
import { firstLineThatDiffers } from './lines.ts';

interface Case {
  readonly id: string;
  readonly command: string;
  readonly namespace: string;
  readonly now: string;
  readonly objects: string;
  readonly expected: string;
  readonly expectedPadded?: string;
  readonly expectedColor?: string;
}

/** Something a test of the plugin asserts of one Rollout or Experiment without printing all of it. */
interface Fact {
  readonly source: string;
  readonly objects: string;
  readonly rollout?: string;
  readonly experiment?: string;
  readonly revisions?: number;
  readonly replicaSetsPerRevision?: { readonly [revision: string]: number };
  readonly experimentsPerRevision?: { readonly [revision: string]: number };
  readonly analysisRunsPerRevision?: { readonly [revision: string]: number };
  readonly images?: readonly { readonly image: string; readonly tags: readonly string[] }[];
  readonly setWeight?: number;
  readonly actualWeight?: number;
  readonly status?: string;
  readonly message?: string;
}

export const suite: Suite = {
  name: 'get-rollout',
  run(tree) {
    const folder = join(tree, 'get-rollout');
    if (!existsSync(join(folder, 'index.json'))) return undefined;
    const { cases, infoFacts } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
      readonly cases: readonly Case[];
      readonly infoFacts: readonly Fact[];
    };
    const text = (file: string) => readFileSync(join(folder, file), 'utf8');
    const tally = new Tally();
    for (const c of cases) {
      const objects = objectsIn(text(c.objects));
      const compare = (what: string, file: string | undefined, got: () => string) => {
        if (file !== undefined) tally.check(`${c.id} ${what}`, () => firstLineThatDiffers(text(file), got()));
      };
      compare('without blanks at ends', c.expected, () => withoutBlanksAtEnds(print(c, objects, colourless)));
      compare('padded', c.expectedPadded, () => print(c, objects, colourless));
      compare('coloured', c.expectedColor, () => print(c, objects, coloured));
    }
    for (const fact of infoFacts) {
      const objects = objectsIn(text(fact.objects));
      const now = cases.find((c) => c.objects === fact.objects)?.now ?? '';
      tally.check(fact.source, () => checkFact(fact, objects, now));
    }
    return tally.outcome();
  },
};

const objectsIn = (yaml: string): readonly KubeObject[] =>
  readYaml(yaml).documents.map(({ value }) => value as unknown as KubeObject);

const withoutBlanksAtEnds = (text: string): string => text.replace(/ +$/gm, '');

function print({ command, namespace, now }: Omit<Case, 'id'>, objects: readonly KubeObject[], ink: Ink): string {
  const [, what, name = ''] = command.split(' ');
  const look = { objects: readerOf(objects), now: parseRfc3339(now) ?? beginning, namespace, ink };
  const { stdout, stderr } = what === 'experiment' ? getExperiment(look, name) : getRollout(look, name);
  return stdout + stderr;
}

/** Facts are read off what is printed. */
function checkFact(fact: Fact, objects: readonly KubeObject[], now: string): string | undefined {
  const name = fact.rollout ?? fact.experiment ?? '';
  const namespace = objects.find((o) => o.metadata.name === name)?.metadata.namespace ?? '';
  const command = `get ${fact.rollout === undefined ? 'experiment' : 'rollout'} ${name}`;
  const lines = print({ command, namespace, now, objects: '', expected: '' }, objects, colourless).split('\n');
  const label = (text: string) => lines.find((l) => l.startsWith(`${text}:`))?.slice(17);
  const icon = { replicaSetsPerRevision: '⧉', experimentsPerRevision: 'Σ', analysisRunsPerRevision: 'α' };
  const perRevision = (what: keyof typeof icon) => Object.fromEntries(countsPerRevision(lines, icon[what]));
  const expected = Object.fromEntries(
    Object.entries(fact).filter(([k]) => !['source', 'objects', 'rollout', 'experiment'].includes(k)),
  );
  const known: Readonly<Record<string, () => unknown>> = {
    revisions: () => lines.filter((l) => l.includes('# revision:')).length,
    replicaSetsPerRevision: () => perRevision('replicaSetsPerRevision'),
    experimentsPerRevision: () => perRevision('experimentsPerRevision'),
    analysisRunsPerRevision: () => perRevision('analysisRunsPerRevision'),
    images: () => imagesIn(lines),
    setWeight: () => Number(label('  SetWeight')),
    actualWeight: () => Number(label('  ActualWeight')),
    status: () => label('Status')?.slice(2),
    message: () => label('Message') ?? '',
  };
  const got = Object.fromEntries(Object.keys(expected).map((key) => [key, known[key]?.() ?? `nobody reads ${key}`]));
  return difference(got, expected);
}

/** How many rows of a kind stand directly below each revision that has any. */
function countsPerRevision(lines: readonly string[], icon: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let revision = '';
  for (const line of lines) {
    revision = /^[├└]──# revision:(\d+)/.exec(line)?.[1] ?? revision;
    if (new RegExp(`^.{3}[├└]──${icon} `).test(line)) counts.set(revision, (counts.get(revision) ?? 0) + 1);
  }
  return counts;
}

function imagesIn(lines: readonly string[]): Fact['images'] {
  const from = lines.findIndex((l) => l.startsWith('Images:'));
  if (from < 0) return [];
  const after = lines.slice(from + 1).findIndex((l) => !l.startsWith(' '.repeat(17)));
  return lines.slice(from, from + 1 + after).map((line) => {
    const [, image = '', tags] = /^(\S+)(?: \((.*)\))?$/.exec(line.slice(17)) ?? [];
    return { image, tags: tags === undefined ? [] : tags.split(', ') };
  });
}
