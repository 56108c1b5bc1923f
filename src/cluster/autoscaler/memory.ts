/**
 * What an autoscaler remembers between syncs: what it recommended and how it scaled. Kept in the controller's memory alone;
 * a restart forgets it.
 */
import { type Duration, type Instant, later } from '../../kernel/time.ts';

export interface Recommendation {
  readonly at: Instant;
  readonly replicas: number;
}

/** A write of ours and by how much it changed the replicas, always positive. */
export interface Change {
  readonly at: Instant;
  readonly by: number;
  /** Older than every period that was asked for once; the next change takes its place. */
  readonly outdated: boolean;
}

export interface Memory {
  readonly recommendations: readonly Recommendation[];
  readonly ups: readonly Change[];
  readonly downs: readonly Change[];
}

export const emptyMemory: Memory = { recommendations: [], ups: [], downs: [] };

/** With one more entry: in place of the last one that `isOld`, or at the end (so the lists do not grow for ever). */
export function remembered<T>(list: readonly T[], entry: T, isOld: (present: T) => boolean): readonly T[] {
  const at = list.findLastIndex(isOld);
  return at < 0 ? [...list, entry] : list.with(at, entry);
}

/** With a change of `by`, after a mark on all that are older than `period`. */
export function withChange(list: readonly Change[], by: number, now: Instant, period: Duration): readonly Change[] {
  const marked = list.map((c) => (later(c.at, period) < now ? { ...c, outdated: true } : c));
  return remembered(marked, { at: now, by, outdated: false }, (c) => c.outdated);
}

/** By how much the replicas were changed within the last `period`. */
export const changedWithin = (list: readonly Change[], period: Duration, now: Instant): number =>
  list.reduce((total, c) => (later(c.at, period) > now ? total + c.by : total), 0);
