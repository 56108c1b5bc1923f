/** One run of a scenario: build the world, let time pass, judge. */
import { createFingerprint } from '../kernel/fingerprint.ts';
import type { Instant } from '../kernel/time.ts';
import type { SeriesStore } from '../metrics/series.ts';
import type { Scenario } from '../scenario/format.ts';
import { createJury, type Verdict } from './expectations.ts';
import { headerOf } from './header.ts';
import { type History, keepHistory } from './history.ts';
import { createOutcome, type Outcome } from './outcome.ts';
import type { Trace, TraceEntry, TraceHeader, TraceSink } from './trace.ts';
import { createWorld, type World } from './world.ts';

export interface RunResult {
  readonly header: TraceHeader;
  readonly outcome: Outcome;
  readonly verdicts: readonly Verdict[];
  /** Acts of the engine. */
  readonly events: number;
  /** What the simulated Prometheus keeps of what it scraped: without a sink, the series that queries of the scenario read. */
  readonly series: SeriesStore;
}

export interface Recording extends RunResult {
  /** Of the header and every entry but the last; equal wherever scenario and seed are. */
  readonly fingerprint: string;
  readonly trace: Trace;
  /** What people could have looked at with kubectl, at every instant. */
  readonly history: History;
}

/**
 * Runs a scenario; entries go to `sink` as they happen and are not kept. Without one only the outcome matters: series
 * that no query of the scenario reads are not kept, and entries that no claim reads are not made. `built` sees the world before time passes, to listen to it.
 */
export function run(scenario: Scenario, sink?: TraceSink, built?: (world: World) => void): RunResult {
  const header = headerOf(scenario);
  const fold = createOutcome(header);
  const jury = createJury(scenario.expect);
  const take = (entry: TraceEntry) => {
    fold.take(entry);
    jury.take(entry);
    sink?.(entry);
  };
  const keepsAll = sink !== undefined;
  const world = createWorld(scenario, take, { keepsAll, readsEntries: keepsAll || jury.readsEntries });
  built?.(world);
  world.runUntil(scenario.until);
  // Pods cost until the end of the run, whatever was the last thing told of it, and whoever was listening.
  fold.take({ t: scenario.until, kind: 'end', events: world.events(), fingerprint: '' });
  const outcome = fold.result();
  const verdicts = jury.verdicts(outcome);
  for (const { expectation, held, found } of verdicts) {
    sink?.({ t: scenario.until, kind: 'expectation', text: expectation.text, held, found });
  }
  return { header, outcome, verdicts, events: world.events(), series: world.series };
}

/** Runs a scenario as far as `at` and no further: the world as it stands then, from where it can go on. */
export function runTo(scenario: Scenario, at: Instant): World {
  const world = createWorld(scenario, () => {});
  world.runUntil(at);
  return world;
}

/**
 * Runs a scenario and keeps its whole trace, closed by an entry with its fingerprint. What has been found by other means (of
 * claims about many runs) is put on record with what this run shows.
 */
export function record(scenario: Scenario, found: readonly Verdict[] = []): Recording {
  const entries: TraceEntry[] = [];
  let history: History = [];
  const alone = run(
    scenario,
    (entry) => void entries.push(entry),
    (world) => {
      history = keepHistory(world.store, () => world.now());
    },
  );
  const result = { ...alone, verdicts: [...alone.verdicts, ...found] };
  for (const { expectation, held, found: what } of found) {
    entries.push({ t: scenario.until, kind: 'expectation', text: expectation.text, held, found: what });
  }
  const print = createFingerprint().text(JSON.stringify(result.header));
  for (const entry of entries) print.text(JSON.stringify(entry));
  const fingerprint = print.hex();
  entries.push({ t: scenario.until, kind: 'end', events: result.events, fingerprint });
  return { ...result, fingerprint, trace: { header: result.header, entries }, history };
}
