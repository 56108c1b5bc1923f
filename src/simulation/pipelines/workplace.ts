/** Where the commands of a step run: a container with an environment, the shared volume, and the world outside. */
import type { Store } from '../../cluster/store.ts';
import type { HttpAnswer, HttpRequest } from '../../delivery/analysis/providers/ports.ts';
import type { Engine } from '../../kernel/engine.ts';
import type { Random } from '../../kernel/random.ts';
import type { CommandPlan } from '../../scenario/pipeline-plan.ts';
import type { TraceEntry } from '../trace.ts';
import type { Process } from './process.ts';
import type { Remotes } from './remotes.ts';
import type { WorkTree } from './work-tree.ts';

export interface Workplace {
  readonly engine: Engine;
  readonly store: Store;
  readonly random: Random;
  /** Who acts, as the trace has it. */
  readonly who: string;
  /** Path to text. */
  readonly volume: Map<string, string>;
  directory: string;
  readonly environment: Map<string, string>;
  readonly clones: Map<string, WorkTree>;
  readonly remotes: Remotes;
  /** What `cf_export` hands to later steps. */
  readonly exported: Map<string, string>;
  readonly commands: readonly CommandPlan[];
  ask(request: HttpRequest): HttpAnswer;
  /** The last answer rested on something the scenario does not say; why. */
  undescribed(): string | undefined;
  write(entry: TraceEntry): void;
  /** A line of the step's log. */
  log(line: string): void;
  /** A Rollout's template is about to change. */
  releases(rollout: string, images: { readonly [container: string]: string }): void;
}

export interface Ended {
  /** 0 is success. */
  readonly code: number;
  readonly out: string;
  /** What it put out stands in the trace already, in another form. */
  readonly told?: true;
  /** The shell itself is over. */
  readonly exits?: true;
}

/** One program, called with its words (without its name) and what came in through a pipe. */
export type Program = (place: Workplace, words: readonly string[], input: string) => Process<Ended>;

export const done = (out = ''): Ended => ({ code: 0, out });
export const failed = (code = 1, out = ''): Ended => ({ code, out });

/** A path as the working directory has it. */
export function pathIn(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
