/** What an alert says, in a few words: what its author wrote for people, or else its labels. */
import type { AlertEntry } from '../simulation/trace.ts';

/** The annotations that are meant to be read first, in the order in which they are looked for. */
const FOR_PEOPLE = ['summary', 'message', 'description'] as const;

export function sayAlert({ annotations, labels }: AlertEntry): string {
  for (const name of FOR_PEOPLE) if (annotations[name] !== undefined) return annotations[name];
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
