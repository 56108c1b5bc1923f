/**
 * Traffic summed up at the resolution of the screen. A column never hides what a single tick showed: it keeps the worst
 * failure rate and the extremes of latency beside its averages, so that one red second in an hour is still seen.
 */

import { failuresOf } from '../simulation/outcome.ts';
import type { TrafficEntry } from '../simulation/trace.ts';
import { firstAfter } from './window.ts';

export interface Column {
  /** Begin and end, microseconds. */
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  readonly failed: number;
  /** Failures per second of the worst tick inside. */
  readonly worstFailures: number;
  /** By key, in the order of `keys`. */
  readonly parts: readonly Part[];
}

export interface Part {
  readonly requests: number;
  readonly failed: number;
  /** Seconds, averaged over requests. Zero without requests. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Least p50 and greatest p99 of any tick inside. */
  readonly least: number;
  readonly greatest: number;
}

interface Gathering {
  requests: number;
  failed: number;
  p50: number;
  p95: number;
  p99: number;
  least: number;
  greatest: number;
}

/**
 * Columns of at least `width` microseconds, a whole number of traffic ticks each, without gaps from `from` (the first tick)
 * to `until`. Entries are in order of time. `key` sorts entries into parts, `undefined` leaves an entry out.
 */
export function trafficColumns(
  entries: readonly TrafficEntry[],
  options: {
    readonly width: number;
    /** Only what lies within a window is summed up; the first column may begin before it. */
    readonly from?: number;
    readonly until: number;
    readonly keys: number;
    readonly key: (e: TrafficEntry) => number | undefined;
  },
): readonly Column[] {
  if (entries.length === 0) return [];
  const first = options.from === undefined ? 0 : firstAfter(entries, options.from);
  const end = options.from === undefined ? entries.length : firstAfter(entries, options.until);
  let span = 1;
  for (let i = first; i < end; i += 1) span = Math.max(span, entries[i]!.span);
  const width = Math.max(1, Math.ceil(options.width / span)) * span;
  const begin = Math.floor((options.from ?? 0) / width);
  const last = Math.max(begin, Math.ceil(options.until / width) - 1);
  const columns: ({ parts: Gathering[]; ticks: Map<number, number> | undefined } | undefined)[] = [];
  for (let at = first; at < end; at += 1) {
    const entry = entries[at]!;
    const key = options.key(entry);
    if (key === undefined) continue;
    const i = Math.min(last, Math.max(begin, Math.ceil(entry.t / width) - 1));
    let column = columns[i - begin];
    if (column === undefined) {
      column = { parts: Array.from({ length: options.keys }, emptyPart), ticks: undefined };
      columns[i - begin] = column;
    }
    const failed = isEmpty(entry.failures) ? 0 : failuresOf(entry);
    column.ticks ??= failed > 0 ? new Map() : undefined;
    if (failed > 0) column.ticks?.set(entry.t, (column.ticks?.get(entry.t) ?? 0) + failed);
    gather(column.parts[key]!, entry, failed);
  }
  const tick = span / 1_000_000;
  return Array.from({ length: last - begin + 1 }, (_, k) => {
    const i = begin + k;
    const column = columns[k];
    const parts = (column?.parts ?? Array.from({ length: options.keys }, emptyPart)).map(average);
    const worst = column?.ticks === undefined ? 0 : Math.max(...column.ticks.values()) / tick;
    return {
      from: i * width,
      to: Math.min(options.until, (i + 1) * width),
      requests: parts.reduce((sum, part) => sum + part.requests, 0),
      failed: parts.reduce((sum, part) => sum + part.failed, 0),
      worstFailures: worst,
      parts,
    };
  });
}

/** Most summaries have no failure; they are not to cost a list each. */
function isEmpty(failures: object): boolean {
  for (const _ in failures) return false;
  return true;
}

const emptyPart = (): Gathering => ({
  requests: 0,
  failed: 0,
  p50: 0,
  p95: 0,
  p99: 0,
  least: Number.POSITIVE_INFINITY,
  greatest: 0,
});

function gather(part: Gathering, entry: TrafficEntry, failed: number): void {
  part.requests += entry.requests;
  part.failed += failed;
  if (entry.requests === 0) return;
  part.p50 += entry.latency.p50 * entry.requests;
  part.p95 += entry.latency.p95 * entry.requests;
  part.p99 += entry.latency.p99 * entry.requests;
  part.least = Math.min(part.least, entry.latency.p50);
  part.greatest = Math.max(part.greatest, entry.latency.p99);
}

function average(part: Gathering): Part {
  if (part.requests === 0) return { ...part, least: 0 };
  const { requests } = part;
  return { ...part, p50: part.p50 / requests, p95: part.p95 / requests, p99: part.p99 / requests };
}

/** How long a column is, in seconds; never 0, for it divides. */
export const secondsOf = (column: Column): number => Math.max(1e-6, (column.to - column.from) / 1_000_000);
