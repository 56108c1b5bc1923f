/** The four numbers of a ReplicaSet that the arithmetic looks at. */

export interface PodCounts {
  readonly name: string;
  /** `spec.replicas`: how many there should be. */
  readonly wanted: number;
  /** `status.replicas`: how many there are, whatever their state. */
  readonly created: number;
  readonly ready: number;
  readonly available: number;
}

type Side = PodCounts | undefined;

export const sumOf = (sets: readonly Side[], count: 'wanted' | 'created' | 'ready' | 'available'): number => {
  let sum = 0;
  for (const set of sets) if (set !== undefined) sum += set[count];
  return sum;
};
