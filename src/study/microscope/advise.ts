/** The one setting that would have avoided failures: tried on the same scenario with the same seed, not merely believed. */
import type { RolloutSpec } from '../../delivery/rollout/objects.ts';
import type { Scenario } from '../../scenario/format.ts';
import { rolloutManifest } from '../../scenario/rollout-manifest.ts';
import { type FailureGroup, groupFailures, groupReturns } from '../../simulation/failure-groups.ts';
import type { Outcome } from '../../simulation/outcome.ts';
import { run } from '../../simulation/run.ts';
import type { TraceEntry } from '../../simulation/trace.ts';
import { type Candidate, candidatesFor } from './candidates.ts';

export interface Advice {
  /** Of the group it is for. */
  readonly group: string;
  readonly setting: string;
  readonly because: string;
  /** How many of these failures are left with it; 0 if it avoids them all. */
  readonly left: number;
  /** All failed requests of the run, without and with it. */
  readonly failedBefore: number;
  readonly failedAfter: number;
}

/** So many groups are looked into, the most frequent first: each costs a run or two. */
const MOST_GROUPS = 8;

/**
 * For each group of failures the first setting that leaves none of them, or the one that leaves fewest; groups for which
 * none helps have no advice. Runs each setting once, with the scenario's own seed.
 */
export function adviseOn(
  scenario: Scenario,
  entries: readonly TraceEntry[],
  judged: Pick<Outcome, 'rollout' | 'revision' | 'flappedRequests'>,
): readonly Advice[] {
  const groups = [...groupReturns(entries, judged), ...groupFailures(entries)];
  const rollout = scenario.objects.find((o) => o.kind === 'Rollout' && o.metadata.name === judged.rollout);
  if (rollout === undefined) return [];
  const { template } = rolloutManifest(rollout, scenario.objects);
  const spec = { ...(rollout as unknown as { spec: RolloutSpec }).spec, ...(template && { template }) } as RolloutSpec;
  const failedBefore = failed(groups);
  const tried = new Map<string, readonly FailureGroup[]>();
  const outcomeOf = ({ setting, apply }: Candidate) => {
    const known = tried.get(setting) ?? failuresOf(apply(scenario));
    tried.set(setting, known);
    return known;
  };
  return groups.slice(0, MOST_GROUPS).flatMap((group) => {
    let best: Advice | undefined;
    for (const candidate of candidatesFor({ scenario, group, entries, rollout, spec })) {
      const after = outcomeOf(candidate);
      const left = total(after.filter((other) => isSameFailure(group, other)));
      const { setting, because } = candidate;
      if (left >= (best?.left ?? total(groups.filter((other) => isSameFailure(group, other))))) continue;
      best = { group: group.key, setting, because, left, failedBefore, failedAfter: failed(after) };
      if (left === 0) break;
    }
    return best === undefined ? [] : [best];
  });
}

/** Failures of one kind at one place are the same failures, whatever else a setting changes. */
const isSameFailure = (a: FailureGroup, b: FailureGroup): boolean =>
  a.reason === b.reason && a.service === b.service && a.pod === b.pod;

const total = (groups: readonly FailureGroup[]): number => groups.reduce((sum, { requests }) => sum + requests, 0);

/** Those that failed, that is, and did not merely go back. */
const failed = (groups: readonly FailureGroup[]): number => total(groups.filter((g) => g.reason !== 'went back'));

function failuresOf(scenario: Scenario): readonly FailureGroup[] {
  const entries: TraceEntry[] = [];
  const { outcome } = run({ ...scenario, expect: [] }, (entry) => {
    if (entry.kind === 'failures' || entry.kind === 'traffic') entries.push(entry);
  });
  return [...groupReturns(entries, outcome), ...groupFailures(entries)];
}
