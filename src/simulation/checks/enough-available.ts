import { type ReplicaSet, replicaSets } from '../../cluster/objects.ts';
import { HASH_LABEL } from '../../delivery/rollout/keys.ts';
import { type Rollout, rollouts } from '../../delivery/rollout/objects.ts';
import { unavailableOf } from '../../delivery/rollout/surge.ts';
import { contentOf, type PromiseKind } from './promise.ts';

/** Scaling down never takes what users need. What fails by itself, and what people take away, is not the controller's. */
export const enoughAvailable: PromiseKind = {
  name: 'enough available',
  says: 'a canary by replica ratio scales no available pod down below spec.replicas − maxUnavailable; the active side of a blue-green and the stable side of a routed canary (without dynamicStableScale) are never scaled below spec.replicas',
  // What a Rollout says of itself is looked at when one of its ReplicaSets is scaled down.
  concerns: contentOf(replicaSets),
  watch() {
    const before = new Map<string, number>();
    return ({ store }) => {
      let broken: string | undefined;
      for (const rollout of store.list(rollouts)) {
        const sets = store
          .ownedBy(replicaSets, rollout.metadata.uid)
          .filter((set) => set.metadata.ownerReferences?.[0]?.uid === rollout.metadata.uid);
        for (const set of sets) {
          const last = before.get(set.metadata.uid) ?? 0;
          before.set(set.metadata.uid, set.spec.replicas);
          if (set.spec.replicas < last) broken ??= tooFew(rollout, set, last, sets);
        }
      }
      return broken;
    };
  },
};

/** What is wrong with having scaled `set` down from `last`. */
function tooFew(rollout: Rollout, set: ReplicaSet, last: number, sets: readonly ReplicaSet[]): string | undefined {
  const { metadata, spec, status } = rollout;
  const replicas = spec.replicas ?? 1;
  const from = `${metadata.name}: ${set.metadata.name} goes from ${last} to ${set.spec.replicas}`;
  const { canary, blueGreen } = spec.strategy ?? {};
  if (blueGreen !== undefined || canary?.trafficRouting !== undefined) {
    if (canary?.dynamicStableScale) return undefined;
    const serving = blueGreen === undefined ? status?.stableRS : status?.blueGreen?.activeSelector;
    const isServing = set.metadata.labels?.[HASH_LABEL] === serving;
    return isServing && set.spec.replicas < replicas ? `${from}, which serves users, ${replicas} wanted` : undefined;
  }
  if ((set.status?.availableReplicas ?? 0) <= set.spec.replicas) return undefined;
  const left = sets.reduce((sum, s) => sum + Math.min(s.status?.availableReplicas ?? 0, s.spec.replicas), 0);
  const least = replicas - unavailableOf(spec);
  return left < least ? `${from}, which leaves ${left} available pods, ${least} promised` : undefined;
}
