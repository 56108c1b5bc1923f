/** Where measurements come from: the port between a pass over a run and the world of metric providers (`metric/provider.go`). */

import type { StringMap } from '../../cluster/objects.ts';
import type { Instant } from '../../kernel/time.ts';
import type { AnalysisPhase, AnalysisRun, Metric } from './objects.ts';

/** What a source is asked: which metric (arguments and secrets filled in), for which run, when. */
export interface Asked {
  readonly metric: Metric;
  readonly run: AnalysisRun;
  /** This is the n-th measurement of the metric in the run, from 1. */
  readonly number: number;
  readonly now: Instant;
}

/** A measurement that was begun in an earlier pass. */
export interface InFlight {
  readonly startedAt: Instant;
  readonly metadata?: StringMap | undefined;
}

/** What a provider says. A phase that is not final is asked about again, from `resumeAt` on if that is given. */
export interface Answer {
  readonly phase: AnalysisPhase;
  readonly value?: string | undefined;
  readonly message?: string | undefined;
  readonly metadata?: StringMap | undefined;
  readonly resumeAt?: Instant | undefined;
}

/** Providers in one piece: scripted in recorded stories, the real kinds in live runs. */
export interface MeasurementSource {
  begin(asked: Asked): Answer;
  resume(asked: Asked, inFlight: InFlight): Answer;
  /** Ends a measurement in flight. */
  terminate(asked: Asked, inFlight: InFlight): Answer;
  /** What is noted once on the metric's result: the resolved query, for one. */
  metadata?(metric: Metric): StringMap | undefined;
  /** A metric of the run keeps only so many measurements: whatever belongs to older ones can go. */
  forget?(asked: { readonly metric: Metric; readonly run: AnalysisRun }, limit: number): void;
}
