/** A Codefresh pipeline as its YAML says it: steps in the order of the file, each with when it runs and what it does. */
import type { Duration } from '../../kernel/time.ts';

export interface Pipeline {
  /** `metadata.name` of a pipeline object; empty in a plain file. */
  readonly name: string;
  readonly failFast: boolean;
  /** Does a failure that did not stop the build fail it all the same? */
  readonly strictFailFast: boolean;
  /** For display only: they change neither order nor success. */
  readonly stages: readonly string[];
  readonly steps: readonly Step[];
  /** A pipeline without triggers is started by every push. */
  readonly triggers: readonly Trigger[];
}

/** A push to a matching branch starts a build. */
export interface Trigger {
  readonly name: string;
  readonly repo?: string;
  /** JavaScript's, with its flags: `/^master$/i`. */
  readonly branchRegex?: string;
  readonly disabled: boolean;
}

export interface Step {
  readonly name: string;
  readonly title: string;
  readonly stage: string;
  /** Unless given, the pipeline's. */
  readonly failFast?: boolean;
  readonly when?: When;
  readonly timeout?: Duration;
  readonly retry: { readonly maxAttempts: number; readonly delay: Duration; readonly exponentialFactor: number };
  readonly workingDirectory?: string;
  readonly does: StepKind;
}

export type StepKind =
  | { readonly kind: 'git-clone'; readonly repo: string; readonly revision: string }
  | {
      readonly kind: 'build';
      readonly imageName: string;
      readonly tags: readonly string[];
      readonly keepsCase: boolean;
      readonly pushes: boolean;
      readonly arguments: readonly string[];
    }
  | { readonly kind: 'push'; readonly candidate: string; readonly tags: readonly string[] }
  | {
      readonly kind: 'freestyle';
      readonly image: string;
      readonly commands: readonly string[];
      /** `NAME=value` each. */
      readonly environment: readonly string[];
    }
  | {
      readonly kind: 'pending-approval';
      readonly timeout: Duration;
      readonly finalState: 'approved' | 'denied' | 'terminated';
    }
  | { readonly kind: 'git-commit'; readonly repo: string; readonly message: string }
  | {
      readonly kind: 'github-pr';
      readonly token: string;
      readonly repo: string;
      readonly head: string;
      readonly base: string;
      readonly title: string;
    }
  /** A type that preroll does not carry out. */
  | { readonly kind: 'other'; readonly type: string };

/** All that is given must hold. */
export interface When {
  readonly branch?: { readonly only?: readonly string[]; readonly ignore?: readonly string[] };
  readonly condition?: { readonly all: readonly string[]; readonly any: readonly string[] };
  readonly steps?: { readonly all: readonly StepCondition[]; readonly any: readonly StepCondition[] };
}

/** A step ended in one of these ways. */
export interface StepCondition {
  readonly name: string;
  readonly on: readonly string[];
}

/** How a step ended. */
export type StepResult = 'success' | 'failure' | 'skipped' | 'approved' | 'denied' | 'terminated';

/** How a build ended. */
export type BuildResult = 'success' | 'failure' | 'terminated';
