/** When the analyses around a blue-green promotion are not (yet) to run (`rollout/analysis.go: skipPrePromotionAnalysisRun`, `skipPost...`). */
import { replicasOf } from './defaults.ts';
import type { Pass } from './pass.ts';
import { countsOf, hashOf, isSaturated } from './revisions.ts';

/** Before promotion: not once the version is active or stable, and not before its pods are there. One begun goes on. */
export function skipsPrePromotion({ current, status, runs, blueGreen, spec }: Pass): boolean {
  const hash = hashOf(current);
  const active = status.blueGreen?.activeSelector ?? '';
  if ((status.stableRS ?? '') === hash || active === '' || active === hash || hash === '') return true;
  if (runs.prePromotion !== undefined) return false;
  const preview = blueGreen?.previewReplicaCount;
  if (preview === undefined) return !isSaturated(current, replicasOf(spec));
  return current?.spec.replicas !== preview || (countsOf(current)?.available ?? 0) !== preview;
}

/** After promotion: only while the version is active and not yet stable. */
export function skipsPostPromotion({ current, status, runs, spec }: Pass): boolean {
  const hash = hashOf(current);
  const active = status.blueGreen?.activeSelector ?? '';
  if ((status.stableRS ?? '') === hash || active !== hash || hash === '') return true;
  return runs.postPromotion === undefined && !isSaturated(current, replicasOf(spec));
}
