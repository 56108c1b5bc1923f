/**
 * A promise: something that holds in every run, whatever the scenario. Where one is broken, either preroll is wrong or the
 * real controller would do something dangerous; the trace says which promise, when and by what.
 */
import type { Kind, KubeObject } from '../../cluster/objects.ts';
import type { Change, Store } from '../../cluster/store.ts';
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
  /** Could this break the promise? A look that found nothing wrong would find the same until something of this sort happens. */
  concerns(change: Change): boolean;
  /**
   * Begins to watch one run. What it returns is called once at the end of every instant in which something happened that
   * concerns it, and answers what is wrong, or `undefined`; after something was wrong, at every instant in which any object changed.
   */
  watch(): (look: Look) => string | undefined;
}

/** Any change of objects of these kinds. */
export function changesOf(...kinds: readonly Kind<KubeObject>[]): PromiseKind['concerns'] {
  const names = kinds.map(({ kind }) => kind);
  return ({ object }) => names.includes(object.kind);
}
