/** The state at each instant in a few words: what stands above the lanes while the line moves through time. */
import { sayDuration } from '../simulation/outcome.ts';
import { sayValue } from '../simulation/sentence.ts';
import { stepSpans } from './charts/steps.ts';
import type { Story } from './story.ts';
import { states } from './story.ts';
import { timeline } from './timeline.ts';
import { waitsFor } from './waiting.ts';
import { weightsAsked } from './weights.ts';
import { firstAfter } from './window.ts';

/** One thing that has a state at every instant. */
export interface Track {
  readonly name: string;
  readonly changes: readonly Standing[];
}

interface Standing {
  readonly t: number;
  /** Empty: nothing to say. */
  readonly text: string;
  readonly bad: boolean;
}

export interface Word {
  readonly name: string;
  readonly text: string;
  readonly bad: boolean;
}

/** Everything worth a word, in the order in which it is read. */
export function tracksOf(story: Story): readonly Track[] {
  const all = states(story);
  const steps = story.rollout?.steps ?? [];
  const at = (t: number, text: string, bad = false): Standing => ({ t, text, bad });
  const tracks = [
    { name: 'phase', changes: all.map((s) => at(s.t, s.phase, s.phase === 'Degraded')) },
    {
      name: steps.length === 0 ? '' : 'step',
      changes: stepSpans(story).flatMap((span) => [at(span.from, span.text), at(span.to, '')]),
    },
    {
      name: 'asked',
      changes: weightsAsked(story).map((a) => at(a.t, a.revision === undefined ? '' : `${a.weight} %`)),
    },
    ...story.versions.all.map((version) => ({
      name: version.label,
      changes: story
        .of('replicas')
        .filter((e) => e.name === version.replicaSet)
        .map((e) => at(e.t, podsOf(e))),
    })),
    {
      name: 'last measurement',
      changes: story
        .of('measurement')
        .map((m) =>
          at(
            m.t,
            `${m.metric} #${m.number} ${sayValue(m.value)} ${m.phase}`,
            m.phase === 'Failed' || m.phase === 'Error',
          ),
        ),
    },
    { name: 'waits for', changes: all.map((s) => at(s.t, waitsFor(s, steps) ?? '')) },
  ];
  return tracks.filter(({ name, changes }) => name !== '' && changes.length > 0);
}

/** What stands at an instant. */
export function wordsAt(tracks: readonly Track[], t: number): readonly Word[] {
  return tracks.flatMap(({ name, changes }) => {
    const standing = changes[firstAfter(changes, t) - 1];
    return standing === undefined || standing.text === '' ? [] : [{ name, text: standing.text, bad: standing.bad }];
  });
}

/** Instants at which something happened that is told: where the arrow keys stop. */
export const stopsOf = (story: Story): readonly number[] =>
  [...new Set(timeline(story).map((line) => line.t))].sort((a, b) => a - b);

const podsOf = (e: { wanted: number; ready: number; created: number; terminating: number }): string =>
  e.wanted + e.created + e.terminating === 0
    ? 'none'
    : `${e.ready}/${e.wanted} ready${e.terminating > 0 ? `, ${e.terminating} terminating` : ''}`;

/** A sentence for the slider before anything was chosen. */
export const atRest = (story: Story): string => `${sayDuration(story.until / 1e6)}, end of the run`;
