/** When a version has enough pods for its step to count as done (`utils/replicaset/canary.go: ReplicaProgressThresholdMet`). */
import type { ReplicaProgressThreshold } from './objects.ts';
import type { PodCounts } from './pod-counts.ts';

/**
 * Without a threshold, exactly the desired pods must be wanted and available: one too many is as unfinished as one too
 * few. With one, enough available pods suffice.
 */
export function isThresholdMet(
  threshold: ReplicaProgressThreshold | undefined,
  set: PodCounts | undefined,
  desired: number,
): boolean {
  const value = threshold?.value ?? 0;
  if (threshold === undefined || set === undefined || value < 0) {
    return set !== undefined && set.wanted === desired && set.available === desired;
  }
  if (threshold.type !== 'Percent') return set.available >= value;
  if (desired === 0) return true;
  const percent = (set.available / desired) * 100;
  return percent >= value || Math.abs(percent - value) <= 1e-10;
}
