/** What a whole AnalysisRun can ever say: its metrics side by side, dry runs and early ends included. */
import { assessMetric, isWorse } from '../../delivery/analysis/assess.ts';
import type { AnalysisPhase, AnalysisRunSpec } from '../../delivery/analysis/objects.ts';
import { dryRunMetrics } from '../../delivery/analysis/rules.ts';
import { metricsProblem } from '../../delivery/analysis/validate.ts';
import type { Automaton } from './automaton.ts';
import type { Letter } from './measurement-letters.ts';
import { FINAL_PHASES, type PhaseAndMessage } from './metric.ts';
import { replay } from './replay.ts';
import { MetricFront, type Place, type Swept, sweep, type Taken } from './sweep.ts';
import { endlessWalk, type Graph } from './walks.ts';

/** The outcomes taken in one pass. */
export interface WitnessPass {
  /** Seconds since the run began. */
  readonly at: number;
  readonly outcomes: Readonly<Record<string, Letter>>;
}

/** How a run can come to one final phase. `null`: there is no upper bound. */
export interface RunVerdict {
  /** Measurements of all metrics together. */
  readonly fewestMeasurements: number;
  readonly mostMeasurements: number | null;
  readonly witness: readonly WitnessPass[];
  /** The message of the run after the witness. */
  readonly message: string;
  readonly earliestSeconds: number;
  readonly latestSeconds: number | null;
  /** The final phases each metric can have then; `unmeasured` if it was never measured. */
  readonly metricPhases: Readonly<Record<string, readonly string[]>>;
}

export interface RunProof {
  readonly reachable: readonly AnalysisPhase[];
  readonly alwaysEnds: boolean;
  readonly verdicts: Readonly<Partial<Record<AnalysisPhase, RunVerdict>>>;
  readonly termination: { readonly phases: readonly AnalysisPhase[]; readonly afterZero: PhaseAndMessage };
  /**
   * The search was given up after so many passes. What it found is possible, and whether the run always ends is known;
   * other ends may come later, and with fewer measurements; upper bounds are not known.
   */
  readonly undecidedAfterPasses?: number;
}

export interface ProveRunOptions {
  readonly mostPasses?: number;
}

/** Usual runs need a few hundred; so many take some seconds. */
const MOST_PASSES = 10_000;

/** Everything that can be said about a run of this spec. Arguments must be filled in. */
export function proveRun(
  spec: Pick<AnalysisRunSpec, 'metrics' | 'dryRun'>,
  { mostPasses = MOST_PASSES }: ProveRunOptions = {},
): RunProof {
  const { phase, message } = replay(spec, new Map(), 'after the last outcome');
  const afterZero = { phase, message };
  const dry = dryRunMetrics(spec.dryRun ?? [], spec.metrics);
  if (!dry.ok || metricsProblem(spec.metrics) !== undefined) return refusedRun(spec, afterZero);
  const fronts = spec.metrics.map((metric) => new MetricFront(metric, dry.value.has(metric.name)));
  const ledger = new Ledger(fronts);
  const swept = sweep(
    fronts,
    (pass, at) => ledger.enter(pass, at),
    () => ledger.isSettled,
    mostPasses,
  );
  const verdicts: Partial<Record<AnalysisPhase, RunVerdict>> = {};
  for (const final of FINAL_PHASES) {
    const found = ledger.found.get(final);
    if (found !== undefined) verdicts[final] = verdictOf(spec, found, swept);
  }
  return {
    reachable: FINAL_PHASES.filter((final) => verdicts[final] !== undefined),
    alwaysEnds: swept.kind === 'not decided' ? !canGoOn(fronts) : swept.kind === 'every run ends',
    verdicts,
    termination: { phases: phasesAfterTermination(fronts), afterZero },
    ...(swept.kind === 'not decided' ? { undecidedAfterPasses: swept.passes } : {}),
  };
}

/**
 * Metrics do not touch each other until one goes bad. So a run can go on for ever exactly if one of them can, and every
 * other can do so, too, or can be completed without going bad.
 */
function canGoOn(fronts: readonly MetricFront[]): boolean {
  const endless = fronts.map(({ automaton }) => endlessWalk(liveGraphOf(automaton)) !== undefined);
  const harmless = fronts.map(
    ({ automaton: { states }, dry }) =>
      dry || states.some(({ transitions }) => transitions.some(({ verdict }) => verdict === 'Successful')),
  );
  return endless.some((goesOn, i) => goesOn && fronts.every((_, j) => i === j || endless[j] || harmless[j]));
}

const liveGraphOf = ({ states }: Automaton): Graph<Letter> =>
  states.map(({ transitions }) =>
    transitions.filter(({ next }) => next >= 0).map(({ letter, next }) => ({ to: next, label: letter, weight: 1 })),
  );

/** A spec that the controller refuses is an Error in its first pass, before any measurement, terminated or not. */
function refusedRun(spec: Pick<AnalysisRunSpec, 'metrics' | 'dryRun'>, afterZero: PhaseAndMessage): RunProof {
  const { message } = replay(spec, new Map());
  const verdict: RunVerdict = {
    fewestMeasurements: 0,
    mostMeasurements: 0,
    witness: [],
    message,
    earliestSeconds: 0,
    latestSeconds: 0,
    metricPhases: Object.fromEntries(spec.metrics.map(({ name }) => [name, ['unmeasured']])),
  };
  const termination = { phases: ['Error'] as const, afterZero };
  return { reachable: ['Error'], alwaysEnds: true, verdicts: { Error: verdict }, termination };
}

/** What is known so far about one way for the run to end. */
interface Found {
  fewest: number;
  most: number;
  paths: readonly (Taken | undefined)[];
  readonly earliest: number;
  latest: number;
  lastPass: number;
  /** Per metric, in the order of the spec. */
  readonly phases: readonly Set<string>[];
}

/** Books every end of the run that each pass makes possible. */
class Ledger {
  readonly found = new Map<AnalysisPhase, Found>();
  private readonly fronts: readonly MetricFront[];

  constructor(fronts: readonly MetricFront[]) {
    this.fronts = fronts;
  }

  /** Whether more passes cannot find an end with fewer measurements than those known. */
  get isSettled(): boolean {
    const atLeast = leastToCome(this.places());
    return [...this.found.values()].every(({ fewest }) => fewest <= atLeast);
  }

  enter(pass: number, at: number): void {
    if (!this.fronts.some(({ endsSomething }) => endsSomething)) return;
    const places = this.places();
    this.book('Successful', pass, at, places.map(completedOnly), ({ now }) => now === true);
    for (const final of FINAL_PHASES) {
      const allowed = places.map((own) => own.filter(({ kind, phase }) => kind !== 'bad' || !isWorse(phase!, final)));
      this.book(final, pass, at, allowed, ({ kind, phase }) => kind === 'bad' && phase === final);
    }
  }

  private places(): readonly (readonly Place[])[] {
    return this.fronts.map((front) => front.places());
  }

  /** The run can end so in this pass if every metric has a place and one of them is what ends it. */
  private book(
    final: AnalysisPhase,
    pass: number,
    at: number,
    places: readonly (readonly Place[])[],
    ends: (place: Place) => boolean,
  ): void {
    const enders = places.map((own) => own.filter(ends));
    const endable = enders.filter((own) => own.length > 0).length;
    if (endable === 0 || places.some((own) => own.length === 0)) return;
    const found = this.found.get(final) ?? this.begin(final, pass, at);
    found.latest = at;
    found.lastPass = pass;
    const least = places.map((own) => own.reduce((a, b) => (b.fewest < a.fewest ? b : a)));
    const sum = least.reduce((total, { fewest }) => total + fewest, 0);
    const greatest = places.map((own) => own.reduce((most, place) => Math.max(most, place.most), 0));
    const sumOfGreatest = greatest.reduce((total, most) => total + most, 0);
    for (const [i, own] of enders.entries()) {
      for (const ender of own) {
        const total = sum - least[i]!.fewest + ender.fewest;
        if (total < found.fewest) {
          found.fewest = total;
          found.paths = least.map((place, j) => (j === i ? ender : place).path);
        }
        found.most = Math.max(found.most, sumOfGreatest - greatest[i]! + ender.most);
      }
      const othersCanEnd = endable > (own.length > 0 ? 1 : 0);
      for (const place of othersCanEnd ? places[i]! : own) found.phases[i]!.add(finalPhaseOf(place));
    }
  }

  private begin(final: AnalysisPhase, pass: number, at: number): Found {
    const phases = this.fronts.map(() => new Set<string>());
    const none = { fewest: Number.POSITIVE_INFINITY, most: 0, paths: [] };
    const found: Found = { ...none, earliest: at, latest: at, lastPass: pass, phases };
    this.found.set(final, found);
    return found;
  }
}

const completedOnly = (own: readonly Place[]): readonly Place[] => own.filter(({ kind }) => kind === 'completed');

/** What is live when the run ends becomes Successful, as `assessMetric` says of a terminating run. */
const finalPhaseOf = ({ kind, phase }: Place): string =>
  kind === 'unmeasured' ? 'unmeasured' : (phase ?? 'Successful');

/** Whatever is still to come takes one more measurement of a live metric, and of the others what they have taken. */
function leastToCome(places: readonly (readonly Place[])[]): number {
  const going = places.map((own) => own.filter(({ kind }) => kind !== 'bad'));
  const fewest = (own: readonly Place[]): number =>
    own.reduce((least, place) => Math.min(least, place.fewest), Number.POSITIVE_INFINITY);
  const all = going.map(fewest);
  const live = going.map((own) => fewest(own.filter(({ kind }) => kind === 'live' || kind === 'unmeasured')));
  const sums = live.map((one, i) => all.reduce((total, least, j) => total + (j === i ? one + 1 : least), 0));
  return Math.min(...sums);
}

function verdictOf(spec: Pick<AnalysisRunSpec, 'metrics' | 'dryRun'>, found: Found, swept: Swept): RunVerdict {
  const unbounded = swept.kind === 'not decided' || (swept.kind === 'repeats' && found.lastPass >= swept.from);
  const taken = found.paths.map(inOrder);
  const outcomes = new Map(spec.metrics.map(({ name }, i) => [name, taken[i]!.map(({ letter }) => letter)]));
  const names = spec.metrics.map(({ name }) => name);
  return {
    fewestMeasurements: found.fewest,
    mostMeasurements: unbounded ? null : found.most,
    witness: witnessOf(names, taken),
    message: replay(spec, outcomes).message,
    earliestSeconds: found.earliest,
    latestSeconds: unbounded ? null : found.latest,
    metricPhases: Object.fromEntries(names.map((name, i) => [name, [...found.phases[i]!].sort()])),
  };
}

function inOrder(path: Taken | undefined): readonly Taken[] {
  const taken: Taken[] = [];
  for (let one = path; one !== undefined; one = one.before) taken.push(one);
  return taken.reverse();
}

function witnessOf(names: readonly string[], taken: readonly (readonly Taken[])[]): readonly WitnessPass[] {
  const passes = new Map<number, { at: number; outcomes: Record<string, Letter> }>();
  for (const [i, path] of taken.entries()) {
    for (const { pass, at, letter } of path) {
      const entry = passes.get(pass) ?? { at, outcomes: {} };
      passes.set(pass, entry);
      entry.outcomes[names[i]!] = letter;
    }
  }
  return [...passes].sort(([a], [b]) => a - b).map(([, entry]) => entry);
}

/** Over every moment of every live run. A metric that is completed while the run is live is Successful or does not count. */
function phasesAfterTermination(fronts: readonly MetricFront[]): readonly AnalysisPhase[] {
  let phases = new Set<AnalysisPhase>(['Successful']);
  for (const { automaton, dry } of fronts) {
    if (dry) continue;
    const own = automaton.states.map(({ result }) => assessMetric(automaton.metric, result, true));
    phases = new Set([...phases].flatMap((one) => own.map((other) => (isWorse(other, one) ? other : one))));
  }
  return FINAL_PHASES.filter((final) => phases.has(final));
}
