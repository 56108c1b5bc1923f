/**
 * How the end of a story played live compares with the end of its recording, and if it is another one, by which rule it may
 * be. The recordings look once in a second and compare deadlines with whole seconds, strictly: a pause of 10 s ends after
 * 11. A living controller wakes a moment after the deadline, so a story played live is ahead by a second for every wait.
 */
import { milliseconds } from '../../src/kernel/time.ts';
import { merged, play, type Story } from '../conformance/golden.ts';
import { controllersOf } from '../conformance/suites/golden.ts';
import { asLive, type LiveOptions, playLive } from './live-golden.ts';

// biome-ignore lint/suspicious/noExplicitAny: recorded data
type Data = any;

export type Verdict =
  /** The same end; moments that stand in it are `late` seconds apart at most. */
  | { readonly kind: 'equal'; readonly apart: number }
  /** The recording's end, so many seconds later (or, negative, earlier). */
  | { readonly kind: 'equal in the end'; readonly after: number; readonly apart: number }
  /** Another end, as the class says by rule. */
  | { readonly kind: 'inherent'; readonly why: Inherent; readonly differences: readonly string[] }
  /** Already in lockstep this story goes otherwise than it was recorded: a matter of conformance. */
  | { readonly kind: 'not as recorded in lockstep' }
  | { readonly kind: 'different'; readonly differences: readonly string[] };

export const inherent = {
  'measured more often':
    'an interval of n seconds is n + 1 between whole seconds compared strictly: live, a run has been measured more often, and nothing else differs',
  'looks when woken':
    'live, a wait ends a second earlier than in the recordings, so that people or other waits meet another moment, and what changes and changes back unseen wakes nobody; with lags and queues, but a look in every second, the story ends as recorded',
  'a race of controllers':
    'which of two controllers looks first decides; with other watch lags, or one controller slower than the rest, the live story ends as recorded',
  'never at rest':
    'controllers write without end (a known flip of the real ones); what stands there at a second is an accident of the clock',
} as const;
export type Inherent = keyof typeof inherent;

/** How far ahead or behind a live story may be. */
const SECONDS_APART = 30;
/** So many writes in a second without anybody acting are no rest. */
const RESTLESS_WRITES = 10;
/** Other lags, to tell a race: other seeds, and one controller slower than the rest. */
const OTHER_LAGS: readonly LiveOptions[] = [1, 2, 3, 4, 5].flatMap((seed) =>
  (['ticking', 'flowing'] as const).flatMap((clock) => [
    ...['rollouts', 'replicaset', 'analysis', 'experiments'].map((slow) => ({ seed, slow, clock })),
    { seed, clock },
  ]),
);

export function verdictOn(story: Story): Verdict {
  const wanted = story.expect.reduce((state, { change }) => merged(state, change), {} as Data);
  const differences = differencesOf(wanted, playLive(story).at(story.until));
  if (isSame(differences)) return { kind: 'equal', apart: apartOf(differences) };

  const live = playLive(story);
  const near = around(story.until).map((t) => ({ t, differences: differencesOf(wanted, live.at(t)) }));
  near.sort((a, b) => Math.abs(a.t - story.until) - Math.abs(b.t - story.until));
  const same = near.find((n) => isSame(n.differences));
  if (same !== undefined)
    return { kind: 'equal in the end', after: same.t - story.until, apart: apartOf(same.differences) };

  if (isNonconformant(story)) return { kind: 'not as recorded in lockstep' };
  const why = reasonOf(story, wanted, near, live.writes());
  const texts = differences.filter((d) => !d.isMoment).map((d) => d.text);
  return why === undefined ? { kind: 'different', differences: texts } : { kind: 'inherent', why, differences: texts };
}

function reasonOf(
  story: Story,
  wanted: Data,
  near: readonly { readonly differences: readonly Difference[] }[],
  writes: number,
): Inherent | undefined {
  if (near.some((n) => n.differences.every((d) => d.isMoment || d.isPace))) return 'measured more often';
  const endsAsRecorded = (options: LiveOptions) => {
    const play = playLive(story, options);
    return around(story.until).some((t) => isSame(differencesOf(wanted, play.at(t))));
  };
  const everySecond = [0, 100].map((stagger) => ({
    ...asLive,
    clock: 'ticking' as const,
    stagger: milliseconds(stagger),
  }));
  if (everySecond.some(endsAsRecorded)) return 'looks when woken';
  if (writes > RESTLESS_WRITES) return 'never at rest';
  return OTHER_LAGS.some(endsAsRecorded) ? 'a race of controllers' : undefined;
}

/** The seconds around one, in order. */
const around = (second: number): readonly number[] =>
  Array.from({ length: 2 * SECONDS_APART + 1 }, (_, i) => second - SECONDS_APART + i).filter((t) => t >= 0);

function isNonconformant(story: Story): boolean {
  try {
    return play(story, controllersOf) !== undefined;
  } catch {
    return true;
  }
}

interface Difference {
  readonly text: string;
  /** Both are moments, this many seconds apart. */
  readonly isMoment: boolean;
  readonly apart: number;
  /** How often something was measured, and what came of the last measurements. */
  readonly isPace: boolean;
}

const MOMENTS = /(?:^|\.)(?:scaleDownAt|restartedAt|abortedAt|pausedAt|availableAt)$/;
const PACE =
  /^analysisRuns\..*\.(?:count|successful|failed|inconclusive|error|consecutiveError|consecutiveSuccess|values)$/;

const isSame = (differences: readonly Difference[]) => differences.every((d) => d.isMoment && d.apart <= SECONDS_APART);
const apartOf = (differences: readonly Difference[]) => Math.max(0, ...differences.map((d) => d.apart));

function differencesOf(expected: Data, got: Data, path = ''): readonly Difference[] {
  const isMap = (v: Data) => typeof v === 'object' && v !== null && !Array.isArray(v);
  if (isMap(expected) && isMap(got)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort();
    return keys.flatMap((key) => differencesOf(expected[key], got[key], path === '' ? key : `${path}.${key}`));
  }
  const [e, g] = [sorted(expected), sorted(got)];
  if (e === g) return [];
  const isMoment = MOMENTS.test(path) && typeof expected === 'number' && typeof got === 'number';
  return [
    {
      text: `${path}: recorded ${e}, live ${g}`,
      isMoment,
      apart: isMoment ? Math.abs(expected - got) : 0,
      isPace: PACE.test(path),
    },
  ];
}

/** Canonical text: keys of maps in order, whatever order they were written in. */
const sorted = (value: Data): string =>
  JSON.stringify(value, (_, v: Data) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  ) ?? 'nothing';
