/** Random rehearsals under all promises, and under the laws of a whole run: shrunk, and printed as a file to replay. */
import fc from 'fast-check';
import { replicaSets } from '../../src/cluster/objects.ts';
import { rollouts } from '../../src/delivery/rollout/objects.ts';
import type { Instant } from '../../src/kernel/time.ts';
import { formatProblem } from '../../src/scenario/decode.ts';
import { run } from '../../src/simulation/run.ts';
import type { World } from '../../src/simulation/world.ts';
import { fileOf, type Rehearsal, rehearsals, scenarioOf } from '../../src/testing.ts';
import { type Danger, dangers } from './dangers.ts';
import type { View } from './real-rules.ts';
import { createRunLaws } from './run-laws.ts';

export interface Finding {
  /** What was broken, and when. */
  readonly text: string;
  /** A file for `preroll run`. */
  readonly file: string;
}

export interface Generated {
  readonly runs: number;
  /** How often each known danger of the real controller was met. */
  readonly met: ReadonlyMap<Danger, number>;
  readonly finding: Finding | undefined;
}

/** Plays `runs` random rehearsals. Ends at the first that breaks something nobody knows yet, shrunk. */
export function playGenerated(runs: number, seed: number, arbitrary = rehearsals()): Generated {
  const met = new Map<Danger, number>();
  const property = fc.property(arbitrary, (rehearsal) => {
    const broken = breachIn(rehearsal, (danger) => met.set(danger, (met.get(danger) ?? 0) + 1));
    if (broken !== undefined) throw new Error(broken);
  });
  const { failed, counterexample, errorInstance, numRuns } = fc.check(property, { numRuns: runs, seed });
  if (!failed) return { runs: numRuns, met, finding: undefined };
  const rehearsal = counterexample?.[0];
  const text = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return { runs: numRuns, met, finding: { text, file: rehearsal === undefined ? '' : fileOf(rehearsal) } };
}

/** What a rehearsal breaks that is no known danger; `known` hears of the others. */
export function breachIn(rehearsal: Rehearsal, known: (danger: Danger) => void = () => {}): string | undefined {
  const decoded = scenarioOf(rehearsal);
  if (!decoded.ok) return `the generator wrote what cannot be read: ${decoded.problems.map(formatProblem).join('\n')}`;
  const { scenario } = decoded;
  const laws = createRunLaws(scenario);
  let broken: string | undefined;
  let views: (t: Instant) => readonly View[] = () => [];
  const { series } = run(
    scenario,
    (entry) => {
      laws.take(entry);
      if (entry.kind !== 'promise') return;
      const { promise, detail, t } = entry;
      const danger = dangers.find((d) => d.is({ promise, detail, t, views: views(t) }));
      if (danger === undefined) broken ??= `at ${t / 1_000_000} s, ${promise}: ${detail}`;
      else known(danger);
    },
    (world) => {
      views = watchViews(world);
    },
  );
  return broken ?? laws.broken(series);
}

/** The states of each instant, the first as the instant found it. Entries are told only when their instant is over, so all are kept. */
export function watchViews({ store, now }: Pick<World, 'store' | 'now'>): (t: Instant) => readonly View[] {
  const look = (): View | undefined => {
    const [rollout] = store.list(rollouts);
    if (rollout === undefined) return undefined;
    const { uid } = rollout.metadata;
    // Those of its experiments are not its own.
    const sets = store.ownedBy(replicaSets, uid).filter(({ metadata }) => metadata.ownerReferences?.[0]?.uid === uid);
    return { rollout, sets };
  };
  const of = new Map<Instant, View[]>();
  let last = look();
  store.watch(({ object: { kind } }) => {
    if (kind !== rollouts.kind && kind !== replicaSets.kind) return;
    const views = of.get(now()) ?? (last === undefined ? [] : [last]);
    last = look();
    of.set(now(), last === undefined ? views : [...views, last]);
  });
  return (t) => of.get(t) ?? [];
}
