/**
 * What must not matter does not: laws about pairs of runs. Each takes a rehearsal and gives another one, and says how the
 * two traces must agree.
 */

import { decodeScenario, formatProblem } from '../../src/scenario/decode.ts';
import type { Scenario } from '../../src/scenario/format.ts';
import { record, run } from '../../src/simulation/run.ts';
import { fileOf, type Manifest, type Mapping, type Rehearsal } from '../../src/testing.ts';

export interface MetamorphicLaw {
  readonly name: string;
  /** In which sense the two runs agree, and where the law ends. */
  readonly says: string;
  /** How the pair disagrees, if it does. `undefined` also where the law says nothing about this rehearsal. */
  broken(rehearsal: Rehearsal): string | undefined;
}

/** Any plain data that YAML can hold. */
type Plain = Mapping[string];

function scenarioFrom(files: readonly string[]): Scenario {
  const decoded = decodeScenario(files.map((text, i) => ({ file: `part-${i}.yaml`, text })));
  if (!decoded.ok) throw new Error(decoded.problems.map(formatProblem).join('\n'));
  return decoded.scenario;
}

/** The entries of a run as lines, without those a law leaves out. */
function linesOf(scenario: Scenario, keeps: (line: string) => boolean = () => true): readonly string[] {
  const lines: string[] = [];
  run(scenario, (entry) => {
    const line = JSON.stringify(inOrder(entry as unknown as Plain));
    if (keeps(line)) lines.push(line);
  });
  return lines;
}

/** The same data with keys in order: objects come back as they were written, which is nobody's business here. */
function inOrder(value: Plain): Plain {
  if (Array.isArray(value)) return value.map((item: Plain) => inOrder(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Mapping).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, inOrder(member)]));
}

function firstDifference(a: readonly string[], b: readonly string[]): string | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i] !== b[i]) return `entry ${i}: ${a[i] ?? 'nothing'}\n      and: ${b[i] ?? 'nothing'}`;
  }
  return undefined;
}

/** Two ways to write the same things. */
const sameTrace = (
  name: string,
  says: string,
  rewritten: (rehearsal: Rehearsal) => readonly string[],
): MetamorphicLaw => ({
  name,
  says,
  broken: (rehearsal) =>
    firstDifference(linesOf(scenarioFrom([fileOf(rehearsal)])), linesOf(scenarioFrom(rewritten(rehearsal)))),
});

/** Plain data with the keys of every mapping turned around; the order of lists stays. */
function turned(value: Plain): Plain {
  if (Array.isArray(value)) return value.map((item: Plain) => turned(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Mapping)
      .reverse()
      .map(([key, member]) => [key, turned(member)]),
  );
}

const STRANGER: readonly Manifest[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'zz-stranger' },
    spec: { selector: { app: 'zz-stranger' }, ports: [{ port: 80, targetPort: 8080 }] },
  },
];

/** Names in the order of the old ones, so that whoever looks in order of name looks in the same order. */
const renamed = (text: string): string => text.replaceAll('shop', 'shup');

/** Hashes and the letters of pods' names are made of names; what is left is the story. */
const withoutHashes = (line: string): string =>
  line
    .replaceAll(/-[0-9a-z]{5,10}(?:-[0-9a-z]{5})?(?=["`' ,:)\\-]|$)/g, '-HASH')
    .replaceAll(/"[0-9a-f]{6,10}"|\b[0-9a-f]{8,10}\b/g, 'HASH');

export const laws: readonly MetamorphicLaw[] = [
  sameTrace('comments', 'a comment in YAML changes nothing in the trace', (rehearsal) => [
    `# what a day\n${fileOf(rehearsal).replaceAll('\nspec:', '\n# a comment\nspec: # and another')}`,
  ]),
  sameTrace(
    'order of keys',
    'the order of keys, of labels too, changes nothing in the trace',
    ({ objects, document }) => [
      fileOf({
        objects: objects.map((object) => turned(object) as unknown as Manifest),
        document: { ...(turned({ ...document, answers: null }) as Mapping), answers: document.answers ?? {} },
      }),
    ],
  ),
  {
    name: 'an unrelated Service',
    says: 'a Service that nobody names changes nothing but the lines that speak of it',
    broken(rehearsal) {
      const keeps = (line: string) => !line.includes('zz-stranger');
      const more = { ...rehearsal, objects: [...rehearsal.objects, ...STRANGER] };
      return firstDifference(
        storyOf(scenarioFrom([fileOf(rehearsal)]), keeps),
        storyOf(scenarioFrom([fileOf(more)]), keeps),
      );
    },
  },
  {
    name: 'order of files',
    says: 'the order of files and objects changes nothing in what becomes of the rollout, but the order in which the beginning is told',
    broken(rehearsal) {
      // Two controllers that begin at one instant take turns for good: a Rollout and the Deployment it refers to stay as they are.
      const workloads = rehearsal.objects.filter(isWorkload);
      const others = rehearsal.objects.filter((object) => !isWorkload(object)).reverse();
      return firstDifference(
        storyOf(scenarioFrom([fileOf(rehearsal)])),
        storyOf(scenarioFrom([fileOf({ ...rehearsal, objects: [...others, ...workloads] })])),
      );
    },
  },
  {
    name: 'a sink',
    says: 'whether anybody listens changes nothing in the outcome',
    broken(rehearsal) {
      const scenario = scenarioFrom([fileOf(rehearsal)]);
      const [heard, unheard] = [record(scenario), run(scenario)];
      const [a, b] = [JSON.stringify(heard.outcome), JSON.stringify(unheard.outcome)];
      return a === b ? undefined : `${a}\n      and: ${b}`;
    },
  },
  {
    name: 'names',
    says: 'other names give the same story: hashes, and what is drawn by name, aside, so traffic and lags by name are constant here',
    broken(rehearsal) {
      const still = withoutChance(rehearsal);
      const [a, b] = [fileOf(still), renamed(fileOf(still))].map((text) =>
        storyOf(scenarioFrom([text])).map((line) => withoutHashes(renamed(line))),
      );
      return firstDifference(a ?? [], b ?? []);
    },
  },
];

const isWorkload = ({ kind }: Manifest): boolean => kind === 'Rollout' || kind === 'Deployment';

/** The story without what chance decides by the number of a draw: nothing is said of requests, nor of when lines that speak of others fall. */
function storyOf(scenario: Scenario, keeps: (line: string) => boolean = () => true): readonly string[] {
  const lines = linesOf(withConstantLags(scenario), (line) => STORY.test(line) && keeps(line));
  return [...lines.filter(inBeginning).sort(), ...lines.filter((line) => !inBeginning(line))];
}

/** In the beginning objects are there in the order of the files; all that is told of that instant is compared as a set. */
const inBeginning = (line: string): boolean => line.includes('"t":0}') || line.includes('"t":0,');

const STORY = /"kind":"(?:rollout|replicas|notice|decision|service|analysis|experiment|command|release|promise)"/;

const withConstantLags = (scenario: Scenario): Scenario => {
  const constant = { kind: 'constant', value: 5_000 } as Scenario['cluster']['watchLag'];
  return { ...scenario, cluster: { ...scenario.cluster, watchLag: constant, endpointPropagation: constant } };
};

const withoutChance = ({ objects, document }: Rehearsal): Rehearsal => ({
  objects,
  document: { ...document, traffic: [] },
});
