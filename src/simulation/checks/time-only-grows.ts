import { type Condition, type Kind, type KubeObject, pods, replicaSets } from '../../cluster/objects.ts';
import { analysisRuns } from '../../delivery/analysis/objects.ts';
import { type Rollout, rollouts } from '../../delivery/rollout/objects.ts';
import { beginning, type Instant, parseRfc3339 } from '../../kernel/time.ts';
import { changesOf, type PromiseKind } from './promise.ts';

const TOLD: readonly Kind<KubeObject>[] = [pods, replicaSets, analysisRuns, rollouts];

/** Nothing in the API says that it happened later than now. */
export const timeOnlyGrows: PromiseKind = {
  name: 'time only grows',
  says: 'no look is earlier than the one before, and no object says of itself that something happened in the future',
  concerns: changesOf(...TOLD),
  watch() {
    let last: Instant = beginning;
    /** All that was written up to this version spoke of nothing later than a look at it; time only grows, so it never will. */
    let settled = 0;
    return ({ store, now }) => {
      if (now < last) return `a look at ${now} after one at ${last}`;
      last = now;
      let newest = settled;
      for (const kind of TOLD) {
        for (const object of store.list<KubeObject>(kind)) {
          const { name, resourceVersion } = object.metadata;
          if (resourceVersion <= settled) continue;
          const late = momentLater(object, now);
          if (late !== undefined) return `${object.kind} ${name} speaks of ${late}`;
          if (resourceVersion > newest) newest = resourceVersion;
        }
      }
      settled = newest;
      return undefined;
    };
  },
};

interface Told {
  readonly conditions?: readonly Condition[] | undefined;
}

/** A moment later than `now` at which the object says that something has happened to it. */
function momentLater(object: KubeObject, now: Instant): string | undefined {
  const isLater = (moment = '') => (parseRfc3339(moment) ?? beginning) > now;
  const { creationTimestamp } = object.metadata;
  if (isLater(creationTimestamp)) return creationTimestamp;
  const { conditions = [] } = (object as { readonly status?: Told }).status ?? {};
  for (const { lastTransitionTime } of conditions) if (isLater(lastTransitionTime)) return lastTransitionTime;
  if (object.kind !== 'Rollout') return undefined;
  const { pauseConditions = [], abortedAt } = (object as Rollout).status ?? {};
  if (isLater(abortedAt)) return abortedAt;
  return pauseConditions.find(({ startTime }) => isLater(startTime))?.startTime;
}
