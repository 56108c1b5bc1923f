/**
 * Whose a ReplicaSet is (`controller.ReplicaSetControllerRefManager: ClaimReplicaSets`): one that is owned but no longer
 * selected is let go, pods and all; one that nobody owns and that is selected is taken. Losing the selector, as when the
 * workload that lends it is deleted, orphans everything.
 */
import { controllerOf, type ReplicaSet, replicaSets } from '../../cluster/objects.ts';
import { type Effect, targetOf } from './effects.ts';
import type { Rollout } from './objects.ts';
import { isSelected } from './observe.ts';
import { ownerOf } from './owner.ts';
import type { Reader } from './pass.ts';

export function claims(rollout: Rollout, read: Reader): readonly Effect[] {
  const { uid, namespace } = rollout.metadata;
  const { selector } = rollout.spec;
  const owned = read.ownedBy(replicaSets, uid);
  const all = read.list(replicaSets, namespace);
  const isReleased = (set: ReplicaSet) => !isSelected(selector, set);
  const isOrphan = (set: ReplicaSet) => controllerOf(set) === undefined && isSelected(selector, set);
  if (!owned.some(isReleased) && !all.some(isOrphan)) return [];
  const released = owned.filter(isReleased);
  const orphans = all.filter(isOrphan);
  return [
    ...released.map((set) =>
      owners(
        set,
        (set.metadata.ownerReferences ?? []).filter((o) => o.uid !== uid),
      ),
    ),
    ...orphans.map((set) => owners(set, [...(set.metadata.ownerReferences ?? []), ownerOf(rollout)])),
  ];
}

const owners = (set: ReplicaSet, ownerReferences: ReplicaSet['metadata']['ownerReferences']): Effect => ({
  kind: 'patch',
  target: targetOf(set),
  patch: { metadata: { ownerReferences } },
});
