/** How long a canary stays where, at the least: its pauses and analyses one after the other, as if pods were ready at once. */

import { inSeconds } from '../kernel/time.ts';
import { parseDuration } from '../languages/duration.ts';
import { analysesOf } from './analyses.ts';
import type { Bundle } from './bundle.ts';
import { provedMetrics } from './proofs.ts';
import { type CanaryHere, pauseSeconds } from './rollouts.ts';

/** A time in which the weight stays. */
export interface Stretch {
  /** Index of the step that lasts. */
  readonly step: number;
  readonly weight: number;
  /** Seconds since the first step began. */
  readonly from: number;
  readonly to: number;
}

export function stretchesOf(bundle: Bundle, here: CanaryHere): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let [weight, at] = [0, 0];
  for (const [i, step] of here.steps.entries()) {
    if (step.setWeight !== undefined) weight = step.setWeight;
    const lasts = pauseSeconds(step) + analysisSeconds(bundle, here, i) + secondsOf(step.experiment?.duration);
    if (lasts === 0) continue;
    stretches.push({ step: i, weight, from: at, to: at + lasts });
    at += lasts;
  }
  return stretches;
}

/** When step `index` begins. */
export const beginningOf = (stretches: readonly Stretch[], index: number): number =>
  stretches.filter(({ step }) => step < index).reduce((_, { to }) => to, 0);

export const endOf = (stretches: readonly Stretch[]): number => stretches.at(-1)?.to ?? 0;

/** The weight at a moment. */
export const weightAt = (stretches: readonly Stretch[], at: number): number | undefined =>
  stretches.find(({ from, to }) => at >= from && at <= to)?.weight;

/** The least time in which the analysis of a step can be a success. */
function analysisSeconds(bundle: Bundle, { manifest, steps }: CanaryHere, i: number): number {
  if (steps[i]?.analysis === undefined) return 0;
  const isOfStep = (path: readonly (string | number)[]): boolean => path[4] === i && path.at(-1) === 'analysis';
  const own = analysesOf(bundle).find((a) => a.manifest === manifest && a.purpose === 'step' && isOfStep(a.path));
  return (own?.metrics ?? []).reduce((longest, metric) => {
    const proved = provedMetrics(bundle).find(({ here }) => here === metric);
    return Math.max(longest, proved?.answer.verdicts.Successful?.earliestSeconds ?? 0);
  }, 0);
}

export function secondsOf(duration: string | undefined): number {
  const parsed = duration === undefined ? undefined : parseDuration(duration);
  return parsed?.ok === true ? inSeconds(parsed.value) : 0;
}
