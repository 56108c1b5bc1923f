/**
 * What a page carries of a run, small: entries by kind in columns, numbers as differences, everything else once. The page's
 * script makes a trace of it again and draws with the very functions that drew the page.
 */
import { stringify } from 'yaml';
import type { History, ObjectVersion } from '../simulation/history.ts';
import type { Trace, TraceEntry } from '../simulation/trace.ts';
import { LATENCIES, LATENCY_UNITS } from './embedded-reading.ts';
import { createInterning, type Interned } from './interned.ts';
import { writeDifferences } from './variable-length.ts';

/** JSON-able. `readEmbedded` is its inverse. */
export interface Embedded {
  readonly interned: Interned;
  /** The header without its manifests, which the page shows as text. */
  readonly header: number;
  /** Kinds and how many entries of them follow each other, in order of the trace: `[kind, count, kind, count, …]`. */
  readonly order: string;
  readonly kinds: readonly EmbeddedKind[];
  /** What the API server held: instants, and for each an object by number, or what is gone by its key. */
  readonly history: { readonly t: string; readonly what: string; readonly gone: readonly number[] };
  /** Lines of each version of a router's object, in the order of the router entries. */
  readonly routers: readonly (readonly number[])[];
}

export interface EmbeddedKind {
  readonly kind: string;
  /** Differences between the instants of this kind's entries; absent for kinds that are counted, not carried. */
  readonly t?: string;
  /** Whole numbers, as differences. */
  readonly numbers: { readonly [field: string]: string };
  /** Everything else, by number of value plus one; 0 where the field is absent. */
  readonly values: { readonly [field: string]: string };
}

/** Counted only, so that the numbers of entries stay those of the trace: the page never shows single scrapes. */
const COUNTED: ReadonlySet<string> = new Set(['scrape']);

export function embed({ header, entries }: Trace, history: History): Embedded {
  const interning = createInterning();
  const byKind = new Map<string, TraceEntry[]>();
  const order: number[] = [];
  for (const entry of entries) {
    const same = byKind.get(entry.kind);
    if (same === undefined) byKind.set(entry.kind, [entry]);
    else same.push(entry);
  }
  const kinds = [...byKind.keys()];
  const numberOf = new Map(kinds.map((kind, i) => [kind, i]));
  for (const { kind } of entries) {
    const number = numberOf.get(kind)!;
    if (order.at(-2) === number) order[order.length - 1]! += 1;
    else order.push(number, 1);
  }
  const { manifests: _, ...rest } = header;
  const routers = (byKind.get('router') ?? []) as Extract<TraceEntry, { kind: 'router' }>[];
  return {
    header: interning.add({ ...rest, manifests: [] }),
    order: writeDifferences(order),
    kinds: [...byKind].map(([kind, same]) => embedKind(kind, same, interning.add)),
    history: embedHistory(history, interning.add),
    routers: routers.map(({ content }) =>
      stringify(content, { lineWidth: 0 })
        .trimEnd()
        .split('\n')
        .map((line) => interning.add(line)),
    ),
    interned: interning.interned,
  };
}

function embedKind(kind: string, entries: readonly TraceEntry[], add: (value: unknown) => number): EmbeddedKind {
  if (COUNTED.has(kind)) return { kind, numbers: {}, values: {} };
  const numbers: Record<string, string> = {};
  const values: Record<string, string> = {};
  const fields = new Set(entries.flatMap((entry) => Object.keys(entry)));
  for (const field of ['kind', 't', 'latency', 'content']) fields.delete(field);
  for (const field of fields) {
    const column = entries.map((entry) => (entry as unknown as Record<string, unknown>)[field]);
    if (column.every((value) => Number.isSafeInteger(value))) numbers[field] = writeDifferences(column as number[]);
    else values[field] = writeDifferences(column.map((value) => (value === undefined ? 0 : add(value) + 1)));
  }
  if (kind === 'traffic') {
    const traffic = entries as readonly Extract<TraceEntry, { kind: 'traffic' }>[];
    for (const name of LATENCIES) {
      numbers[`latency.${name}`] = writeDifferences(
        traffic.map(({ latency }) => Math.round(latency[name] * LATENCY_UNITS)),
      );
    }
  }
  return { kind, t: writeDifferences(entries.map(({ t }) => t)), numbers, values };
}

/** Only what stood at the end of an instant, and only what differs from what stood before. */
function embedHistory(history: History, add: (value: unknown) => number): Embedded['history'] {
  const t: number[] = [];
  const what: number[] = [];
  const gone: number[] = [];
  const keyOf = ({ kind, namespace, name }: ObjectVersion) => `${kind}/${namespace}/${name}`;
  let instant = new Map<string, ObjectVersion>();
  const close = () => {
    for (const [key, { t: at, object }] of instant) {
      t.push(at);
      if (object === undefined) gone.push(t.length - 1);
      what.push(add(object ?? key));
    }
    instant = new Map();
  };
  let before: number | undefined;
  for (const version of history) {
    if (version.t !== before) close();
    before = version.t;
    instant.set(keyOf(version), version);
  }
  close();
  return { t: writeDifferences(t), what: writeDifferences(what), gone };
}
