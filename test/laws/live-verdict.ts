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
  /** The same end; moments that stand in it are `apart` seconds apart at most. */
  | { readonly kind: 'equal'; readonly apart: number }
  /** The recording's end, so many seconds later (or, negative, earlier). */
  | { readonly kind: 'equal in the end'; readonly after: number; readonly apart: number }
  /** Another end, for the one difference from the recordings without which it is the recorded one. */
  | { readonly kind: 'explained'; readonly by: Explanation; readonly differences: readonly string[] }
  /** Already in lockstep this story goes otherwise than it was recorded: a matter of conformance. */
  | { readonly kind: 'not as recorded in lockstep' }
  | { readonly kind: 'different'; readonly differences: readonly string[] };

/**
 * What a cluster has otherwise than the recordings, each with the play of the story in which that alone, or that too, is
 * as it was when recorded. The first in which the story ends as recorded explains its other end; what controllers decide
 * is the same in all of them.
 */
const explanations = {
  'looks only when woken': {
    says: 'what wakes no real controller is seen at once by one that looks every second; with a look in every second, and lags, queues and flowing time as before, the story ends as recorded',
    plays: [{ ...asLive, looks: 'every second' }],
  },
  'whole seconds': {
    says: 'deadlines compared strictly with whole seconds are met a second late, so that people, measurements and other waits meet another moment; with a clock of whole seconds besides, the story ends as recorded',
    plays: [0, 100].map((stagger) => ({
      ...asLive,
      looks: 'every second',
      clock: 'ticking',
      stagger: milliseconds(stagger),
    })),
  },
  'a race of controllers': {
    says: 'two controllers are woken within milliseconds, and which looks first decides; when controllers look in turn, in the order of the recordings, the story ends as recorded',
    plays: [{ ...asLive, looks: 'every second', clock: 'ticking', lags: 'in rounds' }],
  },
} as const satisfies { readonly [name: string]: { readonly says: string; readonly plays: readonly LiveOptions[] } };
export type Explanation = keyof typeof explanations;

/** Every explanation with its words, in the order in which they are tried. */
export const explained = Object.entries(explanations).map(([name, { says }]) => ({ name: name as Explanation, says }));

/** How far ahead or behind a live story may be, and moments of its end apart. */
const SECONDS_APART = 5;

export function verdictOn(story: Story): Verdict {
  const wanted = story.expect.reduce((state, { change }) => merged(state, change), {} as Data);
  const live = playLive(story);
  const ends = around(story.until).map((t) => ({
    after: t - story.until,
    differences: differencesOf(wanted, live.at(t)),
  }));
  const differences = ends.find(({ after }) => after === 0)?.differences ?? [];
  if (isSame(differences)) return { kind: 'equal', apart: apartOf(differences) };

  const nearest = ends.toSorted((a, b) => Math.abs(a.after) - Math.abs(b.after));
  const same = nearest.find((end) => isSame(end.differences));
  if (same !== undefined) return { kind: 'equal in the end', after: same.after, apart: apartOf(same.differences) };

  if (isNonconformant(story)) return { kind: 'not as recorded in lockstep' };
  const by = explained.find(({ name }) => explanations[name].plays.some((play) => endsAsRecorded(story, wanted, play)));
  const texts = differences.filter((d) => !d.isMoment || d.apart > SECONDS_APART).map((d) => d.text);
  return by === undefined
    ? { kind: 'different', differences: texts }
    : { kind: 'explained', by: by.name, differences: texts };
}

function endsAsRecorded(story: Story, wanted: Data, options: LiveOptions): boolean {
  const play = playLive(story, options);
  return around(story.until).some((t) => isSame(differencesOf(wanted, play.at(t))));
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
}

const MOMENTS = /(?:^|\.)(?:scaleDownAt|restartedAt|abortedAt|pausedAt|availableAt)$/;
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
