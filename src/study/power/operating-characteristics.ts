/**
 * With what probability a release passes a metric, computed and not simulated: the probabilities of one measurement sent
 * through the counters of the AnalysisRun, the same automaton that proofs search.
 */
import type { Metric } from '../../delivery/analysis/objects.ts';
import { type Automaton, automatonOf } from '../prove/automaton.ts';
import { cadenceOf } from '../prove/cadence.ts';
import { type Letter, phaseOfLetter } from '../prove/measurement-letters.ts';
import {
  canaryRequests,
  type ErrorRateRule,
  type MeasuredPhase,
  type MeasurementProbabilities,
  measurementProbabilities,
  type WindowTraffic,
} from './window.ts';

/** Measurement k sees stage k, errors included; the last stage stays. */
export interface StagedTraffic {
  readonly type: 'stages';
  readonly stages: readonly WindowTraffic[];
}

export interface AnalysisPlan {
  /** Count, interval, delay and limits as in a metric spec. */
  readonly metric: Omit<Metric, 'name' | 'provider'>;
  readonly traffic: WindowTraffic | StagedTraffic;
  readonly rule: ErrorRateRule;
  /** A run without verdict after so many measurements is terminated, hence Successful: a background analysis whose rollout is done. */
  readonly terminateAfterMeasurements?: number;
}

export interface OperatingPoint {
  /** Probabilities of the run's phase. */
  readonly promoted: number;
  readonly failed: number;
  readonly error: number;
  readonly inconclusive: number;
  /** Failed or Error. */
  readonly aborted: number;
  /** Neither ended nor terminated after 100 000 measurements. */
  readonly undecided: number;
  /** Part of `promoted` that comes from termination. */
  readonly terminatedSuccessful: number;
  readonly expectedMeasurements: number;
  /** Of the verdict. */
  readonly expectedSeconds: number;
  /** `null` where nothing is aborted. */
  readonly expectedMeasurementsGivenAborted: number | null;
  readonly expectedSecondsGivenAborted: number | null;
  /** Mean requests times error rate times measurements; only where every request seen is the canary's. */
  readonly expectedFailedRequestsSeen?: number;
  /** Of one measurement; not for stages, which differ. */
  readonly measurement?: MeasurementProbabilities;
  /** `[n, P(aborted exactly at the n-th measurement)]`, without those of probability 0. */
  readonly abortedAtMeasurement: readonly (readonly [number, number])[];
}

const MOST_MEASUREMENTS = 100_000;
const ALL_LETTERS: readonly Letter[] = ['S', 'F', 'I', 'E'];

/** A plan made ready to be asked for many error rates. */
export class OperatingCharacteristics {
  private readonly automaton: Automaton;
  private readonly plan: AnalysisPlan;

  constructor(plan: AnalysisPlan) {
    this.plan = plan;
    this.automaton = automatonOf({ ...plan.metric, name: 'metric', provider: {} }, ALL_LETTERS);
  }

  /** What happens to a release whose requests fail with probability `p`. */
  at(p: number): OperatingPoint {
    const { plan } = this;
    const walk = this.walk(p);
    const { measurements, seconds, byPhase } = walk;
    const aborted = byPhase.Failed + byPhase.Error;
    const requests = plan.traffic.type === 'stages' ? undefined : canaryRequests(plan.traffic);
    return {
      promoted: byPhase.Successful,
      failed: byPhase.Failed,
      error: byPhase.Error,
      inconclusive: byPhase.Inconclusive,
      aborted,
      undecided: walk.undecided,
      terminatedSuccessful: walk.terminated,
      expectedMeasurements: measurements,
      expectedSeconds: seconds,
      expectedMeasurementsGivenAborted: aborted > 0 ? walk.abortedMeasurements / aborted : null,
      expectedSecondsGivenAborted: aborted > 0 ? walk.abortedSeconds / aborted : null,
      ...(requests === undefined ? {} : { expectedFailedRequestsSeen: requests * p * measurements }),
      ...(plan.traffic.type === 'stages' ? {} : { measurement: measurementProbabilities(plan.traffic, plan.rule, p) }),
      abortedAtMeasurement: walk.abortedAt,
    };
  }

  /** All sequences of measurements at once: the probability of every live state, and with it its mean time. */
  private walk(p: number): Walk {
    const walk = new Walk();
    const { states, metric } = this.automaton;
    const { delay, wait } = cadenceOf(metric);
    const probabilityOf = this.lettersAt(p);
    let live = new Map<number, Mass>([[0, { probability: 1, seconds: delay }]]);
    const last = this.plan.terminateAfterMeasurements ?? MOST_MEASUREMENTS;
    for (let k = 1; k <= last && live.size > 0; k++) {
      const next = new Map<number, Mass>();
      const probabilities = probabilityOf(k);
      for (const [state, { probability, seconds }] of live) {
        for (const { letter, next: to, verdict } of states[state]!.transitions) {
          const share = probabilities[phaseOfLetter[letter] as MeasuredPhase];
          if (share === 0) continue;
          const mass = { probability: probability * share, seconds: seconds * share };
          if (verdict === undefined) gather(next, to, mass.probability, mass.seconds, wait(letter));
          else walk.end(verdict as MeasuredPhase, k, mass);
        }
      }
      live = next;
      if (k === this.plan.terminateAfterMeasurements) walk.terminate(k, live, (state) => wait(this.lastLetter(state)));
    }
    if (this.plan.terminateAfterMeasurements === undefined) {
      for (const { probability } of live.values()) walk.undecided += probability;
    }
    return walk;
  }

  private lettersAt(p: number): (k: number) => MeasurementProbabilities {
    const { traffic, rule } = this.plan;
    const stages = traffic.type === 'stages' ? traffic.stages : [traffic];
    const known: (MeasurementProbabilities | undefined)[] = [];
    return (k) => {
      const stage = Math.min(k, stages.length) - 1;
      known[stage] ??= measurementProbabilities(stages[stage]!, rule, p);
      return known[stage];
    };
  }

  /** All that matters of the last letter is whether it was an Error. */
  private lastLetter(state: number): Letter {
    return (this.automaton.states[state]!.result.consecutiveError ?? 0) > 0 ? 'E' : 'S';
  }
}

/** Probability of being in a state, and probability times the mean second of the measurement that comes next. */
interface Mass {
  readonly probability: number;
  readonly seconds: number;
}

function gather(into: Map<number, Mass>, state: number, probability: number, seconds: number, wait: number): void {
  // What is this unlikely has no part in any answer.
  if (probability < 1e-200) return;
  const before = into.get(state);
  const arrived = seconds + probability * wait;
  into.set(state, {
    probability: (before?.probability ?? 0) + probability,
    seconds: (before?.seconds ?? 0) + arrived,
  });
}

/** What has been decided so far. */
class Walk {
  readonly byPhase: Record<MeasuredPhase, number> = { Successful: 0, Failed: 0, Inconclusive: 0, Error: 0 };
  readonly abortedAt: (readonly [number, number])[] = [];
  terminated = 0;
  undecided = 0;
  measurements = 0;
  seconds = 0;
  abortedMeasurements = 0;
  abortedSeconds = 0;

  end(phase: MeasuredPhase, k: number, { probability, seconds }: Mass): void {
    this.byPhase[phase] += probability;
    this.measurements += k * probability;
    this.seconds += seconds;
    if ((phase !== 'Failed' && phase !== 'Error') || probability === 0) return;
    this.abortedMeasurements += k * probability;
    this.abortedSeconds += seconds;
    const before = this.abortedAt.at(-1);
    if (before?.[0] === k) this.abortedAt[this.abortedAt.length - 1] = [k, before[1] + probability];
    else this.abortedAt.push([k, probability]);
  }

  /** Termination is Successful in every live state; it falls at the last measurement, not at the next. */
  terminate(k: number, live: ReadonlyMap<number, Mass>, wait: (state: number) => number): void {
    for (const [state, { probability, seconds }] of live) {
      this.terminated += probability;
      this.end('Successful', k, { probability, seconds: seconds - probability * wait(state) });
    }
  }
}
