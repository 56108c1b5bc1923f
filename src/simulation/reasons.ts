/** Why something in a trace is as it is: the decisions behind an entry, most direct first. */
import type { DecisionEntry, TraceEntry } from './trace.ts';

export interface Reasons {
  /** What moved it, most direct first; empty if nobody decided it (a pod became Ready). */
  behind(entry: TraceEntry): readonly DecisionEntry[];
}

/** Proxies follow a router's object or a Service this long after it was written, at most: what is older moved nothing now. */
const LONGEST_PROPAGATION = 120_000_000;

/** Reads the decisions of a trace once. */
export function indexReasons(entries: Iterable<TraceEntry>): Reasons {
  const decisions: DecisionEntry[] = [];
  for (const entry of entries) if (entry.kind === 'decision') decisions.push(entry);
  const byObject = new Map<string, DecisionEntry[]>();
  for (const decision of decisions) {
    for (const object of decision.wrote ?? []) {
      const known = byObject.get(object);
      if (known === undefined) byObject.set(object, [decision]);
      else known.push(decision);
    }
  }
  const writersAt = (object: string, t: number) => (byObject.get(object) ?? []).filter((d) => d.t === t);

  return {
    behind(entry) {
      const object = objectOf(entry);
      if (object !== undefined) return writersAt(object, entry.t).toReversed();
      if (entry.kind !== 'split') return [];
      const moved = upTo(decisions, entry.t, isOfTraffic);
      return moved === undefined || moved.t < entry.t - LONGEST_PROPAGATION ? [] : [moved];
    },
  };
}

const isOfTraffic = ({ rule, wrote = [] }: DecisionEntry): boolean =>
  wrote.length > 0 && (rule === 'router weight' || rule === 'router hash' || rule === 'services');

function upTo<T extends { readonly t: number }>(list: readonly T[], t: number, is: (one: T) => boolean): T | undefined {
  return list.findLast((one) => one.t <= t && is(one));
}

/** `Kind/name` of the object whose state an entry tells, as decisions name it. */
function objectOf(entry: TraceEntry): string | undefined {
  switch (entry.kind) {
    case 'replicas':
      return `ReplicaSet/${entry.name}`;
    case 'rollout':
      return `Rollout/${entry.name}`;
    case 'service':
      return `Service/${entry.name}`;
    case 'router':
    case 'notice':
      return entry.object;
    case 'analysis':
      return `AnalysisRun/${entry.run}`;
    case 'experiment':
      return `Experiment/${entry.name}`;
    default:
      return undefined;
  }
}
