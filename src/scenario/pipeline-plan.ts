/** A pipeline of a scenario: its steps, what starts it, what a clone brings, who answers its questions. */
import type { Pipeline } from '../gitops/codefresh/pipeline.ts';
import type { Push } from '../gitops/codefresh/variables.ts';
import type { DurationModel } from '../kernel/duration-model.ts';
import type { Duration, Instant } from '../kernel/time.ts';

export interface PipelinePlan {
  readonly name: string;
  readonly pipeline: Pipeline;
  /** In the order of time. */
  readonly pushes: readonly (Push & { readonly at: Instant })[];
  /** What a clone brings: path in the repository to text. */
  readonly files: { readonly [path: string]: string };
  /** What other repositories hold at the beginning, by `owner/name`. */
  readonly repositories: { readonly [repo: string]: { readonly [path: string]: string } };
  readonly variables: { readonly [name: string]: string };
  /** How long a step takes, whatever it does besides waiting and asking; the others take what is usual for their type. */
  readonly takes: { readonly [step: string]: DurationModel };
  /** Steps that fail, with what they say. */
  readonly fails: { readonly [step: string]: string };
  /** What commands do that only the scenario knows: the first whose pattern matches counts. */
  readonly commands: readonly CommandPlan[];
  /** Images that no registry has. */
  readonly missingImages: readonly string[];
  /** Does the shared volume outlive the wait for an approval? */
  readonly keepsVolume: boolean;
  readonly answers: readonly ApprovalAnswer[];
  /** Who merges the pull requests that builds open. */
  readonly merges: readonly Merge[];
}

export interface CommandPlan {
  /** `*` stands for any run of characters. */
  readonly command: string;
  readonly takes: DurationModel;
  /** What it asks, one after the other; all must be answered as wanted. */
  readonly asks: readonly HttpAssertion[];
}

/** A request and what its answer has to be. */
export interface HttpAssertion {
  readonly get: string;
  readonly status: number;
  /** The body holds this text. */
  readonly contains?: string;
  /** A JSONPath into the body, and what stands there. */
  readonly path?: string;
  readonly is?: string;
}

/** Somebody merges the pull request of a build: so long after it was opened, or at an instant. */
export interface Merge {
  readonly who: string;
  /** Of every build, unless told. */
  readonly build?: number;
  readonly after: Duration;
  readonly at?: Instant;
}

/** Somebody approves or rejects what a step asks. */
export interface ApprovalAnswer {
  readonly who: string;
  readonly does: 'approve' | 'reject';
  readonly step: string;
  /** Of every build, unless told. */
  readonly build?: number;
  /** So long after the question, or at an instant. */
  readonly after: Duration;
  readonly at?: Instant;
}
