/**
 * What one claims of a rehearsal in a test: `expect.extend(matchers)` with vitest (or anything that speaks Jest's
 * protocol), then `expect(rehearsal).toAbortBefore('10m')`. A claim that fails prints the whole rehearsal as one file that
 * `preroll run` replays, so what a property test shrank to can be looked at.
 */
import { inSeconds } from '../kernel/time.ts';
import { parseDuration } from '../languages/duration.ts';
import type { Scenario } from '../scenario/format.ts';
import { ScenarioError } from '../scenario/scenario.ts';
import { type Outcome, sentence } from '../simulation/outcome.ts';
import { type RunResult, run } from '../simulation/run.ts';
import type { TraceEntry } from '../simulation/trace.ts';
import { fileOf, type Rehearsal, scenarioOf } from './rehearsals.ts';

/** What a claim can be about: a rehearsal, a Scenario, or a run of one. */
export type Rehearsed = Rehearsal | Scenario | RunResult;

export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

interface Judged {
  readonly result: RunResult;
  /** What to say of the promises that were broken. */
  readonly broken: readonly string[];
  readonly replay: string;
}

function judge(received: Rehearsed): Judged {
  if ('outcome' in received) return { result: received, broken: promisesOf(received.outcome), replay: '' };
  const isWritten = 'document' in received;
  const broken: string[] = [];
  const listen = (entry: TraceEntry) => {
    if (entry.kind === 'promise') broken.push(`${entry.promise}: ${entry.detail}`);
  };
  const result = run(isWritten ? decoded(received) : received, listen);
  const replay = isWritten
    ? `\n\nTo replay it, write this to a file and give it to \`preroll run\`:\n\n${fileOf(received)}`
    : `\n\nscenario ${result.header.scenario}, seed ${result.header.seed}`;
  return { result, broken, replay };
}

function decoded(rehearsal: Rehearsal): Scenario {
  const read = scenarioOf(rehearsal);
  if (!read.ok) throw new ScenarioError(read.problems);
  return read.scenario;
}

const promisesOf = ({ promisesBroken }: Outcome): readonly string[] =>
  promisesBroken === 0 ? [] : [`${promisesBroken} promises`];

/** A matcher from the question whether a claim holds; `claim` completes "expected the rollout …". */
function claiming(received: Rehearsed, claim: string, holds: (judged: Judged) => boolean): MatcherResult {
  const judged = judge(received);
  const pass = holds(judged);
  return {
    pass,
    message: () =>
      `expected the rollout ${pass ? 'not ' : ''}${claim}, but: ${sentence(judged.result.outcome)}${exposure(judged.result.outcome)}${judged.replay}`,
  };
}

const exposure = ({ exposedShare, failedRequests }: Outcome): string =>
  `\n${(100 * exposedShare).toFixed(2)} % of the requests since the release met the new version, ${failedRequests} failed`;

/** Seconds of a length that a test wrote. */
function seconds(text: string): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new TypeError(`${JSON.stringify(text)} is no duration such as 30s, 10m or 1h30m`);
  return inSeconds(parsed.value);
}

const isBefore = (after: number | undefined, limit: string | undefined): boolean =>
  after !== undefined && (limit === undefined || after < seconds(limit));

export const matchers = {
  /** The release reached everybody. */
  toPromote: (received: Rehearsed): MatcherResult =>
    claiming(received, 'to be promoted', ({ result }) => result.outcome.outcome === 'promoted'),

  /** The release reached everybody sooner than so long after it was released, such as `'20m'`. */
  toPromoteBefore: (received: Rehearsed, limit: string): MatcherResult =>
    claiming(
      received,
      `to be promoted within ${limit} of its release`,
      ({ result: { outcome } }) => outcome.outcome === 'promoted' && isBefore(outcome.promotedAfter, limit),
    ),

  /** The release was aborted. */
  toAbort: (received: Rehearsed): MatcherResult =>
    claiming(received, 'to be aborted', ({ result }) => result.outcome.outcome === 'aborted'),

  /** The release was aborted sooner than so long after it was released, such as `'10m'`. */
  toAbortBefore: (received: Rehearsed, limit: string): MatcherResult =>
    claiming(
      received,
      `to be aborted within ${limit} of its release`,
      ({ result: { outcome } }) => outcome.outcome === 'aborted' && isBefore(outcome.abortedAfter, limit),
    ),

  /** Less than this share (0 to 1) of the requests since the release were answered by the new version. */
  toExposeLessThan: (received: Rehearsed, share: number): MatcherResult =>
    claiming(
      received,
      `to expose less than ${100 * share} % of its users`,
      ({ result }) => result.outcome.exposedShare < share,
    ),

  /** Fewer requests than this failed since the release. */
  toFailFewerThan: (received: Rehearsed, requests: number): MatcherResult =>
    claiming(
      received,
      `to fail fewer than ${requests} requests`,
      ({ result }) => result.outcome.failedRequests < requests,
    ),

  /** Nothing happened that must not happen in any run (docs/trace-format.md: promise). */
  toKeepPromises(received: Rehearsed): MatcherResult {
    const judged = judge(received);
    const kept = judged.result.outcome.promisesBroken === 0;
    return {
      pass: kept,
      message: () =>
        kept
          ? `expected a promise to be broken${judged.replay}`
          : `expected all promises to be kept, but:\n${judged.broken.join('\n')}${judged.replay}`,
    };
  },

  /** Everything held that the Scenario document itself expects. */
  toMeetItsExpectations(received: Rehearsed): MatcherResult {
    const judged = judge(received);
    const missed = judged.result.verdicts.filter(({ held }) => !held);
    const told = missed.map(({ expectation, found }) => `${expectation.text}: found ${found}`).join('\n');
    return {
      pass: missed.length === 0,
      message: () =>
        missed.length === 0
          ? `expected a claim of the scenario to fail${judged.replay}`
          : `expected all claims of the scenario to hold, but:\n${told}${judged.replay}`,
    };
  },
};

/** The matchers as `expect` offers them; `docs/property-tests.md` says how to tell TypeScript. */
export interface PrerollMatchers<R = unknown> {
  toPromote(): R;
  toPromoteBefore(limit: string): R;
  toAbort(): R;
  toAbortBefore(limit: string): R;
  toExposeLessThan(share: number): R;
  toFailFewerThan(requests: number): R;
  toKeepPromises(): R;
  toMeetItsExpectations(): R;
}
