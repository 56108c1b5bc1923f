import { type Condition, type KubeObject, pods, replicaSets } from '../../cluster/objects.ts';
import { analysisRuns } from '../../delivery/analysis/objects.ts';
import { type Rollout, rollouts } from '../../delivery/rollout/objects.ts';
import { beginning, type Instant, parseRfc3339 } from '../../kernel/time.ts';
import type { PromiseKind } from './promise.ts';

/** Nothing in the API says that it happened later than now. */
export const timeOnlyGrows: PromiseKind = {
  name: 'time only grows',
  says: 'no look is earlier than the one before, and no object says of itself that something happened in the future',
  watch() {
    let last: Instant = beginning;
    /** Objects that spoke of nothing later than a look at them. They never change and time only grows, so they never will. */
    const settled = new WeakSet<KubeObject>();
    return ({ store, now }) => {
      if (now < last) return `a look at ${now} after one at ${last}`;
      last = now;
      for (const kind of [pods, replicaSets, analysisRuns, rollouts]) {
        for (const object of store.list<KubeObject>(kind)) {
          if (settled.has(object)) continue;
          const late = momentsOf(object).find((moment) => (parseRfc3339(moment) ?? beginning) > now);
          if (late !== undefined) return `${object.kind} ${object.metadata.name} speaks of ${late}`;
          settled.add(object);
        }
      }
      return undefined;
    };
  },
};

interface Told {
  readonly conditions?: readonly Condition[] | undefined;
}

/** When the object says that something has happened to it. */
function momentsOf(object: KubeObject): readonly string[] {
  const { conditions = [] } = (object as { readonly status?: Told }).status ?? {};
  const told = [object.metadata.creationTimestamp, ...conditions.map((c) => c.lastTransitionTime ?? '')];
  if (object.kind !== 'Rollout') return told;
  const { pauseConditions = [], abortedAt = '' } = (object as Rollout).status ?? {};
  return [...told, abortedAt, ...pauseConditions.map((p) => p.startTime)];
}
