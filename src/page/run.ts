/** The run that a page carries, and what its views are made of: computed once, when the page opens. */

import type { Embedded } from '../report/embedded.ts';
import { type Carried, readEmbedded } from '../report/embedded-reading.ts';
import { stopsOf, type Track, tracksOf } from '../report/instant.ts';
import { type Story, tell } from '../report/story.ts';
import type { TraceEntry } from '../simulation/trace.ts';

export interface Run extends Carried {
  readonly story: Story;
  readonly tracks: readonly Track[];
  readonly stops: readonly number[];
  readonly entryOf: (number: number) => TraceEntry | undefined;
}

export function readRun(text: string): Run {
  const carried = readEmbedded(JSON.parse(text) as Embedded);
  const story = tell(carried.trace);
  const byNumber = new Map([...carried.numberOf].map(([entry, number]) => [number, entry]));
  return {
    ...carried,
    story,
    tracks: tracksOf(story),
    stops: stopsOf(story),
    entryOf: (number) => byNumber.get(number),
  };
}
