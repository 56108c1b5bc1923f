import { type ReplicaSet, replicaSets } from '../../cluster/objects.ts';
import { HASH_LABEL } from '../../delivery/rollout/keys.ts';
import { rollouts, type WeightDestination } from '../../delivery/rollout/objects.ts';
import { changesOf, type PromiseKind } from './promise.ts';

/**
 * Users are not sent to a side without pods by a decision of the controller. Pods that fail by themselves are a fact of
 * the world, which the trace tells as such.
 */
export const weightHasPods: PromiseKind = {
  name: 'a side with weight has available pods',
  says: 'no side is given more traffic while none of its pods is available, and none with traffic loses all its available pods by being scaled to nothing',
  concerns: changesOf(rollouts, replicaSets),
  watch() {
    const before = new Map<string, { readonly weight: number; readonly wanted: number }>();
    return ({ store }) => {
      for (const { metadata, spec, status } of store.list(rollouts)) {
        const weights = status?.canary?.weights;
        if (weights === undefined) continue;
        const sets = store.ownedBy(replicaSets, metadata.uid);
        for (const side of ['canary', 'stable'] as const) {
          const set = setOf(weights[side], sets);
          const key = `${metadata.uid}/${side}/${weights[side].podTemplateHash ?? ''}`;
          const last = before.get(key) ?? { weight: 0, wanted: 0 };
          const now = { weight: weights[side].weight, wanted: set?.spec.replicas ?? 0 };
          before.set(key, now);
          // Where nothing is available at all, as in the beginning, there is nobody better to send users to.
          const hasChoice = sets.some((s) => (s.status?.availableReplicas ?? 0) > 0);
          if (hasChoice && now.weight > last.weight && (set?.status?.availableReplicas ?? 0) === 0)
            return `${metadata.name}: ${side} has weight ${now.weight} and no available pod`;
          // Whoever wants no replicas at all wants it so, and pods that were not available served nobody.
          const served = spec.replicas !== 0 && (set?.status?.availableReplicas ?? 0) > 0;
          if (served && now.weight > 0 && now.wanted === 0 && last.wanted > 0)
            return `${metadata.name}: ${side} is scaled to nothing with weight ${now.weight}`;
        }
      }
      return undefined;
    };
  },
};

const setOf = ({ podTemplateHash }: WeightDestination, sets: readonly ReplicaSet[]): ReplicaSet | undefined =>
  sets.find((set) => set.metadata.labels?.[HASH_LABEL] === podTemplateHash);
