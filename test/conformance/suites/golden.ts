/** `golden/<suite>/*.json`: every story of each golden suite, played and compared second by second. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControllerContext } from '../../../src/cluster/controller.ts';
import { createAnalysisController } from '../../../src/delivery/analysis/controller.ts';
import { type AnalysisRun, analysisRuns } from '../../../src/delivery/analysis/objects.ts';
import { type ScriptedAnswer, scriptedSource } from '../../../src/delivery/analysis/providers/scripted.ts';
import { createRolloutController } from '../../../src/delivery/rollout/controller.ts';
import { oldestFirst } from '../../../src/delivery/rollout/revisions.ts';
import { createServiceController } from '../../../src/delivery/rollout/unclaimed.ts';
import { type Difference, type MakeControllers, play, type Story } from '../golden.ts';
import type { Failure, Suite } from '../suite.ts';

const NAMES = [
  'analysis',
  'bluegreen',
  'canary-basic',
  'canary-routed',
  'experiments',
  'random-analysis',
  'random-bluegreen',
  'random-canary',
  'random-experiment',
  'random-routed',
];

/** The controllers of the recorded world, in the order in which they looked. */
export const controllersOf: MakeControllers = (context) => [
  createRolloutController(context),
  createServiceController(context),
];

export const suites: readonly Suite[] = NAMES.map((name) => ({
  name: `golden/${name}`,
  run(tree) {
    const folder = join(tree, 'golden', name);
    if (!existsSync(folder)) return undefined;
    const failures: Failure[] = [];
    let passed = 0;
    for (const { story, difference } of played(folder)) {
      if (difference === undefined) passed += 1;
      else failures.push({ name: story.name, detail: described(difference) });
    }
    return { passed, failures };
  },
}));

/** Plays the stories of a folder, in order of name. */
export function* played(
  folder: string,
  matching = /./,
): Generator<{ story: Story; difference: Difference | undefined }> {
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.json') || !matching.test(file)) continue;
    const story = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Story;
    yield { story, difference: differenceIn(story) };
  }
}

function differenceIn(story: Story): Difference | undefined {
  try {
    return play(story, controllersOf);
  } catch (error) {
    return {
      second: -1,
      path: 'exception',
      expected: 'none',
      got: error instanceof Error ? (error.stack ?? '').slice(0, 400) : String(error),
    };
  }
}

export const described = ({ second, path, expected, got }: Difference): string =>
  `at ${second} s ${path}: expected ${expected}, got ${got}`;
