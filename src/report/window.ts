/** What of a run is to be seen in a window of time: states that stand when it begins, and what happens within it. */

interface Window {
  readonly from: number;
  readonly until: number;
}

/** Entries of states in order of time: the last before the window, for it still stands, and those within. */
export function standing<E extends { readonly t: number }>(
  entries: readonly E[],
  { from, until }: Window,
): readonly E[] {
  const begin = Math.max(0, firstAfter(entries, from) - 1);
  const end = firstAfter(entries, until);
  return begin === 0 && end === entries.length ? entries : entries.slice(begin, end);
}

/** Entries of happenings in order of time: those within. */
export function within<E extends { readonly t: number }>(entries: readonly E[], { from, until }: Window): readonly E[] {
  const begin = firstAt(entries, from);
  const end = firstAfter(entries, until);
  return begin === 0 && end === entries.length ? entries : entries.slice(begin, end);
}

/** Spans of which some part lies within. */
export const overlapping = <S extends { readonly from: number; readonly to: number }>(
  spans: readonly S[],
  { from, until }: Window,
): readonly S[] => spans.filter((span) => span.to >= from && span.from <= until);

/** Where the entries after an instant begin. */
export const firstAfter = (entries: readonly { readonly t: number }[], t: number): number =>
  boundary(entries, (at) => at > t);

/** Where the entries at or after an instant begin. */
const firstAt = (entries: readonly { readonly t: number }[], t: number): number => boundary(entries, (at) => at >= t);

function boundary(entries: readonly { readonly t: number }[], isBeyond: (t: number) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBeyond(entries[middle]!.t)) high = middle;
    else low = middle + 1;
  }
  return low;
}
