/** Blue-green: the pause before the switch, and the switch (`rollout/bluegreen.go`, `rollout/service.go`). */
import type { Service } from '../../cluster/objects.ts';
import { between, type Duration, later, parseRfc3339, seconds } from '../../kernel/time.ts';
import { RESYNC_PERIOD, replicasOf } from './defaults.ts';
import { HASH_LABEL } from './keys.ts';
import { type Contribution, fail, haltReason, nothing, type Pass, pauseCondition, stage } from './pass.ts';
import { previewTarget } from './preview-target.ts';
import { countsOf, hashOf, isSaturated } from './revisions.ts';
import { isFastRollback } from './rollback.ts';
import { activeServiceOf, previewServiceOf, switchSelector } from './services.ts';

/** Both Services must exist. An update without them cannot even begin. */
export const findServices = stage('services', (pass): Contribution => {
  const { activeService = '', previewService = '' } = pass.blueGreen ?? {};
  if (previewService !== '' && previewServiceOf(pass) === undefined)
    return fail(`service "${previewService}" not found`);
  return activeServiceOf(pass) === undefined ? fail(`service "${activeService}" not found`) : nothing;
});

/** The preview shows the new version from its first moment, pods or not. */
export const followPreview = stage('preview service', (pass): Contribution => {
  const service = previewServiceOf(pass);
  if (service === undefined || haltReason(pass) !== undefined) return nothing;
  return switched(pass, service, hashOf(pass.current), 'the preview follows the new version at once, pods or not');
});

/** Has the new version exactly the pods it should have before anything is decided about it (`replicasetutil.ReadyForPause`)? */
export function isReadyForPause(pass: Pass): boolean {
  const { current, rollout, status } = pass;
  if (current === undefined) return false;
  const active = status.blueGreen?.activeSelector ?? '';
  const set = active === '' ? undefined : pass.all.find((s) => hashOf(s) === active);
  const wanted = previewTarget(rollout, hashOf(current), set === undefined ? undefined : hashOf(set));
  return current.spec.replicas === wanted && countsOf(current).available === wanted;
}

/** Is there no reason to wait: a fast way back, a full promotion, nothing active yet, or active already? */
export function isFastTracked(pass: Pass): boolean {
  if (isFastRollback(pass) || pass.status.promoteFull) return true;
  const active = activeServiceOf(pass)?.spec.selector?.[HASH_LABEL];
  return active === undefined || active === hashOf(pass.current);
}

/** Has the analysis before promotion succeeded, if one is asked for? */
export const isPrePromotionDone = ({ blueGreen, runs }: Pass): boolean =>
  blueGreen?.prePromotionAnalysis === undefined || runs.prePromotion?.status?.phase === 'Successful';

/** Is the pause over: by time, by a person, or because there was never to be one (`CompletedBlueGreenPause`)? */
export function isBlueGreenPauseOver(pass: Pass): boolean {
  if (pass.pauses.added.length > 0) return false;
  if (pass.status.blueGreen?.scaleUpPreviewCheckPoint) return true;
  const { autoPromotionEnabled = true, autoPromotionSeconds = 0 } = pass.blueGreen ?? {};
  const begun = pauseCondition(pass, 'BlueGreenPause');
  if (!autoPromotionEnabled) return pass.status.controllerPause === true && begun === undefined;
  if (autoPromotionSeconds === 0) return true;
  const since = parseRfc3339(begun?.startTime ?? '');
  return since !== undefined && pass.now > later(since, seconds(autoPromotionSeconds));
}

const lift: Contribution = { pauses: { removed: ['BlueGreenPause'] } };

/** The pause ends; said only where there is one. */
const lifted = (pass: Pass, because: string): Contribution =>
  pauseCondition(pass, 'BlueGreenPause') === undefined ? lift : { ...lift, because: [{ rule: 'pause', because }] };

function switched(pass: Pass, service: Service, hash: string, because: string): Contribution {
  const effects = switchSelector(pass, service, hash);
  if (effects.length === 0) return nothing;
  const set = pass.all.find((s) => hashOf(s) === hash);
  const to = set?.metadata.name ?? 'no version';
  return { effects, because: [{ rule: 'services', because: `${service.metadata.name} selects ${to}: ${because}` }] };
}

/** Begins the pause before the switch, and ends it. */
export const pauseBeforeSwitch = stage('pause', (pass): Contribution => {
  if (pass.status.abort || !isReadyForPause(pass) || haltReason(pass) !== undefined) return nothing;
  const { autoPromotionEnabled = true, autoPromotionSeconds = 0 } = pass.blueGreen ?? {};
  const wantsPause = !autoPromotionEnabled || autoPromotionSeconds > 0;
  if (isFastTracked(pass) || pass.status.blueGreen?.scaleUpPreviewCheckPoint || !wantsPause)
    return lifted(pass, 'the pause is over: there is no reason left to wait');
  if (!isPrePromotionDone(pass)) return nothing;
  const begun = pauseCondition(pass, 'BlueGreenPause');
  if (begun === undefined) {
    if (pass.status.controllerPause) return nothing;
    const because = autoPromotionEnabled
      ? `the switch waits ${autoPromotionSeconds} s`
      : 'the switch waits for a person';
    return { pauses: { added: ['BlueGreenPause'] }, because: [{ rule: 'pause', because }] };
  }
  if (isBlueGreenPauseOver(pass)) return lifted(pass, `the pause is over: ${autoPromotionSeconds} s have passed`);
  const since = parseRfc3339(begun.startTime);
  const wait =
    autoPromotionSeconds > 0 && since !== undefined
      ? waitUntil(pass, later(since, seconds(autoPromotionSeconds)))
      : undefined;
  return wait === undefined ? nothing : { requeueAfter: wait };
});

/** How long until `end`, if that is still to come and nearer than the next resync (`checkEnqueueRolloutDuringWait`). */
export function waitUntil({ now }: Pick<Pass, 'now'>, end: Pass['now']): Duration | undefined {
  const left = between(now, end);
  return left > 0 && left < RESYNC_PERIOD ? left : undefined;
}

/**
 * The switch itself. It asks for every pod of the new version first, which also holds for the way back after an abort: a
 * crashing new version keeps the traffic.
 */
export const switchActive = stage('active service', (pass): Contribution => {
  const service = activeServiceOf(pass);
  if (service === undefined || haltReason(pass) !== undefined) return nothing;
  if (!isReadyForPause(pass) || !isSaturated(pass.current, replicasOf(pass.spec))) return nothing;
  const isDue = isFastTracked(pass) || (isBlueGreenPauseOver(pass) && isPrePromotionDone(pass));
  const next = isDue ? hashOf(pass.current) : (service.spec.selector?.[HASH_LABEL] ?? '');
  const available = countsOf(pass.current)?.available ?? 0;
  const why = pass.status.abort
    ? 'the update is aborted, and the way back is stable'
    : `all ${available} of ${replicasOf(pass.spec)} pods of the new version are available, and nothing is left to wait for`;
  return switched(pass, service, pass.status.abort ? (pass.status.stableRS ?? '') : next, why);
});
