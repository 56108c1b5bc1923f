/** Makes the AnalysisRun that a step, the background or a promotion asks for (`rollout/analysis.go: newAnalysisRunFromRollout`). */
import type { Effect } from './effects.ts';
import type { RunView } from './neighbours.ts';
import type { RolloutAnalysis } from './objects.ts';
import type { Pass } from './pass.ts';

export type MadeRun =
  | { readonly ok: true; readonly run: RunView; readonly effects: readonly Effect[] }
  | { readonly ok: false; readonly problem: string };

export function newRun(
  _pass: Pass,
  _asked: RolloutAnalysis,
  _infix: string,
  _labels: Readonly<Record<string, string>>,
): MadeRun {
  return { ok: false, problem: 'analysis templates are not read yet' };
}
