/** Replaces pods older than `restartAt`, as many at a time as availability and budgets allow (`rollout/restart.go`). */

import { leaveFor } from '../../cluster/disruption/eviction.ts';
import { budgets } from '../../cluster/disruption/objects.ts';
import { isReady, type Pod, pods, type ReplicaSet, readySince } from '../../cluster/objects.ts';
import { between, type Instant, later, parseRfc3339, seconds } from '../../kernel/time.ts';
import { RESYNC_PERIOD, replicasOf } from './defaults.ts';
import { type Effect, targetOf } from './effects.ts';
import { type Contribution, fail, nothing, type Pass, stage } from './pass.ts';
import { sumOf } from './pod-counts.ts';
import { countsOf, isCreatedBefore } from './revisions.ts';
import { unavailableOf } from './surge.ts';

const CHECK_AGAIN = seconds(30);

/**
 * Under a canary a pass that evicts ends there and writes nothing: its counts of available pods are no longer true, and
 * scaling by them would take down more than promised.
 */
export const restartPods = (endsPass: boolean) =>
  stage('pod restart', (pass): Contribution => {
    const at = parseRfc3339(pass.spec.restartAt ?? '');
    if (at === undefined) return nothing;
    if (pass.now <= at) return untilRestart(pass, at);
    return pass.spec.restartAt === pass.status.restartedAt ? nothing : evictions(pass, at, endsPass);
  });

/** Due exactly now counts as not yet due: the comparison is strict. */
function untilRestart({ now }: Pass, at: Instant): Contribution {
  const left = between(now, at);
  return left < RESYNC_PERIOD ? { requeueAfter: left } : nothing;
}

function evictions(pass: Pass, at: Instant, endsPass: boolean): Contribution {
  const sets = inOrderOfRestart(pass);
  const owned = podsOf(pass, sets);
  const available = owned.filter((pod) => isAvailable(pass, pod)).length;
  const running = sumOf(
    sets.map((set) => countsOf(set)),
    'wanted',
  );
  const mayRestart = available - (Math.max(replicasOf(pass.spec), running) - Math.max(unavailableOf(pass.spec), 1));
  const old = owned.filter((pod) => (parseRfc3339(pod.metadata.creationTimestamp) ?? at) < at);
  const { evicted, spared, problem } = whoGoes(pass, old, mayRestart);
  const effects = evicted.map((pod): Effect => ({ kind: 'evict', target: targetOf(pod) }));
  if (problem !== undefined) return { effects, ...fail(problem) };
  const done = old.length === evicted.length;
  const protectedOnes = spared === 0 ? '' : `; ${spared} that might go are protected by a PodDisruptionBudget`;
  const because = `${evicted.length} of ${old.length} pods older than ${pass.spec.restartAt} are restarted: ${available} are available, ${Math.max(0, mayRestart)} may go${protectedOnes}`;
  return {
    effects,
    ...(done ? { draft: { restartedAt: pass.spec.restartAt } } : { requeueAfter: CHECK_AGAIN }),
    ...(endsPass && evicted.length > 0 ? { halt: { kind: 'end', because: 'pods were restarted' } as const } : {}),
    because: [{ rule: 'restart', because }],
  };
}

/**
 * The first of the old pods that may go. One that a budget protects is passed over, and asked about again half a minute
 * later; any other refusal ends the pass.
 */
function whoGoes({ read, rollout, now }: Pass, old: readonly Pod[], atMost: number) {
  let present = read.list(budgets, rollout.metadata.namespace);
  const evicted: Pod[] = [];
  let spared = 0;
  for (const pod of old) {
    if (evicted.length >= atMost) break;
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const leave = leaveFor(pod, present, now);
    if (leave.kind === 'refused') {
      if (leave.code !== 429) return { evicted, spared, problem: leave.message };
      spared += 1;
      continue;
    }
    evicted.push(pod);
    if (leave.kind === 'spent') {
      const { uid } = leave.budget.metadata;
      present = present.map((budget) => (budget.metadata.uid === uid ? leave.budget : budget));
    }
  }
  return { evicted, spared, problem: undefined };
}

/** Stable first, then the present one, then by age. */
function inOrderOfRestart({ all, stable, current }: Pass): readonly ReplicaSet[] {
  const rank = ({ metadata }: ReplicaSet) =>
    metadata.name === stable?.metadata.name ? 0 : metadata.name === current?.metadata.name ? 1 : 2;
  return [...all].sort((a, b) => rank(a) - rank(b) || (isCreatedBefore(a, b) ? -1 : isCreatedBefore(b, a) ? 1 : 0));
}

/** In order of name, whichever set they belong to: the API lists them so. */
const podsOf = ({ read }: Pass, sets: readonly ReplicaSet[]): readonly Pod[] =>
  sets
    .flatMap((set) => read.ownedBy(pods, set.metadata.uid))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));

function isAvailable({ now, spec }: Pass, pod: Pod): boolean {
  if (pod.metadata.deletionTimestamp !== undefined || !isReady(pod)) return false;
  const wait = spec.minReadySeconds ?? 0;
  const since = parseRfc3339(readySince(pod) ?? '');
  return wait === 0 || (since !== undefined && later(since, seconds(wait)) <= now);
}
