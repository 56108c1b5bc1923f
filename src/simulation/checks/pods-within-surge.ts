import { type ReplicaSet, replicaSets } from '../../cluster/objects.ts';
import { type Rollout, rollouts } from '../../delivery/rollout/objects.ts';
import { surgeOf } from '../../delivery/rollout/surge.ts';
import { contentOf, type PromiseKind } from './promise.ts';

/** A canary without a router never asks for more pods than its replicas and its surge. */
export const podsWithinSurge: PromiseKind = {
  name: 'pods within surge',
  says: 'a canary by replica ratio never asks for more pods than spec.replicas + maxSurge',
  concerns: contentOf(rollouts, replicaSets),
  watch() {
    const before = new Map<string, number>();
    return ({ store }) => {
      for (const rollout of store.list(rollouts)) {
        if (rollout.spec.strategy?.canary === undefined || rollout.spec.strategy.canary.trafficRouting !== undefined)
          continue;
        const wanted = wantedOf(rollout, store.ownedBy(replicaSets, rollout.metadata.uid));
        const last = before.get(rollout.metadata.uid) ?? 0;
        before.set(rollout.metadata.uid, wanted);
        const most = (rollout.spec.replicas ?? 1) + surgeOf(rollout.spec);
        // Somebody may have lowered spec.replicas below what there is; what must not happen is growth beyond the bound.
        if (wanted > last && wanted > most) return `${rollout.metadata.name}: ${wanted} pods wanted, ${most} allowed`;
      }
      return undefined;
    };
  },
};

/** Experiments' ReplicaSets are not the rollout's own. */
const wantedOf = (rollout: Rollout, owned: readonly ReplicaSet[]): number =>
  owned.reduce(
    (sum, set) => sum + (set.metadata.ownerReferences?.[0]?.uid === rollout.metadata.uid ? set.spec.replicas : 0),
    0,
  );
