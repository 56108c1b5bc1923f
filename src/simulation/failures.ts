/** Which requests failed: one rule for every sum that is printed. */
import type { TrafficEntry } from './trace.ts';

/** Requests with these statuses were answered as they should be; 4xx, 5xx and `refused` were not. */
export const isFailure = (status: string): boolean => !(status.startsWith('2') || status.startsWith('3'));

/** How many of an entry's requests failed. */
export function failuresOf(entry: TrafficEntry): number {
  if (entry.revision === 0) return entry.requests;
  let failed = 0;
  for (const [status, count] of Object.entries(entry.failures)) if (isFailure(status)) failed += count;
  return failed;
}
