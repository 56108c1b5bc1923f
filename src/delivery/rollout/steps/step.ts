/** What a kind of canary step is: a name, how it reads in events, and when it is over. */
import type { Instant } from '../../../kernel/time.ts';
import type { CanaryStep } from '../objects.ts';
import type { Pass } from '../pass.ts';

/** Over, or what it waits for and, if known, until when. */
export type Progress =
  | { readonly kind: 'done' }
  | { readonly kind: 'waiting'; readonly reason: string; readonly until?: Instant };

export const done: Progress = { kind: 'done' };
export const waiting = (reason: string, until?: Instant): Progress =>
  until === undefined ? { kind: 'waiting', reason } : { kind: 'waiting', reason, until };

export interface StepKind<K extends keyof CanaryStep> {
  /** The field of the API that makes a step one of this kind. */
  readonly name: K;
  /** The step as events and reports write it; `undefined` for one that says nothing. */
  describe(step: NonNullable<CanaryStep[K]>): string | undefined;
  /** Looked at once a pass, after everything else in it was done. */
  progress(step: NonNullable<CanaryStep[K]>, pass: Pass): Progress;
}

/** A step of some kind, as the list keeps them. */
export interface AnyStepKind {
  readonly name: keyof CanaryStep;
  describe(step: CanaryStep): string | undefined;
  progress(step: CanaryStep, pass: Pass): Progress;
}

export function defineStep<K extends keyof CanaryStep>(kind: StepKind<K>): AnyStepKind {
  const own = (step: CanaryStep) => step[kind.name] as NonNullable<CanaryStep[K]>;
  return {
    name: kind.name,
    describe: (step) => kind.describe(own(step)),
    progress: (step, pass) => kind.progress(own(step), pass),
  };
}
