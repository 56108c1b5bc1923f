/** A proof's witness played through the controller's own pass: what the search says must happen there too. */
import type { Answer, MeasurementSource } from '../../delivery/analysis/measure.ts';
import {
  type AnalysisRun,
  type AnalysisRunSpec,
  type AnalysisRunStatus,
  isCompleted,
  type MetricResult,
} from '../../delivery/analysis/objects.ts';
import { reconcileAnalysisRun } from '../../delivery/analysis/reconcile.ts';
import { beginning, type Instant, inSeconds, later, rfc3339, wholeSecond } from '../../kernel/time.ts';
import { refuse } from '../../languages/result.ts';
import { type Letter, phaseOfLetter } from './measurement-letters.ts';

export interface Replay {
  /** `Running` when the outcomes were used up before a verdict. */
  readonly phase: string;
  readonly message: string;
  /** The whole second at which the run came to its verdict, or stopped. */
  readonly second: number;
  readonly metricResults: readonly MetricResult[];
}

/** When the run is terminated: after the last outcome given, or once the measurement after it is in flight. */
export type Termination = 'after the last outcome' | 'in flight';

/** Plays the outcomes of each metric, in their order, through passes over a run of this spec. */
export function replay(
  spec: AnalysisRunSpec,
  outcomes: ReadonlyMap<string, readonly Letter[]>,
  termination?: Termination,
): Replay {
  const script = new Script(outcomes);
  let status: AnalysisRunStatus = {};
  let now: Instant = beginning;
  for (;;) {
    const ended =
      termination !== undefined && script.isOver && (termination === 'in flight' ? script.isInFlight : true);
    const run = runOf(ended ? { ...spec, terminate: true } : spec, status);
    const outcome = reconcileAnalysisRun({ now, run, source: script, secret: () => refuse('a replay has no secrets') });
    const changed = JSON.stringify(outcome.status) !== JSON.stringify(status);
    status = outcome.status;
    if (isCompleted(status.phase)) break;
    if (changed) continue;
    if (outcome.requeueAfter === undefined || script.isInFlight) break;
    now = later(now, outcome.requeueAfter);
  }
  return {
    phase: status.phase ?? 'Running',
    message: status.message ?? '',
    second: inSeconds(wholeSecond(now)),
    metricResults: status.metricResults ?? [],
  };
}

/** Answers with the next outcome of a metric; one that has none left stays in flight. */
class Script implements MeasurementSource {
  isInFlight = false;
  private readonly left: Map<string, Letter[]>;

  constructor(outcomes: ReadonlyMap<string, readonly Letter[]>) {
    this.left = new Map([...outcomes].map(([name, letters]) => [name, [...letters]]));
  }

  get isOver(): boolean {
    return [...this.left.values()].every((letters) => letters.length === 0);
  }

  begin({ metric }: { readonly metric: { readonly name: string } }): Answer {
    const letter = this.left.get(metric.name)?.shift();
    if (letter !== undefined) return { phase: phaseOfLetter[letter] };
    this.isInFlight = true;
    return { phase: 'Running' };
  }

  resume(): Answer {
    return { phase: 'Running' };
  }

  /** As the Job provider does it. */
  terminate(): Answer {
    return { phase: 'Inconclusive' };
  }
}

const runOf = (spec: AnalysisRunSpec, status: AnalysisRunStatus): AnalysisRun => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AnalysisRun',
  metadata: {
    name: 'replay',
    namespace: 'default',
    uid: 'replay',
    resourceVersion: 1,
    generation: 1,
    creationTimestamp: rfc3339(beginning),
  },
  spec,
  status,
});
