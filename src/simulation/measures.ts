/** The names by which expectations, studies and tables ask for the numbers of an outcome: one list, one place. */
import type { Outcome } from './outcome.ts';

export interface Measure {
  readonly name: string;
  readonly unit: 'pods' | 'pod-seconds' | 'requests' | 'seconds' | 'share' | 'step' | 'times';
  readonly about: string;
  /** Absent when the run has no such number: a promoted release was aborted after nothing. */
  readonly of: (outcome: Outcome) => number | undefined;
}

/** All measures, alphabetical. */
export const MEASURES: readonly Measure[] = [
  measure('abortedAfter', 'seconds', 'from the release to its abort'),
  measure('after', 'seconds', 'from the release to the verdict'),
  measure('analyses', 'times', 'analysis runs since the release'),
  measure('canaryRequests', 'requests', 'answered by the new revision before it was promoted'),
  measure('detectedAfter', 'seconds', 'from the release to the first failed measurement, analysis or abort'),
  measure('evidenceRequests', 'requests', 'of the new revision behind the verdict'),
  measure('exposedRequests', 'requests', 'answered by the new revision'),
  measure('exposedShare', 'share', 'of all requests since the release, answered by the new revision'),
  measure('failedAtSeams', 'requests', 'that failed since the release without an answer of the application'),
  measure('failedInRun', 'requests', 'that failed in the whole run'),
  measure('failedRequests', 'requests', 'that failed since the release'),
  measure('failedShare', 'share', 'of all requests since the release, failed'),
  measure('flappedRequests', 'requests', 'answered by another revision after the new one had had all of them'),
  measure('measurements', 'times', 'measured since the release'),
  measure('peakPods', 'pods', 'at most at once since the release, terminating ones not counted'),
  measure('podSeconds', 'pod-seconds', 'since the release, terminating pods included'),
  measure('promisesBroken', 'times', 'a promise that should hold in every run did not'),
  measure('promotedAfter', 'seconds', 'from the release to its promotion'),
  measure('requestsInRun', 'requests', 'in the whole run'),
  measure('selfHeals', 'times', 'Argo CD put back what somebody else had written, since the release'),
  measure('stoppedStep', 'step', 'zero-based, at which the release was stopped or stands'),
  measure('takenBackAfter', 'seconds', 'from the release to the undo after its promotion'),
  measure('totalRequests', 'requests', 'since the release'),
  measure('trafficBackAfter', 'seconds', 'from the abort to the last request the aborted revision answered'),
  measure('worstLatencyP99', 'seconds', 'the worst 99th percentile of any moment since the release'),
];

type NumberField = {
  [K in keyof Outcome]-?: NonNullable<Outcome[K]> extends number ? K : never;
}[keyof Outcome];

function measure(name: NumberField, unit: Measure['unit'], about: string): Measure {
  return { name, unit, about, of: (outcome) => outcome[name] };
}

/** The number of that name, `undefined` when this run has none, or `'unknown'` when there is no such measure. */
export function measureOf(outcome: Outcome, name: string): number | undefined | 'unknown' {
  const found = MEASURES.find((m) => m.name === name);
  return found === undefined ? 'unknown' : found.of(outcome);
}
