/** How many requests of the new revision a measurement could see. */
import type { MeasurementEntry } from './trace.ts';

/**
 * The requests that the new revision answered before this measurement, 0 when the query found no sample to read, and
 * `undefined` when the measurement does not rest on requests at all (a job, a web hook, an assumed answer).
 */
export function requestsSeen({ evidence }: MeasurementEntry): number | undefined {
  if (evidence?.query === undefined) return undefined;
  return evidence.samples === 0 ? 0 : evidence.canaryRequests;
}
