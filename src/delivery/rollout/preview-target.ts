/** How many pods the new version of a blue-green update should have (`utils/replicaset: NewRSNewReplicas`). */
import { replicasOf, statusOf } from './defaults.ts';
import type { Rollout } from './objects.ts';

/**
 * All of them, unless `previewReplicaCount` asks for fewer until the pause is over. `newHash` is the version's hash,
 * `activeHash` that of the ReplicaSet behind the active Service as the status knows it, if there is such a set.
 */
export function previewTarget(rollout: Rollout, newHash: string, activeHash: string | undefined): number {
  const { spec } = rollout;
  const status = statusOf(rollout);
  const all = replicasOf(spec);
  const preview = spec.strategy?.blueGreen?.previewReplicaCount;
  if (preview === undefined || activeHash === undefined || activeHash === newHash || status.promoteFull) return all;
  if (newHash !== (status.currentPodHash ?? '')) return preview;
  const paused = spec.paused === true || (status.pauseConditions?.length ?? 0) > 0;
  return !paused && status.blueGreen?.scaleUpPreviewCheckPoint ? all : preview;
}
