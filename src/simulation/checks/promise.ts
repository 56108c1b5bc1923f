/**
 * A promise: something that holds in every run, whatever the scenario. Where one is broken, either preroll is wrong or the
 * real controller would do something dangerous; the trace says which promise, when and by what.
 */
import type { Kind, KubeObject, LooseObject } from '../../cluster/objects.ts';
import type { Change, Store } from '../../cluster/store.ts';
import type { Rollout } from '../../delivery/rollout/objects.ts';
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

/** Changes of such objects that do not touch their status alone: of what is wanted, whose they are, what they are called by. */
export function contentOf(...kinds: readonly Kind<KubeObject>[]): PromiseKind['concerns'] {
  const isOneOfThem = changesOf(...kinds);
  return (change) => {
    if (!isOneOfThem(change)) return false;
    const [before, after] = [change.before as LooseObject | undefined, change.after as LooseObject | undefined];
    return (
      before?.spec !== after?.spec ||
      before?.metadata.labels !== after?.metadata.labels ||
      before?.metadata.ownerReferences !== after?.metadata.ownerReferences
    );
  };
}

/** Changes of the weights that a Rollout says it has asked for. */
export const weightsAsked: PromiseKind['concerns'] = ({ object, before, after }) =>
  object.kind === 'Rollout' && weightsOf(before) !== weightsOf(after);

const weightsOf = (rollout: KubeObject | undefined) => (rollout as Rollout | undefined)?.status?.canary?.weights;
