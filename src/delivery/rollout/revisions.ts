/** What a ReplicaSet remembers of its place in the history of a Rollout, and how the sets of a Rollout are told apart. */

import type { KubeObject, ReplicaSet } from '../../cluster/objects.ts';
import { type Instant, parseRfc3339 } from '../../kernel/time.ts';
import { integerIn } from './integers.ts';
import { DESIRED_REPLICAS, HASH_LABEL, REVISION, SCALE_DOWN_DEADLINE } from './keys.ts';
import type { PodCounts } from './pod-counts.ts';

/** The template hash a set is labelled with; empty for no set. */
export const hashOf = (set: ReplicaSet | undefined): string => set?.metadata.labels?.[HASH_LABEL] ?? '';

/** The revision number; 0 when there is none or it is unreadable. */
export const revisionOf = (object: KubeObject | undefined): number =>
  integerIn(object?.metadata.annotations?.[REVISION]) ?? 0;

/** `spec.replicas` of the Rollout when this set was last sized, if readable. */
export const desiredReplicasOf = (set: ReplicaSet): number | undefined =>
  integerIn(set.metadata.annotations?.[DESIRED_REPLICAS]);

export const hasDeadline = (set: ReplicaSet | undefined): boolean =>
  (set?.metadata.annotations?.[SCALE_DOWN_DEADLINE] ?? '') !== '';

/** Until when the pods of this set are kept. */
export const deadlineOf = (set: ReplicaSet | undefined): Instant | undefined =>
  parseRfc3339(set?.metadata.annotations?.[SCALE_DOWN_DEADLINE] ?? '');

const counted = new WeakMap<ReplicaSet, PodCounts>();

export function countsOf(set: ReplicaSet): PodCounts;
export function countsOf(set: ReplicaSet | undefined): PodCounts | undefined;
export function countsOf(set: ReplicaSet | undefined): PodCounts | undefined {
  if (set === undefined) return undefined;
  let counts = counted.get(set);
  if (counts === undefined) {
    counts = {
      name: set.metadata.name,
      wanted: set.spec.replicas,
      created: set.status?.replicas ?? 0,
      ready: set.status?.readyReplicas ?? 0,
      available: set.status?.availableReplicas ?? 0,
    };
    counted.set(set, counts);
  }
  return counts;
}

/** How many pods these sets have together, counted like this. */
export function sumOfSets(sets: readonly ReplicaSet[], count: Exclude<keyof PodCounts, 'name'>): number {
  let sum = 0;
  for (const set of sets) sum += countsOf(set)[count];
  return sum;
}

/** Was `a` created in an earlier second than `b`? Two sets of one second are not before each other. */
export const isCreatedBefore = (a: KubeObject, b: KubeObject): boolean =>
  a.metadata.creationTimestamp < b.metadata.creationTimestamp;

/** Oldest first; by name within a second. */
export const oldestFirst = <T extends KubeObject>(objects: readonly T[]): readonly T[] =>
  objects.length < 2 ? objects : [...objects].sort((a, b) => (isOlder(a, b) ? -1 : 1));

export const isOlder = (a: KubeObject, b: KubeObject): boolean =>
  isCreatedBefore(a, b) || (!isCreatedBefore(b, a) && a.metadata.name < b.metadata.name);

/** The highest revision first; the younger first among equals. */
export const latestRevisionFirst = (sets: readonly ReplicaSet[]): readonly ReplicaSet[] =>
  [...sets].sort((a, b) => {
    const difference = revisionOf(b) - revisionOf(a);
    if (difference !== 0) return difference;
    return isCreatedBefore(a, b) ? 1 : isCreatedBefore(b, a) ? -1 : 0;
  });

/** Has this set all the pods the Rollout wants now, all of them available (`annotations.IsSaturated`)? */
export function isSaturated(set: ReplicaSet | undefined, replicas: number): boolean {
  return (
    set !== undefined &&
    set.spec.replicas === replicas &&
    desiredReplicasOf(set) === replicas &&
    countsOf(set).available === replicas
  );
}
