/** What one metric of an AnalysisRun can ever say: every sequence of outcomes, and termination at every moment, searched to the end. */
import { assessMetric } from '../../delivery/analysis/assess.ts';
import { countMeasurement } from '../../delivery/analysis/counters.ts';
import { effectiveCount } from '../../delivery/analysis/limits.ts';
import type { AnalysisPhase, Metric } from '../../delivery/analysis/objects.ts';
import { metricsProblem } from '../../delivery/analysis/validate.ts';
import { type Automaton, automatonOf } from './automaton.ts';
import { cadenceOf } from './cadence.ts';
import { isJob, type Letter, possibleLetters } from './measurement-letters.ts';
import { replay } from './replay.ts';
import { endlessWalk, type Graph, heaviestWalks, lightestWalks, shortestWalks } from './walks.ts';

/** How a run with this metric alone can come to one final phase. `null`: there is no upper bound. */
export interface Verdict {
  /** Measurements, errors included. */
  readonly fewest: number;
  readonly most: number | null;
  /** Letters of a shortest sequence of outcomes; the first in the order S, F, I, E. */
  readonly witness: string;
  /** The message of the run after the witness. */
  readonly message: string;
  readonly earliestSeconds: number;
  readonly latestSeconds: number | null;
}

export interface PhaseAndMessage {
  readonly phase: string;
  readonly message: string;
}

/** What `spec.terminate` makes of the run between two passes, with nothing in flight. */
export interface TerminationProof {
  readonly phases: readonly AnalysisPhase[];
  /** Before any measurement. */
  readonly afterZero: PhaseAndMessage;
  readonly canBeSuccessfulAfterFailures: boolean;
  readonly mostFailedThenSuccessful: number | null;
  readonly mostErrorsInARowThenSuccessful: number;
  readonly mostMeasurementsWithoutAnySuccessThenSuccessful: number | null;
}

/** What termination makes of it while a Job is in flight; the provider then answers Inconclusive. */
export interface InFlightProof {
  readonly phases: readonly AnalysisPhase[];
  /** While the very first Job is in flight. */
  readonly first: PhaseAndMessage;
  /** The finished measurements before it, fewest for each phase. */
  readonly witness: Readonly<Partial<Record<AnalysisPhase, string>>>;
}

export interface MetricAnswer {
  /** Measurements that complete the metric; `null`: none do. A negative count is reached by the first measurement, even an Error. */
  readonly effectiveCount: number | null;
  /** Final phases without termination. */
  readonly reachable: readonly AnalysisPhase[];
  readonly verdicts: Readonly<Partial<Record<AnalysisPhase, Verdict>>>;
  readonly canSucceedWithoutAnySuccess: boolean;
  /** A shortest sequence without a single S that is Successful. */
  readonly successWithoutAnySuccess: string | null;
  readonly alwaysEnds: boolean;
  /** A sequence that never ends: the prefix, then the cycle for ever. */
  readonly endless: { readonly prefix: string; readonly cycle: string } | null;
  readonly termination: TerminationProof;
  /** For Jobs only. */
  readonly terminationInFlight?: InFlightProof;
}

export interface MetricProof {
  readonly outcomes: readonly Letter[];
  /** Why the controller refuses the metric; a run with it is then an Error at once, and there is no answer. */
  readonly problem?: string;
  readonly answer?: MetricAnswer;
}

/** The order in which phases are listed. */
export const FINAL_PHASES: readonly AnalysisPhase[] = ['Successful', 'Failed', 'Error', 'Inconclusive'];

/** Everything that can be said about a metric alone in a run. Arguments must be filled in. */
export function proveMetric(metric: Metric): MetricProof {
  const outcomes = possibleLetters(metric);
  const problem = metricsProblem([metric]);
  if (problem !== undefined) return { outcomes, problem };
  const automaton = automatonOf(metric, outcomes);
  const verdicts = verdictsOf(automaton);
  const endless = endlessWalk(graphOf(automaton, one));
  const vacuous = shortestVerdict(automaton, 'Successful', (letter) => letter !== 'S');
  return {
    outcomes,
    answer: {
      effectiveCount: effectiveCount(metric) ?? null,
      reachable: FINAL_PHASES.filter((phase) => verdicts[phase] !== undefined),
      verdicts,
      canSucceedWithoutAnySuccess: vacuous !== undefined,
      successWithoutAnySuccess: vacuous ?? null,
      alwaysEnds: endless === undefined,
      endless: endless === undefined ? null : { prefix: endless.prefix.join(''), cycle: endless.cycle.join('') },
      termination: terminationOf(automaton),
      ...(isJob(metric) ? { terminationInFlight: inFlightOf(automaton) } : {}),
    },
  };
}

const one = (): number => 1;

/** The live states as a graph with the weights wanted; walks of some letters only, where told. */
function graphOf(
  { states }: Automaton,
  weight: (letter: Letter) => number,
  allowed: (letter: Letter) => boolean = () => true,
): Graph<Letter> {
  return states.map(({ transitions }) =>
    transitions
      .filter(({ letter, next }) => next >= 0 && allowed(letter))
      .map(({ letter, next }) => ({ to: next, label: letter, weight: weight(letter) })),
  );
}

function verdictsOf(automaton: Automaton): Partial<Record<AnalysisPhase, Verdict>> {
  const { metric, states } = automaton;
  const { delay, wait } = cadenceOf(metric);
  const most = heaviestWalks(graphOf(automaton, one));
  const timed = graphOf(automaton, wait);
  const [earliest, latest] = [lightestWalks(timed), heaviestWalks(timed)];
  const verdicts: Partial<Record<AnalysisPhase, Verdict>> = {};
  for (const phase of FINAL_PHASES) {
    const witness = shortestVerdict(automaton, phase);
    if (witness === undefined) continue;
    const ends = [...states.keys()].filter((i) => states[i]!.transitions.some(({ verdict }) => verdict === phase));
    const longest = greatest(ends, most);
    verdicts[phase] = {
      fewest: witness.length,
      most: longest === null ? null : longest + 1,
      witness,
      message: replay({ metrics: [metric] }, new Map([[metric.name, [...witness] as Letter[]]])).message,
      earliestSeconds: ends.reduce((least, i) => Math.min(least, delay + earliest[i]!), Number.POSITIVE_INFINITY),
      // A cycle is no upper bound even where it takes no time.
      latestSeconds: longest === null ? null : delay + (greatest(ends, latest) ?? 0),
    };
  }
  return verdicts;
}

/** The greatest of the values at these places; `null` if one is infinite. */
function greatest(places: readonly number[], values: readonly number[]): number | null {
  const most = places.reduce((best, i) => Math.max(best, values[i]!), Number.NEGATIVE_INFINITY);
  return most === Number.POSITIVE_INFINITY ? null : most;
}

/** The shortest sequence of allowed letters that ends in this phase, the first of them in the order of letters. */
function shortestVerdict(
  automaton: Automaton,
  phase: AnalysisPhase,
  allowed: (letter: Letter) => boolean = () => true,
): string | undefined {
  let best: string | undefined;
  for (const [i, walk] of shortestWalks(graphOf(automaton, one, allowed)).entries()) {
    if (walk === undefined || (best !== undefined && walk.length + 1 > best.length)) continue;
    const last = automaton.states[i]!.transitions.find((t) => t.verdict === phase && allowed(t.letter));
    if (last === undefined) continue;
    const word = walk.join('') + last.letter;
    if (best === undefined || word.length < best.length || isEarlier(word, best)) best = word;
  }
  return best;
}

/** Whether a word comes before another of the same length, letter by letter in the order S, F, I, E. */
function isEarlier(word: string, other: string): boolean {
  for (const [i, letter] of [...word].entries()) {
    if (letter !== other[i]) return 'SFIE'.indexOf(letter) < 'SFIE'.indexOf(other[i]!);
  }
  return false;
}

function terminationOf(automaton: Automaton): TerminationProof {
  const { metric, states } = automaton;
  const phases = states.map(({ result }) => assessMetric(metric, result, true));
  const successful = [...states.keys()].filter((i) => phases[i] === 'Successful');
  const failed = heaviestWalks(graphOf(automaton, (letter) => (letter === 'F' ? 1 : 0)));
  const unsuccessful = heaviestWalks(graphOf(automaton, one, (letter) => letter !== 'S'));
  const mostFailed = greatest(successful, failed);
  const { phase, message } = replay({ metrics: [metric] }, new Map(), 'after the last outcome');
  return {
    phases: FINAL_PHASES.filter((final) => phases.includes(final)),
    afterZero: { phase, message },
    canBeSuccessfulAfterFailures: mostFailed === null || mostFailed > 0,
    mostFailedThenSuccessful: mostFailed,
    mostErrorsInARowThenSuccessful: successful.reduce(
      (most, i) => Math.max(most, states[i]!.result.consecutiveError ?? 0),
      0,
    ),
    mostMeasurementsWithoutAnySuccessThenSuccessful: greatest(successful, unsuccessful),
  };
}

function inFlightOf(automaton: Automaton): InFlightProof {
  const { metric, states } = automaton;
  const walks = shortestWalks(graphOf(automaton, one));
  const witness: Partial<Record<AnalysisPhase, string>> = {};
  for (const [i, { result }] of states.entries()) {
    const stopped = countMeasurement({ ...result, measurements: [{ phase: 'Inconclusive' }] }, 'Inconclusive');
    const phase = assessMetric(metric, stopped, true);
    const word = (walks[i] ?? []).join('');
    const best = witness[phase];
    if (best === undefined || word.length < best.length) witness[phase] = word;
  }
  const { phase, message } = replay({ metrics: [metric] }, new Map(), 'in flight');
  return { phases: FINAL_PHASES.filter((final) => witness[final] !== undefined), first: { phase, message }, witness };
}
