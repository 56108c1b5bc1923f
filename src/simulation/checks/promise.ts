/**
 * A promise: something that holds in every run, whatever the scenario. Where one is broken, either preroll is wrong or the
 * real controller would do something dangerous; the trace says which promise, when and by what.
 */
import type { Store } from '../../cluster/store.ts';
import type { Instant } from '../../kernel/time.ts';

export interface Look {
  readonly store: Store;
  readonly now: Instant;
}

export interface PromiseKind {
  /** Short, as it stands in the trace: `weights add up`. */
  readonly name: string;
  /** What is promised, in a sentence. */
  readonly says: string;
  /**
   * Begins to watch one run. What it returns is called once at the end of every instant in which an object changed, and
   * answers what is wrong, or `undefined`.
   */
  watch(): (look: Look) => string | undefined;
}
