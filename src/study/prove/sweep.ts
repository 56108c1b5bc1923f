/**
 * All that several metrics can do side by side, pass by pass. Until one of them goes bad they do not touch each other, so
 * what is possible together is every combination of what is possible alone: each metric keeps its own set of possible
 * states, and the sets move through time in step. A run without end shows in sets that come back.
 */
import type { AnalysisPhase, Metric } from '../../delivery/analysis/objects.ts';
import { type Automaton, automatonOf } from './automaton.ts';
import { type Cadence, cadenceOf } from './cadence.ts';
import type { Letter } from './measurement-letters.ts';

/** One measurement of a way to get somewhere, with those before it. */
export interface Taken {
  readonly pass: number;
  readonly at: number;
  readonly letter: Letter;
  readonly before: Taken | undefined;
}

/** How many measurements lead to the same place, and a way with the fewest. */
export interface Ways {
  readonly fewest: number;
  readonly most: number;
  readonly path: Taken | undefined;
}

/** Where a metric can be at the end of a pass, if the run goes on or ends there. */
export interface Place extends Ways {
  readonly kind: 'unmeasured' | 'live' | 'completed' | 'bad';
  /** Final phase of what is completed or bad. Bad is what ends the run; a dry-run metric is never bad. */
  readonly phase?: AnalysisPhase;
  /** Completed in this very pass. */
  readonly now?: boolean;
}

interface Item extends Ways {
  /** Index of the automaton's state; -1 before the first measurement. */
  readonly state: number;
  readonly due: number;
}
const UNMEASURED = -1;

/** What becomes due at the same second. */
interface Bucket {
  readonly items: Map<number, Item>;
  /** All measured items together. */
  live: Ways | undefined;
}

/** One metric on its own: where it can be now, with all the ways that lead there. */
export class MetricFront {
  readonly automaton: Automaton;
  readonly dry: boolean;
  /** What the last pass made possible; bad places are gone in the next one. */
  private bad = new Map<AnalysisPhase, Ways>();
  private completedNow = new Map<AnalysisPhase, Ways>();
  private readonly completed = new Map<AnalysisPhase, Ways>();
  private readonly waiting = new Map<number, Bucket>();
  private readonly cadence: Cadence;

  constructor(metric: Metric, dry: boolean) {
    this.dry = dry;
    this.automaton = automatonOf(metric);
    this.cadence = cadenceOf(metric);
    this.wait({ state: UNMEASURED, due: this.cadence.delay, fewest: 0, most: 0, path: undefined });
  }

  /** The second of the next measurement that is possible; infinite when none is. */
  get nextDue(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const due of this.waiting.keys()) next = Math.min(next, due);
    return next;
  }

  /** Whether the metric can have got here without ending the run. */
  get isPossible(): boolean {
    return this.waiting.size > 0 || this.completed.size > 0 || this.completedNow.size > 0;
  }

  /** Takes every measurement that is due in every way it can come out. */
  step(pass: number, at: number): void {
    for (const [phase, ways] of this.completedNow) merge(this.completed, phase, ways);
    this.bad = new Map();
    this.completedNow = new Map();
    if (pass === 0 && this.cadence.missesFirstLook) return;
    const due = this.waiting.get(at);
    this.waiting.delete(at);
    for (const item of due?.items.values() ?? []) this.measure(item, pass, at);
  }

  private measure({ state, fewest, most, path }: Item, pass: number, at: number): void {
    for (const { letter, next, verdict } of this.automaton.states[Math.max(0, state)]!.transitions) {
      const ways = { fewest: fewest + 1, most: most + 1, path: { pass, at, letter, before: path } };
      if (verdict === undefined) this.wait({ state: next, due: at + this.cadence.wait(letter), ...ways });
      else merge(verdict === 'Successful' || this.dry ? this.completedNow : this.bad, verdict, ways);
    }
  }

  private wait(item: Item): void {
    const bucket = this.waiting.get(item.due) ?? { items: new Map<number, Item>(), live: undefined };
    this.waiting.set(item.due, bucket);
    const known = bucket.items.get(item.state);
    bucket.items.set(item.state, known === undefined ? item : { ...item, ...joined(known, item) });
    if (item.state === UNMEASURED) return;
    bucket.live = bucket.live === undefined ? item : joined(bucket.live, item);
  }

  /** Whether the last pass can have ended the run on account of this metric. */
  get endsSomething(): boolean {
    return this.bad.size > 0 || this.completedNow.size > 0;
  }

  /** Everywhere the metric can be right after the last pass. */
  places(): readonly Place[] {
    const places: Place[] = [];
    let live: Ways | undefined;
    for (const bucket of this.waiting.values()) {
      if (bucket.items.has(UNMEASURED)) places.push({ kind: 'unmeasured', fewest: 0, most: 0, path: undefined });
      if (bucket.live !== undefined) live = live === undefined ? bucket.live : joined(live, bucket.live);
    }
    if (live !== undefined) places.push({ kind: 'live', fewest: live.fewest, most: live.most, path: live.path });
    for (const [phase, ways] of this.completed) places.push({ kind: 'completed', phase, ...ways });
    for (const [phase, ways] of this.completedNow) places.push({ kind: 'completed', phase, now: true, ...ways });
    for (const [phase, ways] of this.bad) places.push({ kind: 'bad', phase, ...ways });
    return places;
  }

  /** What is possible from now on, as text that is equal when it is the same. */
  signature(at: number): string {
    const items = [...this.waiting].flatMap(([due, set]) =>
      [...set.items.keys()].map((state) => `${due - at}:${state}`),
    );
    return `${this.completedPhases().join()} ${items.sort().join()}`;
  }

  /** How many things are possible from now on: different where signatures are bound to differ. */
  get size(): number {
    let size = this.completedPhases().length;
    for (const { items } of this.waiting.values()) size += items.size;
    return size;
  }

  private completedPhases(): readonly AnalysisPhase[] {
    return [...new Set([...this.completed.keys(), ...this.completedNow.keys()])].sort();
  }
}

/** Both sets of ways together. */
const joined = (a: Ways, b: Ways): Ways => ({
  fewest: Math.min(a.fewest, b.fewest),
  most: Math.max(a.most, b.most),
  path: b.fewest < a.fewest ? b.path : a.path,
});

function merge(map: Map<AnalysisPhase, Ways>, phase: AnalysisPhase, ways: Ways): void {
  const known = map.get(phase);
  map.set(phase, known === undefined ? ways : joined(known, ways));
}

/** How a sweep came to its end. */
export type Swept =
  | { readonly kind: 'every run ends' }
  /** From this pass on the possibilities come back over and over. */
  | { readonly kind: 'repeats'; readonly from: number }
  /** Neither was seen in so many passes. */
  | { readonly kind: 'not decided'; readonly passes: number };

/**
 * Moves the metrics through time until every run has ended, until the possibilities repeat themselves and `enough` says
 * so, or until `mostPasses` have been looked at: intervals without a common measure repeat late, and never come near it.
 */
export function sweep(
  fronts: readonly MetricFront[],
  onPass: (pass: number, at: number) => void,
  enough: () => boolean,
  mostPasses: number,
): Swept {
  let mark = { pass: -1, size: -1, signature: '' };
  let repeatsFrom: number | undefined;
  let at = 0;
  for (let pass = 0; pass < mostPasses; pass++) {
    for (const front of fronts) front.step(pass, at);
    onPass(pass, at);
    const next = Math.min(...fronts.map(({ nextDue }) => nextDue));
    if (next === Number.POSITIVE_INFINITY || !fronts.every(({ isPossible }) => isPossible))
      return { kind: 'every run ends' };
    if (repeatsFrom === undefined) {
      // R. P. Brent, "An improved Monte Carlo factorization algorithm", 1980: look back to the last power of two.
      const size = fronts.reduce((sum, front) => sum + front.size, 0);
      const isMark = (pass & (pass + 1)) === 0;
      const signature = isMark || size === mark.size ? fronts.map((front) => front.signature(at)).join('\n') : '';
      if (size === mark.size && signature === mark.signature) repeatsFrom = mark.pass + 1;
      else if (isMark) mark = { pass, size, signature };
    }
    if (repeatsFrom !== undefined && enough()) return { kind: 'repeats', from: repeatsFrom };
    at = Math.max(at, next);
  }
  return { kind: 'not decided', passes: mostPasses };
}
