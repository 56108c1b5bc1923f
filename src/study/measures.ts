/** What studies measure: numbers of an outcome, and the two verdicts that need to know whether the release was good. */
import type { Outcome } from '../simulation/outcome.ts';

export type StudyUnit = 'pods' | 'pod-seconds' | 'requests' | 'seconds' | 'share' | 'yes or no';

export type Quality = 'good' | 'bad';

export interface StudyMeasure {
  readonly name: string;
  /** As tables head it. */
  readonly label: string;
  readonly unit: StudyUnit;
  readonly about: string;
  /** Of one run; `null` when this run has no such number. Yes is 1, no is 0. */
  readonly of: (outcome: Outcome, quality: Quality) => number | null;
}

/** In the order of tables. The order is part of the journal's format: a row holds these numbers. */
export const STUDY_MEASURES: readonly StudyMeasure[] = [
  seconds('promotedAfter', 'time to full', 'from the release until all users have it'),
  seconds('detectedAfter', 'time to detect', 'from the release to the first failed measurement, analysis or abort'),
  seconds('abortedAfter', 'time to abort', 'from the release to its abort'),
  seconds(
    'trafficBackAfter',
    'time until traffic is back',
    'from the abort to the last request of the aborted revision',
  ),
  number('failedRequests', 'failed requests', 'requests', 'since the release'),
  number('failedShare', 'failed share', 'share', 'of all requests since the release'),
  number('exposedRequests', 'exposed users', 'requests', 'requests answered by the new revision'),
  number('exposedShare', 'exposed share', 'share', 'of all requests since the release, answered by the new revision'),
  {
    name: 'falseAbort',
    label: 'false aborts',
    unit: 'yes or no',
    about: 'a good release that was aborted, or given up as degraded',
    of: (outcome, quality) => (quality === 'good' ? yes(isStopped(outcome)) : null),
  },
  {
    name: 'missedBad',
    label: 'missed bad releases',
    unit: 'yes or no',
    about: 'a bad release that was promoted',
    of: (outcome, quality) => (quality === 'bad' ? yes(outcome.outcome === 'promoted') : null),
  },
  number('podSeconds', 'pod-seconds', 'pod-seconds', 'since the release, terminating pods included'),
  number('peakPods', 'peak pods', 'pods', 'at most at once since the release'),
  number('worstLatencyP99', 'worst latency', 'seconds', 'the worst 99th percentile of any moment since the release'),
];

type NumberField = { [K in keyof Outcome]-?: NonNullable<Outcome[K]> extends number ? K : never }[keyof Outcome];

function number(name: NumberField, label: string, unit: StudyUnit, about: string): StudyMeasure {
  return { name, label, unit, about, of: (outcome) => outcome[name] ?? null };
}

function seconds(name: NumberField, label: string, about: string): StudyMeasure {
  return number(name, label, 'seconds', about);
}

const yes = (truth: boolean): number => (truth ? 1 : 0);

const isStopped = ({ outcome }: Outcome): boolean => outcome === 'aborted' || outcome === 'degraded';

/** Where a measure stands in a row. */
export const measureIndex = (name: string): number => STUDY_MEASURES.findIndex((measure) => measure.name === name);
