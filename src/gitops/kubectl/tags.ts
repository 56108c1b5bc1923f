/** What a ReplicaSet is to its Rollout, in the plugin's words (`info/replicaset_info.go: GetReplicaSetInfo`). */
import type { ReplicaSet } from '../../cluster/objects.ts';
import { statusOf } from '../../delivery/rollout/defaults.ts';
import type { Rollout } from '../../delivery/rollout/objects.ts';
import { isPing } from '../../delivery/rollout/ping-pong.ts';
import { hashOf } from '../../delivery/rollout/revisions.ts';

type Tag = 'stable' | 'canary' | 'active' | 'preview' | 'ping' | 'pong';

/** The tags of a ReplicaSet, in the order in which they are printed. */
export function tagsOf(rollout: Rollout, set: ReplicaSet): readonly Tag[] {
  const { canary, blueGreen } = rollout.spec.strategy ?? {};
  const status = statusOf(rollout);
  const hash = hashOf(set);
  const isStable = hash === (status.stableRS ?? '');
  if (canary !== undefined) {
    const isCanary = !isStable && hash === (status.currentPodHash ?? '');
    if (!isStable && !isCanary) return [];
    const side: Tag = isStable ? 'stable' : 'canary';
    if (canary.pingPong === undefined) return [side];
    return [side, isPing({ canary, status }) === isStable ? 'ping' : 'pong'];
  }
  if (blueGreen === undefined) return [];
  const { activeSelector = '', previewSelector = '' } = status.blueGreen ?? {};
  const tags: Tag[] = isStable ? ['stable'] : [];
  if (hash === activeSelector) tags.push('active');
  else if (hash === previewSelector) tags.push('preview');
  return tags;
}
