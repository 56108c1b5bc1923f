/**
 * The counters of a metric as a finite automaton. Its states are what the controller's own functions can tell apart:
 * counters that decide nothing are left out, so that even a metric without end has few states.
 */
import { assessMetric } from '../../delivery/analysis/assess.ts';
import { countMeasurement } from '../../delivery/analysis/counters.ts';
import { effectiveCount, limitsOf } from '../../delivery/analysis/limits.ts';
import { type AnalysisPhase, isCompleted, type Metric, type MetricResult } from '../../delivery/analysis/objects.ts';
import { type Letter, phaseOfLetter, possibleLetters } from './measurement-letters.ts';

/** What one more measurement does: it leads to another live state, or it completes the metric. */
export interface Transition {
  readonly letter: Letter;
  /** Index of the next state; -1 when the metric is completed. */
  readonly next: number;
  /** The final phase, when the metric is completed. */
  readonly verdict?: AnalysisPhase;
}

export interface LiveState {
  /** The metric's result as the controller would hold it, without the counters that decide nothing. */
  readonly result: MetricResult;
  readonly transitions: readonly Transition[];
}

export interface Automaton {
  readonly metric: Metric;
  readonly letters: readonly Letter[];
  /** Live states only, breadth first; the first is the metric before its first measurement. */
  readonly states: readonly LiveState[];
}

/** Explores every sequence of outcomes of a valid metric, with the given letters or all that are possible. */
export function automatonOf(metric: Metric, letters: readonly Letter[] = possibleLetters(metric)): Automaton {
  const distinguish = distinguisher(metric);
  const results: MetricResult[] = [{ name: metric.name, phase: 'Running' }];
  const indices = new Map<string, number>([[keyOf(results[0]!), 0]]);
  const states: LiveState[] = [];
  for (let i = 0; i < results.length; i++) {
    const result = results[i]!;
    const transitions = letters.map((letter): Transition => {
      const measured = measuredOnce(result, letter);
      const phase = assessMetric(metric, measured, false);
      if (isCompleted(phase)) return { letter, next: -1, verdict: phase };
      const kept = distinguish(measured);
      const key = keyOf(kept);
      let next = indices.get(key);
      if (next === undefined) {
        next = results.push(kept) - 1;
        indices.set(key, next);
      }
      return { letter, next };
    });
    states.push({ result, transitions });
  }
  return { metric, letters, states };
}

/** The result after one more finished measurement. Only the last one matters to an assessment. */
function measuredOnce(result: MetricResult, letter: Letter): MetricResult {
  const phase = phaseOfLetter[letter];
  return countMeasurement({ ...result, measurements: [{ phase }] }, phase);
}

/** Leaves out of a live result what can never decide anything about this metric. */
function distinguisher(metric: Metric): (result: MetricResult) => MetricResult {
  const limits = limitsOf(metric);
  const countMatters = effectiveCount(metric) !== undefined;
  // Where failures are not limited, their number still says how many there were at most, if measurements are counted.
  const failuresMatter = limits.failure >= 0 || countMatters;
  return ({ name, phase, measurements, count, failed, inconclusive, consecutiveError, consecutiveSuccess }) => ({
    name,
    phase,
    measurements: measurements ?? [],
    count: countMatters ? (count ?? 0) : 0,
    failed: failuresMatter ? (failed ?? 0) : 0,
    inconclusive: inconclusive ?? 0,
    consecutiveError: consecutiveError ?? 0,
    consecutiveSuccess: limits.consecutiveSuccess > 0 ? (consecutiveSuccess ?? 0) : 0,
  });
}

/** The last measurement is an Error exactly where errors in a row are not zero, so it needs no place in the key. */
const keyOf = ({
  count = 0,
  failed = 0,
  inconclusive = 0,
  consecutiveError = 0,
  consecutiveSuccess = 0,
}: MetricResult) => `${count},${failed},${inconclusive},${consecutiveError},${consecutiveSuccess}`;
