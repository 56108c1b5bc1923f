/** One release on trial: what is gathered about it from the trace until the run is over. */
import type { Instant } from '../kernel/time.ts';
import type { Witness } from './cause.ts';
import { requestsSeen } from './evidence.ts';
import type { AnalysisEntry, MeasurementEntry, RolloutEntry, TrafficEntry } from './trace.ts';

/** What is gathered about one release. */
export interface Trial extends Witness {
  readonly rollout: string;
  readonly releasedAt: Instant | undefined;
  readonly before: RolloutEntry | undefined;
  target: number | undefined;
  step: number | undefined;
  promotedAt: Instant | undefined;
  abortedAt: Instant | undefined;
  abortMessage: string;
  takenBackAt: Instant | undefined;
  detectedAt: Instant | undefined;
  requests: number;
  failed: number;
  failedAtSeams: number;
  flapped: number;
  /** The second that is being counted: who answered in it. */
  readonly second: { t: Instant; own: number; others: number };
  /** So many requests in a row were answered by the new revision alone. */
  alone: number;
  exposed: number;
  onTrial: number;
  lastTraffic: Instant;
  lastExposed: Instant | undefined;
  /** The stable revision as the rollout last said. */
  stable: number | undefined;
  /** The last answer of a revision that was not the stable one, and which. */
  lastAstray: { readonly t: Instant; readonly revision: number } | undefined;
  measurementCount: number;
  evidence: Map<string, number>;
  worstP99: number;
  podMicroseconds: number;
  peakPods: number;
}

export function newTrial(rollout: string, releasedAt: Instant | undefined, before: RolloutEntry | undefined): Trial {
  return {
    rollout,
    releasedAt,
    before,
    target: undefined,
    step: undefined,
    promotedAt: undefined,
    abortedAt: undefined,
    abortMessage: '',
    takenBackAt: undefined,
    detectedAt: undefined,
    commands: [],
    analyses: new Map(),
    measurements: new Map(),
    requests: 0,
    failed: 0,
    failedAtSeams: 0,
    flapped: 0,
    second: { t: 0 as Instant, own: 0, others: 0 },
    alone: 0,
    exposed: 0,
    onTrial: 0,
    lastTraffic: 0 as Instant,
    lastExposed: undefined,
    stable: before?.stable,
    lastAstray: undefined,
    measurementCount: 0,
    evidence: new Map(),
    worstP99: 0,
    podMicroseconds: 0,
    peakPods: 0,
  };
}

export function takeRollout(run: Trial, entry: RolloutEntry): void {
  if (run.releasedAt === undefined) return;
  run.stable = entry.stable;
  // A ReplicaSet that has no revision number yet counts as 0.
  if (entry.current === undefined || entry.current === 0) return;
  if (run.target === undefined && entry.current !== run.before?.current) run.target = entry.current;
  if (run.target === undefined) return;
  if (entry.current !== run.target) {
    // The template went back without a new release: an undo. It ends the trial, or takes back what was promoted.
    if (run.promotedAt !== undefined) run.takenBackAt ??= entry.t;
    else run.abortedAt ??= entry.t;
    run.detectedAt ??= entry.t;
    return;
  }
  if (entry.aborted) {
    run.abortedAt ??= entry.t;
    if (run.abortMessage === '') run.abortMessage = entry.message;
    run.detectedAt ??= entry.t;
    return;
  }
  if (run.abortedAt !== undefined) {
    // Retried: the verdict is open again.
    run.abortedAt = undefined;
    run.abortMessage = '';
    run.lastExposed = undefined;
  }
  if (entry.stable === run.target) run.promotedAt ??= entry.t;
  else run.step = entry.step;
}

export function takeTraffic(run: Trial, entry: TrafficEntry, failed: number): void {
  run.lastTraffic = entry.t;
  run.requests += entry.requests;
  run.failed += failed;
  if (entry.requests === 0) return;
  takeSecond(run, entry);
  const isAstray = entry.revision !== 0 && run.stable !== undefined && entry.revision !== run.stable;
  if (isAstray) run.lastAstray = { t: entry.t, revision: entry.revision };
  if (entry.revision !== 0) run.worstP99 = Math.max(run.worstP99, entry.latency.p99);
  if (run.target === undefined || entry.revision !== run.target) return;
  run.exposed += entry.requests;
  if (run.promotedAt === undefined || entry.t <= run.promotedAt) run.onTrial += entry.requests;
  run.lastExposed = entry.t;
}

/** So many in a row are no accident: the new revision has all traffic. */
export const ALONE = 100;

/** Entries of one instant are of one second. What others answer after the new revision had all has gone back to them. */
function takeSecond(run: Trial, { t, revision, requests }: TrafficEntry): void {
  // What an abort or an undo sends back was meant to go.
  if (run.target === undefined || revision === 0 || run.abortedAt !== undefined || run.takenBackAt !== undefined)
    return;
  const { second } = run;
  if (t > second.t) {
    if (run.alone >= ALONE) run.flapped += second.others;
    else run.alone = second.others > 0 ? 0 : run.alone + second.own;
    second.t = t;
    second.own = 0;
    second.others = 0;
  }
  if (revision === run.target) second.own += requests;
  else second.others += requests;
}

export function takeMeasurement(run: Trial, entry: MeasurementEntry): void {
  run.measurementCount += 1;
  const taken = run.measurements.get(entry.run);
  if (taken === undefined) run.measurements.set(entry.run, [entry]);
  else taken.push(entry);
  if (entry.phase === 'Failed') run.detectedAt ??= entry.t;
  const seen = requestsSeen(entry);
  if (seen !== undefined) run.evidence.set(entry.metric, (run.evidence.get(entry.metric) ?? 0) + seen);
}

export function takeAnalysis(run: Trial, entry: AnalysisEntry): void {
  run.analyses.set(entry.run, entry);
  if (entry.phase === 'Failed' || entry.phase === 'Error') run.detectedAt ??= entry.t;
}
