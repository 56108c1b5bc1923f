/** The few numbers under the verdict, each with its unit, and what the verdict rests on. The same ones everywhere. */
import { type Outcome, sayDuration } from '../simulation/outcome.ts';
import { count, percent, plural } from './numbers.ts';
import type { Story } from './story.ts';

export interface KeyNumber {
  readonly label: string;
  readonly value: string;
  /** What the number is made of, in small print. */
  readonly note: string;
  readonly bad: boolean;
}

/** Exposure, failures, detection, and the way back or forward: always four. */
export function keyNumbers(outcome: Outcome): readonly KeyNumber[] {
  return [
    {
      label: 'Users exposed',
      value: percent(outcome.exposedShare),
      note: `${count(outcome.exposedRequests)} of ${plural(outcome.totalRequests, 'request')}`,
      bad: false,
    },
    {
      label: 'Failed requests',
      value: count(outcome.failedRequests),
      note: `of ${count(outcome.totalRequests)} (${percent(outcome.failedShare)})`,
      bad: outcome.failedRequests > 0,
    },
    outcome.detectedAfter === undefined
      ? { label: 'Detected after', value: '–', note: 'nothing failed a measurement', bad: false }
      : { label: 'Detected after', value: sayDuration(outcome.detectedAfter), note: 'since the release', bad: false },
    wayOut(outcome),
  ];
}

function wayOut(outcome: Outcome): KeyNumber {
  if (outcome.outcome === 'promoted' && outcome.promotedAfter !== undefined) {
    const note = 'since the release';
    return { label: 'Promoted after', value: sayDuration(outcome.promotedAfter), note, bad: false };
  }
  if (outcome.outcome !== 'aborted') {
    return { label: 'Peak pods', value: count(outcome.peakPods), note: 'at most at once', bad: false };
  }
  if (outcome.trafficBackAfter === undefined) {
    const note = 'a revision that is not the stable one still answers requests';
    return { label: 'Traffic back after', value: 'never', note, bad: true };
  }
  const note = 'from the abort to its last request';
  return { label: 'Traffic back after', value: sayDuration(outcome.trafficBackAfter), note, bad: false };
}

/** `Evidence behind the verdict: 3 measurements over 5 214 canary requests` */
export function evidenceLine(outcome: Outcome): string {
  if (outcome.measurements === 0) {
    return `Evidence behind the verdict: no measurement${outcome.analyses > 0 ? ', although an analysis ran' : ''}`;
  }
  const over =
    outcome.evidenceRequests === undefined ? '' : ` over ${plural(outcome.evidenceRequests, 'canary request')}`;
  return `Evidence behind the verdict: ${plural(outcome.measurements, 'measurement')}${over}`;
}

/** `seed 7 · fingerprint 9f31c2` */
export function identity(story: Story): string {
  const print = story.fingerprint === '' ? '' : ` · fingerprint ${story.fingerprint.slice(0, 6)}`;
  return `seed ${story.header.seed}${print}`;
}
