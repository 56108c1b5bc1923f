/**
 * The measures that an expectation may speak of, and in which unit. The numbers themselves are folded from the trace
 * (`simulation/measures.ts`), a floor above; a test keeps the two lists in step.
 */

export type MeasureUnit = 'count' | 'seconds' | 'share';

/** By the name that a study's table shows. */
export const MEASURE_UNITS: ReadonlyMap<string, MeasureUnit> = new Map([
  ['abortedAfter', 'seconds'],
  ['after', 'seconds'],
  ['analyses', 'count'],
  ['canaryRequests', 'count'],
  ['detectedAfter', 'seconds'],
  ['evidenceRequests', 'count'],
  ['exposedRequests', 'count'],
  ['exposedShare', 'share'],
  ['failedAtSeams', 'count'],
  ['failedInRun', 'count'],
  ['failedRequests', 'count'],
  ['failedShare', 'share'],
  ['flappedRequests', 'count'],
  ['measurements', 'count'],
  ['peakPods', 'count'],
  ['podSeconds', 'count'],
  ['promisesBroken', 'count'],
  ['promotedAfter', 'seconds'],
  ['requestsInRun', 'count'],
  ['selfHeals', 'count'],
  ['stoppedStep', 'count'],
  ['takenBackAfter', 'seconds'],
  ['totalRequests', 'count'],
  ['trafficBackAfter', 'seconds'],
  ['worstLatencyP99', 'seconds'],
]);

/** Words people use for a measure, besides its name spelled in words (`failed requests`). */
export const MEASURE_ALIASES: ReadonlyMap<string, string> = new Map([
  ['exposed users', 'exposedShare'],
  ['latency p99', 'worstLatencyP99'],
  ['requests', 'totalRequests'],
]);

/** `failedRequests` in words: `failed requests`. */
export const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
