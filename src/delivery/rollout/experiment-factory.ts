/** Makes the Experiment a step asks for (`rollout/experiment.go: GetExperimentFromTemplate`). */
import type { Effect } from './effects.ts';
import type { ExperimentView } from './neighbours.ts';
import type { ExperimentStep } from './objects.ts';
import type { Pass } from './pass.ts';

export type MadeExperiment =
  | { readonly ok: true; readonly experiment: ExperimentView; readonly effects: readonly Effect[] }
  | { readonly ok: false; readonly problem: string };

export function experimentOfStep(_pass: Pass, _step: ExperimentStep): MadeExperiment {
  return { ok: false, problem: 'experiments are not made yet' };
}
