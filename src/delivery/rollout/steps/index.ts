/**
 * All kinds of canary steps. A step may carry fields of several kinds, which validation does not always refuse; then the
 * first of `byProgress` says when it is over, and the first of `byText` how it reads. The real controller has two orders,
 * too (`completedCurrentCanaryStep`, `CanaryStepString`).
 */
import type { CanaryStep } from '../objects.ts';
import type { Pass } from '../pass.ts';
import { analysis } from './analysis.ts';
import { experiment } from './experiment.ts';
import { pause } from './pause.ts';
import { plugin } from './plugin.ts';
import { setCanaryScale } from './set-canary-scale.ts';
import { setHeaderRoute } from './set-header-route.ts';
import { setMirrorRoute } from './set-mirror-route.ts';
import { setWeight } from './set-weight.ts';
import { type AnyStepKind, type Progress, waiting } from './step.ts';

const byProgress = [pause, setCanaryScale, setWeight, experiment, analysis, setHeaderRoute, setMirrorRoute, plugin];
const byText = [setWeight, pause, experiment, analysis, setCanaryScale, plugin, setHeaderRoute, setMirrorRoute];

/** Every kind, in the order of the documentation of the API. */
export const stepKinds: readonly AnyStepKind[] = byProgress;

/** Is this step over, and if not, what does it wait for? */
export function progressOf(step: CanaryStep, pass: Pass): Progress {
  const kind = byProgress.find(({ name }) => step[name] !== undefined);
  return kind === undefined ? waiting('for ever: the step asks for nothing') : kind.progress(step, pass);
}

/** The step as events write it: `setWeight: 20`, `pause: 10s`, `setCanaryScale{replicas: 5}`. */
export function describeStep(step: CanaryStep): string {
  for (const kind of byText) {
    const text = step[kind.name] === undefined ? undefined : kind.describe(step);
    if (text !== undefined) return text;
  }
  return 'invalid';
}
