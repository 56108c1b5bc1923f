/**
 * The measures of one run, folded from its trace entry by entry, so that a study of a thousand runs need not keep a
 * thousand traces. Expectations, studies and reports all read these numbers, and no others.
 *
 * A run is judged by its last release: requests, pod-seconds and durations count from there (from the beginning when
 * nothing was released). Durations are in seconds.
 */
import type { Instant } from '../kernel/time.ts';
import { type Cause, causeOfAbort } from './cause.ts';
import { failuresOf } from './failures.ts';
import type { ApplicationEntry, ReplicaSetEntry, RolloutEntry, TraceEntry, TraceHeader } from './trace.ts';
import { newTrial, type Trial, takeAnalysis, takeMeasurement, takeRollout, takeTraffic } from './trial.ts';

export type { Cause } from './cause.ts';
export { requestsSeen } from './evidence.ts';
export { failuresOf, isFailure } from './failures.ts';
export { MEASURES, type Measure, measureOf } from './measures.ts';
export { caution, sayDuration, sentence } from './sentence.ts';

export type OutcomeKind = 'aborted' | 'degraded' | 'healthy' | 'paused' | 'progressing' | 'promoted';

export interface Outcome {
  readonly outcome: OutcomeKind;
  /** The rollout that was judged; empty when the run had none. */
  readonly rollout: string;
  /** The moment of the verdict; for a run without one, since when the rollout has been in its phase. */
  readonly at: Instant;
  /** From the last release to `at`. Absent without a release. */
  readonly after?: number;
  /** Why, when the release did not go through. */
  readonly cause?: Cause;
  readonly releasedAt?: Instant;
  /** The revision that the last release made. Absent when nothing was released or nothing changed. */
  readonly revision?: number;
  /** Zero-based step at which the release was stopped or stands; absent without steps. */
  readonly stoppedStep?: number;
  readonly promotedAfter?: number;
  readonly abortedAfter?: number;
  /** A promoted release was later taken back (undo) without a new release. */
  readonly takenBackAfter?: number;
  readonly failedRequests: number;
  readonly totalRequests: number;
  /** failedRequests / totalRequests; 0 without requests. */
  readonly failedShare: number;
  /** Of the failed requests, those that no application answered: they met nobody, or somebody who was going. */
  readonly failedAtSeams: number;
  /** Answered by another revision after the new one had answered a hundred in a row: traffic went back. */
  readonly flappedRequests: number;
  /** The same over the whole run, from its beginning. */
  readonly failedInRun: number;
  readonly requestsInRun: number;
  /** Requests answered by the new revision, and their share of all since the release. */
  readonly exposedRequests: number;
  readonly exposedShare: number;
  /** Requests answered by the new revision before it was promoted, that is: while it was still on trial. */
  readonly canaryRequests: number;
  /** Release to the first failed measurement, failed analysis or abort, whichever came first. */
  readonly detectedAfter?: number;
  /** Abort to the last request that the aborted revision answered. Absent when traffic never came back to the stable one. */
  readonly trafficBackAfter?: number;
  /** Of an aborted release: a revision that was not the stable one and answered to the end of the run. */
  readonly astrayRevision?: number;
  /** Most pods at once as ReplicaSets count them (pods already terminating not included). */
  readonly peakPods: number;
  /** Seconds of pods that existed, terminating ones included. */
  readonly podSeconds: number;
  readonly measurements: number;
  /** Analysis runs seen since the release. */
  readonly analyses: number;
  /** Requests of the new revision behind the verdict. Absent when no measurement rests on counted requests. */
  readonly evidenceRequests?: number;
  /** Worst 99th percentile of any traffic entry, in seconds. */
  readonly worstLatencyP99: number;
  readonly promisesBroken: number;
  /** Since the release, syncs by which Argo CD put back what somebody else had written. Absent without Argo CD. */
  readonly selfHeals?: number;
}

export interface OutcomeFold {
  take(entry: TraceEntry): void;
  /** The measures so far. May be asked at any time, any number of times. */
  result(): Outcome;
}

/** A fold of trace entries into the outcome of the run whose header this is. Entries come in order of time. */
export function createOutcome(header: TraceHeader): OutcomeFold {
  let run = newTrial(header.rollouts[0]?.name ?? '', undefined, undefined);
  let now = 0 as Instant;
  let failedInRun = 0;
  let requestsInRun = 0;
  let promisesBroken = 0;
  /** The last state of each application, and how often they healed themselves since the release. */
  const applications = new Map<string, ApplicationEntry>();
  let selfHeals = 0;
  /** Last known state of each rollout, and of each ReplicaSet by name: a revision may be renumbered by an undo. */
  const rollouts = new Map<string, RolloutEntry>();
  /** Since when each rollout has been in its phase. */
  const phaseSince = new Map<string, Instant>();
  const pods = new Map<string, ReplicaSetEntry>();
  /** The sums of these. */
  const podCount = { created: 0, terminating: 0 };
  /** The rollout that each analysis run belongs to; empty for one that stands alone. */
  const owners = new Map<string, string>();
  const isOurs = (owner: string | undefined) => owner === undefined || owner === '' || owner === run.rollout;

  function take(entry: TraceEntry): void {
    if (entry.t > now) {
      settlePods(run, podCount, now, entry.t);
      now = entry.t;
    }
    switch (entry.kind) {
      case 'release':
        if (run.releasedAt !== now || run.rollout !== entry.rollout) {
          run = newTrial(entry.rollout, now, rollouts.get(entry.rollout));
          selfHeals = 0;
        }
        return;
      case 'rollout':
        if (rollouts.get(entry.name)?.phase !== entry.phase) phaseSince.set(entry.name, entry.t);
        rollouts.set(entry.name, entry);
        if (entry.name === run.rollout) takeRollout(run, entry);
        return;
      case 'replicas': {
        const before = pods.get(entry.name);
        podCount.created += entry.created - (before?.created ?? 0);
        podCount.terminating += entry.terminating - (before?.terminating ?? 0);
        pods.set(entry.name, entry);
        return;
      }
      case 'traffic': {
        const failed = failuresOf(entry);
        failedInRun += failed;
        requestsInRun += entry.requests;
        takeTraffic(run, entry, failed);
        return;
      }
      case 'failures':
        if (entry.reason !== 'application' && entry.from >= (run.releasedAt ?? 0)) run.failedAtSeams += entry.requests;
        return;
      case 'measurement':
        if (isOurs(owners.get(entry.run))) takeMeasurement(run, entry);
        return;
      case 'analysis':
        owners.set(entry.run, entry.rollout);
        if (isOurs(entry.rollout)) takeAnalysis(run, entry);
        return;
      case 'command':
        if (entry.accepted) run.commands.push(entry);
        return;
      case 'application':
        if (hasHealedItself(entry, applications.get(entry.name))) selfHeals += 1;
        applications.set(entry.name, entry);
        return;
      case 'promise':
        promisesBroken += 1;
        return;
      default:
        return;
    }
  }

  function result(): Outcome {
    return conclude(run, rollouts.get(run.rollout), phaseSince.get(run.rollout) ?? now, {
      // A Deployment that is released is measured, but nobody judges it.
      rollout: header.rollouts.length === 0 ? '' : run.rollout,
      failedInRun,
      requestsInRun,
      promisesBroken,
      peakPods: Math.max(run.peakPods, podCount.created),
      selfHeals: applications.size === 0 ? undefined : selfHeals,
    });
  }

  return { take, result };
}

/** A sync of its own has ended well that had not before; the attempts of one fight are counted up, so no two are alike. */
function hasHealedItself({ operation }: ApplicationEntry, before: ApplicationEntry | undefined): boolean {
  if (operation?.phase !== 'Succeeded' || operation.selfHeals === undefined) return false;
  const was = before?.operation;
  return was?.phase !== 'Succeeded' || was.selfHeals !== operation.selfHeals || was.revision !== operation.revision;
}

interface PodCount {
  readonly created: number;
  readonly terminating: number;
}

/** Counts are settled when time moves on: inside an instant one ReplicaSet may already have grown while another has not yet shrunk. */
function settlePods(run: Trial, { created, terminating }: PodCount, from: Instant, to: Instant): void {
  run.peakPods = Math.max(run.peakPods, created);
  run.podMicroseconds += (created + terminating) * (to - from);
}

/** What is known of a run besides the trial of its last release. */
interface InRun extends Pick<Outcome, 'rollout' | 'failedInRun' | 'requestsInRun' | 'promisesBroken' | 'peakPods'> {
  readonly selfHeals: number | undefined;
}

function conclude(run: Trial, last: RolloutEntry | undefined, phaseSince: Instant, inRun: InRun): Outcome {
  const kind = kindOf(run, last);
  const since = (t: Instant | undefined) =>
    t === undefined || run.releasedAt === undefined ? undefined : (t - run.releasedAt) / 1_000_000;
  const at = kind === 'promoted' ? run.promotedAt! : kind === 'aborted' ? run.abortedAt! : phaseSince;
  const cause = kind === 'promoted' || kind === 'healthy' ? undefined : causeOfAbort(run, run.abortMessage, last, kind);
  const metric = cause?.kind === 'analysis' ? cause.metric : undefined;
  return {
    outcome: kind,
    rollout: inRun.rollout,
    at,
    ...defined('after', since(at)),
    ...defined('cause', cause),
    ...defined('releasedAt', run.releasedAt),
    ...defined('revision', run.target),
    ...defined('stoppedStep', kind === 'promoted' ? undefined : run.step),
    ...defined('promotedAfter', since(run.promotedAt)),
    ...defined('abortedAfter', since(run.abortedAt)),
    ...defined('takenBackAfter', since(run.takenBackAt)),
    failedRequests: run.failed,
    totalRequests: run.requests,
    failedAtSeams: run.failedAtSeams,
    flappedRequests: run.flapped,
    failedShare: run.requests === 0 ? 0 : run.failed / run.requests,
    exposedRequests: run.exposed,
    exposedShare: run.requests === 0 ? 0 : run.exposed / run.requests,
    canaryRequests: run.onTrial,
    ...defined('detectedAfter', since(run.detectedAt)),
    ...defined('trafficBackAfter', trafficBack(run)),
    ...defined('astrayRevision', astray(run)),
    podSeconds: run.podMicroseconds / 1_000_000,
    measurements: run.measurementCount,
    analyses: run.analyses.size,
    ...defined('evidenceRequests', evidence(run, metric)),
    worstLatencyP99: run.worstP99,
    failedInRun: inRun.failedInRun,
    requestsInRun: inRun.requestsInRun,
    promisesBroken: inRun.promisesBroken,
    peakPods: inRun.peakPods,
    ...defined('selfHeals', inRun.selfHeals),
  };
}

function kindOf(run: Trial, last: RolloutEntry | undefined): OutcomeKind {
  if (run.promotedAt !== undefined) return 'promoted';
  if (run.abortedAt !== undefined) return 'aborted';
  if (last?.phase === 'Healthy') return 'healthy';
  if (last?.phase === 'Degraded') return 'degraded';
  if (last?.phase === 'Paused') return 'paused';
  return 'progressing';
}

function trafficBack(run: Trial): number | undefined {
  if (run.abortedAt === undefined || astray(run) !== undefined) return undefined;
  if (run.lastExposed === undefined || run.lastExposed <= run.abortedAt) return 0;
  if (run.lastExposed >= run.lastTraffic) return undefined;
  return (run.lastExposed - run.abortedAt) / 1_000_000;
}

/** An abort may leave a version of an earlier release serving, which neither count of the last release would show. */
function astray({ abortedAt, promotedAt, lastAstray, lastTraffic }: Trial): number | undefined {
  if (abortedAt === undefined || promotedAt !== undefined || lastAstray === undefined) return undefined;
  return lastAstray.t >= lastTraffic && lastAstray.t > abortedAt ? lastAstray.revision : undefined;
}

/**
 * Measurements of one metric never share a request, but two metrics may be asked about the same ones: the best informed
 * metric counts, or the one that decided.
 */
function evidence(run: Trial, metric: string | undefined): number | undefined {
  if (metric !== undefined && run.evidence.has(metric)) return run.evidence.get(metric);
  return run.evidence.size === 0 ? undefined : Math.max(...run.evidence.values());
}

/** `{ [key]: value }`, or nothing when there is no value: optional fields are absent, never undefined. */
function defined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
