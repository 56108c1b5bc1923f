/**
 * What happened in a run so far, as far as it can lead to failed requests: the trace's entries, sorted for looking back.
 * Whoever explains a failure asks it for the last time that something was so.
 */
import type { Instant } from '../kernel/time.ts';
import type { ReplicaSetEntry, RolloutEntry, ServiceEntry, TraceEntry } from './trace.ts';

type Kind = TraceEntry['kind'];
type Entry<K extends Kind> = Extract<TraceEntry, { kind: K }>;

/** A state that took another's place. */
export interface Edge<E> {
  readonly t: Instant;
  readonly before: E | undefined;
  readonly after: E;
}

export interface Chronicle {
  hear(entry: TraceEntry): void;
  /** The last entry of a kind at or before `t` that is so. */
  last<K extends Heard>(kind: K, t: Instant, is?: (entry: Entry<K>) => boolean): Entry<K> | undefined;
  /** The first one at or after `t` that is so. */
  first<K extends Heard>(kind: K, t: Instant, is?: (entry: Entry<K>) => boolean): Entry<K> | undefined;
  /** Entries of a kind within [from, to] that are so. */
  within<K extends Heard>(kind: K, from: Instant, to: Instant, is: (entry: Entry<K>) => boolean): readonly Entry<K>[];
  lastEdge<K extends Watched>(kind: K, t: Instant, is: (edge: Edge<Entry<K>>) => boolean): Edge<Entry<K>> | undefined;
}

/** The kinds that are kept. */
const HEARD = [
  'command',
  'endpoints',
  'fault',
  'pod',
  'release',
  'replicas',
  'rollout',
  'router',
  'service',
  'split',
  'targets',
] as const;
type Heard = (typeof HEARD)[number];

/** Those of which every entry is a state, told by name. */
type Watched = 'replicas' | 'rollout' | 'service';

export function createChronicle(): Chronicle {
  const shelves = new Map<string, TraceEntry[]>(HEARD.map((kind) => [kind, []]));
  const edges = new Map<string, Edge<TraceEntry>[]>([
    ['replicas', []],
    ['rollout', []],
    ['service', []],
  ]);
  const states = new Map<string, TraceEntry>();
  const shelf = <K extends Heard>(kind: K) => (shelves.get(kind) ?? []) as Entry<K>[];

  return {
    hear(entry) {
      shelves.get(entry.kind)?.push(entry);
      if (entry.kind !== 'replicas' && entry.kind !== 'rollout' && entry.kind !== 'service') return;
      const key = `${entry.kind}/${entry.name}`;
      const before = states.get(key);
      states.set(key, entry);
      edges.get(entry.kind)?.push({ t: entry.t, before, after: entry });
    },
    last: (kind, t, is = () => true) => shelf(kind).findLast((entry) => at(entry) <= t && is(entry)),
    first: (kind, t, is = () => true) => shelf(kind).find((entry) => at(entry) >= t && is(entry)),
    within: (kind, from, to, is) => shelf(kind).filter((entry) => at(entry) >= from && at(entry) <= to && is(entry)),
    lastEdge: <K extends Watched>(kind: K, t: Instant, is: (edge: Edge<Entry<K>>) => boolean) =>
      ((edges.get(kind) ?? []) as Edge<Entry<K>>[]).findLast((edge) => edge.t <= t && is(edge)),
  };
}

const at = (entry: TraceEntry): Instant => entry.t;

/** Did fewer pods of a revision become wanted? */
export const shrinks =
  (revision: number) =>
  ({ before, after }: Edge<ReplicaSetEntry>): boolean =>
    after.revision === revision && before !== undefined && after.wanted < before.wanted;

/** Did the router get other weights, or other versions their parts? */
export const shifts = ({ before, after }: Edge<RolloutEntry>): boolean =>
  before !== undefined &&
  (before.weights?.canary !== after.weights?.canary ||
    before.stable !== after.stable ||
    before.active !== after.active ||
    (after.aborted && !before.aborted));

/** Did a Service's selector move from one revision to another? */
export const switches =
  (service: string) =>
  ({ before, after }: Edge<ServiceEntry>): boolean =>
    after.name === service && before !== undefined && before.revision !== after.revision;
