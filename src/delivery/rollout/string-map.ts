/**
 * Labels and annotations with one of them changed. Entry by entry, as every such map is made: maps with the same keys are of
 * one shape then, while a copy made by a spread has a shape of its own.
 */
import type { StringMap } from '../../cluster/objects.ts';

/** A copy to be changed. */
export function copyOf(map: StringMap | undefined): Record<string, string> {
  const copy: Record<string, string> = {};
  for (const key in map) {
    const value = map[key];
    if (value !== undefined) copy[key] = value;
  }
  return copy;
}

/** The map with this entry, in place of the one of its key if there is one. */
export function withEntry(map: StringMap | undefined, key: string, value: string): StringMap {
  const copy = copyOf(map);
  copy[key] = value;
  return copy;
}
