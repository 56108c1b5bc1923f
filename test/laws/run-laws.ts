/** What holds of every run as a whole: time only grows, every request ends exactly once, counters only grow, every act has its reason. */
import { inSeconds } from '../../src/kernel/time.ts';
import { type Labels, labelValue, printSeries } from '../../src/metrics/labels.ts';
import type { SeriesStore } from '../../src/metrics/series.ts';
import type { Scenario } from '../../src/scenario/format.ts';
import type {
  CommandEntry,
  DecisionEntry,
  ReplicaSetEntry,
  RolloutEntry,
  TraceEntry,
} from '../../src/simulation/trace.ts';

export interface RunLaws {
  take(entry: TraceEntry): void;
  /** The first law that the run has broken. */
  broken(series: SeriesStore): string | undefined;
}

/** Nobody waits longer for an answer than this. */
const LONGEST_ANSWER = 30;

export function createRunLaws(scenario: Scenario): RunLaws {
  let last = 0;
  let backwards: string | undefined;
  const ended = new Map<string, number>();
  const reasons = createReasonLaw();
  const restarted = new Set<string>();
  return {
    take(entry) {
      if (entry.t < last) backwards ??= `time only grows: ${entry.kind} at ${entry.t} after ${last}`;
      last = entry.t;
      reasons.take(entry);
      if (entry.kind === 'pod' && entry.state === 'stopped') restarted.add(entry.name);
      if (entry.kind === 'traffic') ended.set(entry.source, (ended.get(entry.source) ?? 0) + entry.requests);
    },
    broken: (series) =>
      backwards ?? reasons.broken() ?? requestsLost(scenario, ended) ?? counterFalling(series, restarted),
  };
}

/** Of evenly spaced arrivals one knows how many there were; all but the last moments' must have ended, and none twice. */
function requestsLost(scenario: Scenario, ended: ReadonlyMap<string, number>): string | undefined {
  for (const { name, arrivals, from, until = scenario.until } of scenario.traffic) {
    if (arrivals.kind !== 'constant') continue;
    const span = inSeconds(Math.min(until, scenario.until) as typeof from) - inSeconds(from);
    const begun = arrivals.perSecond * Math.max(0, span);
    const underWay = arrivals.perSecond * LONGEST_ANSWER;
    const n = ended.get(name) ?? 0;
    if (n > begun + 1 || n < begun - underWay - 1)
      return `every request ends exactly once: of about ${begun} requests of ${name}, ${n} have ended`;
  }
  return undefined;
}

const isOfObject = (labels: Labels): boolean =>
  labelValue(labels, 'job') === 'argo-rollouts' && labelValue(labels, 'name') !== '';

const COUNTER = /(?:_total|_count|_sum|_bucket)$/;

/**
 * A series of a pod has the pod's address among its labels, so each is of one incarnation. What the controller tells about
 * an object by name begins anew with the next object of that name, so it is left out; so are pods whose
 * process was restarted and counts from zero.
 */
function counterFalling(series: SeriesStore, restarted: ReadonlySet<string>): string | undefined {
  for (const one of series.all()) {
    if (!COUNTER.test(labelValue(one.labels, '__name__')) || isOfObject(one.labels)) continue;
    if (restarted.has(labelValue(one.labels, 'pod'))) continue;
    let before = Number.NEGATIVE_INFINITY;
    let fall: string | undefined;
    one.samples.each((_, value, stale) => {
      if (stale) return;
      if (value < before) fall ??= `counters only grow: ${printSeries(one.labels)} falls from ${before} to ${value}`;
      before = value;
    });
    if (fall !== undefined) return fall;
  }
  return undefined;
}

/** Sizes, steps, weights, pauses, aborts and promotions move only where a decision of that instant says so, and why, or a person does it. */
function createReasonLaw() {
  let broken: string | undefined;
  let decided: (DecisionEntry | CommandEntry)[] = [];
  const before = new Map<string, string>();
  const moved = (object: string, state: string): boolean => {
    const was = before.get(object);
    before.set(object, state);
    return was !== undefined && was !== state;
  };
  return {
    take(entry: TraceEntry) {
      if (decided[0] !== undefined && decided[0].t !== entry.t) decided = [];
      if (entry.kind === 'decision' || entry.kind === 'command') decided.push(entry);
      const [object, state] = decidedState(entry) ?? [];
      if (object === undefined || state === undefined || !moved(object, state)) return;
      // Versions are told by their revision, and an undo renumbers them.
      if (decided.some((d) => d.kind === 'command' || d.rule === 'revisions' || d.wrote?.includes(object))) return;
      broken ??= `every act has its reason: at ${entry.t / 1_000_000} s ${object} is ${state}, and no decision says why`;
    },
    broken: () => broken,
  };
}

/** The part of an object's state that only controllers move. */
function decidedState(entry: TraceEntry): readonly [object: string, state: string] | undefined {
  switch (entry.kind) {
    case 'replicas': {
      const { name, wanted, created, terminating, scaleDownAt } = entry satisfies ReplicaSetEntry;
      // One without any pod may be new, with the name of one that is gone: whoever is taken down still has pods then.
      if (wanted + created + terminating === 0) return undefined;
      return [`ReplicaSet/${name}`, JSON.stringify({ wanted, scaleDownAt })];
    }
    case 'rollout': {
      const { name, step, stable, weights, pauses } = entry satisfies RolloutEntry;
      return [`Rollout/${name}`, JSON.stringify({ step, stable, weights, pauses })];
    }
    default:
      return undefined;
  }
}
