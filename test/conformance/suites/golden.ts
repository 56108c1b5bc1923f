/** `golden/<suite>/*.json`: every story of each golden suite, played and compared second by second. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControllerContext } from '../../../src/cluster/controller.ts';
import { createAnalysisController } from '../../../src/delivery/analysis/controller.ts';
import { type AnalysisRun, analysisRuns } from '../../../src/delivery/analysis/objects.ts';
import { type ScriptedAnswer, scriptedSource } from '../../../src/delivery/analysis/providers/scripted.ts';
import { createExperimentController } from '../../../src/delivery/experiment/controller.ts';
import { createRolloutController } from '../../../src/delivery/rollout/controller.ts';
import { oldestFirst } from '../../../src/delivery/rollout/revisions.ts';
import { createServiceController, createSubsetController } from '../../../src/delivery/rollout/unclaimed.ts';
import { controllerValidation } from '../../../src/delivery/rollout/validation/controller-validation.ts';
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
export const controllersOf: MakeControllers = (context, story) => [
  createRolloutController(context, { validate: controllerValidation() }),
  createExperimentController(context),
  createAnalysisController(context, scriptedSource(answersOf(context, story))),
  createServiceController(context),
  createSubsetController(context),
];

type Script = readonly ScriptedAnswer[] | { readonly runs: readonly (readonly ScriptedAnswer[])[] };

/** The scripted answers of a metric in a run: one list for all runs, or one for each run that has the metric, by age. */
function answersOf({ store }: ControllerContext, { measurements = {} }: Story) {
  const orders = new Map<string, string[]>();
  return (run: AnalysisRun, metric: string): readonly ScriptedAnswer[] | undefined => {
    const script = measurements[metric] as Script | undefined;
    if (script === undefined || !('runs' in script)) return script;
    const order = orders.get(metric) ?? [];
    orders.set(metric, order);
    const having = oldestFirst(store.list(analysisRuns)).filter((r) => r.spec.metrics.some((m) => m.name === metric));
    for (const { metadata } of having) if (!order.includes(metadata.uid)) order.push(metadata.uid);
    return script.runs[Math.min(order.indexOf(run.metadata.uid), script.runs.length - 1)];
  };
}

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
