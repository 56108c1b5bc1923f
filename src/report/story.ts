/**
 * A trace sorted for telling: one pass over the entries, after which every chart, table and line of text finds what it
 * shows side by side. The story is about one rollout, the one that the outcome judges.
 */
import type { Instant } from '../kernel/time.ts';
import { createOutcome, type Outcome } from '../simulation/outcome.ts';
import type {
  AnalysisEntry,
  MeasurementEntry,
  RolloutHeader,
  Trace,
  TraceEntry,
  TraceHeader,
} from '../simulation/trace.ts';
import { createVersions, type Version, type Versions } from './versions.ts';
import { firstAfter } from './window.ts';

/** Entries of one kind, in order of time. */
export type Entries<K extends TraceEntry['kind']> = readonly Extract<TraceEntry, { kind: K }>[];

export interface Story {
  readonly header: TraceHeader;
  readonly outcome: Outcome;
  /** The rollout the story is about; absent when the run has none. */
  readonly rollout: RolloutHeader | undefined;
  /** End of the time axis, after the last entry. */
  readonly until: Instant;
  readonly versions: Versions;
  readonly of: <K extends TraceEntry['kind']>(kind: K) => Entries<K>;
  /** All entries that people can follow, in order: everything but traffic, scrapes and pods. */
  readonly entries: readonly TraceEntry[];
  readonly fingerprint: string;
  /** Where an entry stands among `entries`; what is not among them stands after all of its instant. */
  readonly placeOf: (entry: TraceEntry) => number;
}

export type { Version };

/** Sorts a trace for telling. */
export function tell(trace: Trace): Story {
  const fold = createOutcome(trace.header);
  const byKind = new Map<string, TraceEntry[]>();
  const entries: TraceEntry[] = [];
  let until: Instant = trace.header.until;
  for (const entry of trace.entries) {
    fold.take(entry);
    if (entry.t > until) until = entry.t;
    const same = byKind.get(entry.kind);
    if (same === undefined) byKind.set(entry.kind, [entry]);
    else same.push(entry);
    if (entry.kind !== 'traffic' && entry.kind !== 'scrape' && entry.kind !== 'pod') entries.push(entry);
  }
  const outcome = fold.result();
  const runs = new Map<string, string>();
  for (const entry of (byKind.get('analysis') ?? []) as Entries<'analysis'>) runs.set(entry.run, entry.rollout);
  const isOurs = (run: string) => [undefined, '', outcome.rollout].includes(runs.get(run));
  for (const kind of ['analysis', 'measurement'] as const) {
    byKind.set(
      kind,
      (byKind.get(kind) ?? []).filter((entry) => isOurs((entry as AnalysisEntry | MeasurementEntry).run)),
    );
  }
  const places = new Map(entries.map((entry, i) => [entry, i]));
  const placeOf = (entry: TraceEntry) => places.get(entry) ?? firstAfter(entries, entry.t) - 0.5;
  const of = <K extends TraceEntry['kind']>(kind: K) => (byKind.get(kind) ?? []) as unknown as Entries<K>;
  return {
    header: trace.header,
    outcome,
    rollout: trace.header.rollouts.find((r) => r.name === outcome.rollout),
    until,
    versions: createVersions(of('replicas').filter((r) => outcome.rollout === '' || r.rollout === outcome.rollout)),
    of,
    entries,
    fingerprint: of('end').at(-1)?.fingerprint ?? '',
    placeOf,
  };
}

/** States of the rollout the story is about. */
export const states = (story: Story): Entries<'rollout'> =>
  story.of('rollout').filter((entry) => entry.name === story.outcome.rollout);

/** Pods of that rollout. */
export const podCounts = (story: Story): Entries<'replicas'> =>
  story.of('replicas').filter((entry) => story.outcome.rollout === '' || entry.rollout === story.outcome.rollout);
