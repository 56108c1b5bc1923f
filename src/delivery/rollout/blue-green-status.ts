/** What a blue-green pass concludes (`rollout/bluegreen.go: syncRolloutStatusBlueGreen`). */
import { baseStatus, type NextStatus, selectorText } from './base-status.ts';
import { isBlueGreenPauseOver, isPrePromotionDone } from './blue-green.ts';
import { isTemplateChanged } from './changes.ts';
import { HASH_LABEL } from './keys.ts';
import type { BlueGreenStatus } from './objects.ts';
import { type Contribution, isAborted, LIFTED, type Pass, type Reason, wanting } from './pass.ts';
import { promote } from './promote.ts';
import { abortReason, promotionReason } from './promotion.ts';
import { countsOf, hashOf } from './revisions.ts';
import { isWithinWindow } from './rollback.ts';
import { activeServiceOf, previewServiceOf } from './services.ts';
import { type Conclusion, writeStatus } from './write-status.ts';

export const concludeBlueGreen = (pass: Pass): Contribution => writeStatus(conclusion(pass));

function conclusion(seen: Pass): Conclusion {
  const changed = isTemplateChanged(seen);
  const eased = changed || seen.status.promoteFull === true || isWithinWindow(seen);
  const pass = eased ? wanting(seen, LIFTED) : seen;
  const blueGreen: BlueGreenStatus = {
    previewSelector: previewServiceOf(pass)?.spec.selector?.[HASH_LABEL] ?? '',
    activeSelector: activeServiceOf(pass)?.spec.selector?.[HASH_LABEL] ?? '',
    prePromotionAnalysisRunStatus: changed ? undefined : pass.draft.prePromotionRun,
    postPromotionAnalysisRunStatus: changed ? undefined : pass.draft.postPromotionRun,
  };
  const next = baseStatus(pass);
  next.blueGreen = blueGreen;
  if (changed) next.promoteFull = undefined;
  const reason = promotionReason(pass, next);
  if (reason !== undefined) {
    const { effects, because } = promote(pass, next, reason);
    countActive(pass, next);
    return { pass: wanting(pass, LIFTED), next, effects, because: changed ? [begunAnew, ...because] : because };
  }
  next.blueGreen = { ...blueGreen, scaleUpPreviewCheckPoint: isCheckpointReached(pass) };
  countActive(pass, next);
  return {
    pass,
    next,
    effects: [],
    because: changed ? [begunAnew] : isAborted(pass) ? abortReason(pass) : [],
  };
}

const begunAnew: Reason = {
  rule: 'update',
  because: 'the template changed: pauses, analyses and an abort of the version before are forgotten',
};

/** The active version is what is counted, once there is one. */
function countActive(pass: Pass, next: NextStatus): void {
  const active = next.blueGreen?.activeSelector ?? '';
  const set = active === '' ? undefined : pass.all.find((s) => hashOf(s) === active);
  if (set === undefined) return;
  const { created, available, ready } = countsOf(set);
  next.HPAReplicas = created;
  next.selector = selectorText(set.spec.selector);
  next.availableReplicas = available;
  next.readyReplicas = ready;
}

/**
 * `previewReplicaCount` was held to the end of pause and analysis, and exactly so many pods are available: from here on the
 * new version grows to its full size. Never taken back before a promotion or another template.
 */
function isCheckpointReached(pass: Pass): boolean {
  const count = pass.blueGreen?.previewReplicaCount;
  if (count === undefined) return false;
  if (pass.status.blueGreen?.scaleUpPreviewCheckPoint) return true;
  if (!isPrePromotionDone(pass) || !isBlueGreenPauseOver(pass)) return false;
  return (countsOf(pass.current)?.available ?? 0) === count;
}
