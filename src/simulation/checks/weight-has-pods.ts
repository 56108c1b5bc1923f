import { type ReplicaSet, replicaSets } from '../../cluster/objects.ts';
import { HASH_LABEL } from '../../delivery/rollout/keys.ts';
import { rollouts, type WeightDestination } from '../../delivery/rollout/objects.ts';
import { contentOf, type PromiseKind, weightsAsked } from './promise.ts';

/**
 * Users are not sent to a side without pods by a decision of the controller. Pods that fail by themselves are a fact of
 * the world, which the trace tells as such.
 */
export const weightHasPods: PromiseKind = {
  name: 'a side with weight has available pods',
  says: 'no side is given more traffic while none of its pods is available, and none with traffic loses all its available pods by being scaled to nothing',
  concerns: (change) => weightsAsked(change) || isScaled(change),
  watch() {
    /** By the uid of a rollout: the last looks at each side, by the hash of its pod template. */
    const before = new Map<string, { readonly canary: Looks; readonly stable: Looks }>();
    return ({ store }) => {
      for (const { metadata, spec, status } of store.list(rollouts)) {
        const weights = status?.canary?.weights;
        if (weights === undefined) continue;
        const sets = store.ownedBy(replicaSets, metadata.uid);
        // Where nothing is available at all, as in the beginning, there is nobody better to send users to.
        const hasChoice = sets.some((s) => (s.status?.availableReplicas ?? 0) > 0);
        let looks = before.get(metadata.uid);
        if (looks === undefined) {
          looks = { canary: new Map(), stable: new Map() };
          before.set(metadata.uid, looks);
        }
        for (const side of ['canary', 'stable'] as const) {
          const set = setOf(weights[side], sets);
          const hash = weights[side].podTemplateHash ?? '';
          const last = looks[side].get(hash) ?? { weight: 0, wanted: 0 };
          const now = { weight: weights[side].weight, wanted: set?.spec.replicas ?? 0 };
          looks[side].set(hash, now);
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

const isScaled = contentOf(rollouts, replicaSets);

type Looks = Map<string, { readonly weight: number; readonly wanted: number }>;

const setOf = ({ podTemplateHash }: WeightDestination, sets: readonly ReplicaSet[]): ReplicaSet | undefined =>
  sets.find((set) => set.metadata.labels?.[HASH_LABEL] === podTemplateHash);
