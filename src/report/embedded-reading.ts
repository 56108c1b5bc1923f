/** What a page carries, made a trace and a history again. Runs in the page: nothing heavy may be imported here. */
import type { Json, KubeObject } from '../cluster/objects.ts';
import type { Instant } from '../kernel/time.ts';
import type { History, ObjectVersion } from '../simulation/history.ts';
import type { Trace, TraceEntry, TraceHeader } from '../simulation/trace.ts';
import type { Embedded, EmbeddedKind } from './embedded.ts';
import { restoreInterned } from './interned.ts';
import { readDifferences } from './variable-length.ts';

export interface Carried {
  readonly trace: Trace;
  readonly history: History;
  /** The number that an entry has in the whole trace: its address in links. */
  readonly numberOf: ReadonlyMap<TraceEntry, number>;
  /** YAML of each router entry, line by line. */
  readonly routerLines: ReadonlyMap<TraceEntry, readonly string[]>;
}

export function readEmbedded(embedded: Embedded): Carried {
  const values = restoreInterned(embedded.interned);
  const columns = embedded.kinds.map((kind) => readKind(kind, values));
  const taken = columns.map(() => 0);
  const entries: TraceEntry[] = [];
  const numberOf = new Map<TraceEntry, number>();
  const order = readDifferences(embedded.order);
  let number = 0;
  for (let i = 0; i + 1 < order.length; i += 2) {
    const kind = order[i]!;
    for (let k = 0; k < order[i + 1]!; k += 1, number += 1) {
      const entry = columns[kind]![taken[kind]!];
      taken[kind]! += 1;
      if (entry === undefined) continue;
      entries.push(entry);
      // Millions of summaries of traffic have no address: nothing ever points at one of them.
      if (entry.kind !== 'traffic') numberOf.set(entry, number);
    }
  }
  const routers = columns[embedded.kinds.findIndex(({ kind }) => kind === 'router')] ?? [];
  return {
    trace: { header: values[embedded.header] as TraceHeader, entries },
    history: readHistory(embedded, values),
    numberOf,
    routerLines: new Map(
      routers.map((entry, i) => [entry, (embedded.routers[i] ?? []).map((line) => values[line] as string)]),
    ),
  };
}

function readKind({ kind, t, numbers, values: fields }: EmbeddedKind, values: readonly unknown[]): TraceEntry[] {
  if (t === undefined) return [];
  const instants = readDifferences(t);
  const counts = Object.entries(numbers).map(([field, text]) => ({ field, column: readDifferences(text) }));
  const others = Object.entries(fields).map(([field, text]) => ({ field, column: readDifferences(text) }));
  const latencies = counts.filter(({ field }) => field.startsWith('latency.'));
  const plain = counts.filter(({ field }) => !field.startsWith('latency.'));
  return instants.map((at, i) => {
    const entry: Record<string, unknown> = { t: at, kind };
    for (const { field, column } of plain) entry[field] = column[i];
    for (const { field, column } of others) if (column[i] !== 0) entry[field] = values[column[i]! - 1];
    if (latencies.length > 0) {
      const latency: Record<string, number> = {};
      for (const { field, column } of latencies) latency[field.slice('latency.'.length)] = column[i]! / LATENCY_UNITS;
      entry.latency = latency;
    }
    if (kind === 'router') entry.content = {} satisfies Json;
    return entry as unknown as TraceEntry;
  });
}

/** Latencies are kept to ten microseconds. */
export const LATENCY_UNITS = 1e5;
export const LATENCIES = ['mean', 'p50', 'p95', 'p99'] as const;

function readHistory({ history: { t, what, gone } }: Embedded, values: readonly unknown[]): History {
  const ended = new Set(gone);
  const numbers = readDifferences(what);
  return readDifferences(t).map((at, i): ObjectVersion => {
    const value = values[numbers[i]!];
    if (ended.has(i)) {
      const [kind = '', namespace = '', ...name] = (value as string).split('/');
      return { t: at as Instant, kind, namespace, name: name.join('/') };
    }
    const object = value as KubeObject;
    const { namespace, name } = object.metadata;
    return { t: at as Instant, kind: object.kind, namespace, name, object };
  });
}
