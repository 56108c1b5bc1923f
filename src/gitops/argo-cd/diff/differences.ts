/** Where two objects differ: JSON pointers with both values. */
import { deepEqual } from '../../../cluster/equality.ts';
import type { Json } from '../../../cluster/objects.ts';
import { isMap } from '../manifest.ts';

export interface Difference {
  readonly path: string;
  /** Absent when it is not there. */
  readonly live?: Json;
  readonly desired?: Json;
}

/** Differences member by member; what one side lacks, and lists of different length, are told whole. */
export function differences(live: Json | undefined, desired: Json | undefined, path = ''): readonly Difference[] {
  if (deepEqual(live, desired)) return [];
  if (isMap(live) && isMap(desired)) {
    const names = [...new Set([...Object.keys(live), ...Object.keys(desired)])].sort();
    return names.flatMap((name) => differences(live[name], desired[name], `${path}/${escapePointer(name)}`));
  }
  if (Array.isArray(live) && Array.isArray(desired) && live.length === desired.length) {
    return live.flatMap((item, i) => differences(item as Json, (desired as readonly Json[])[i], `${path}/${i}`));
  }
  return [{ path, ...(live === undefined ? {} : { live }), ...(desired === undefined ? {} : { desired }) }];
}

/** A member's name as a part of a JSON pointer (RFC 6901). */
export const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
export const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');
