/** Sizing the ReplicaSets that are neither stable nor present (`scaleDownOldReplicaSetsForCanary`, `...ForBlueGreen`). */

import type { ReplicaSet } from '../../cluster/objects.ts';
import type { Duration } from '../../kernel/time.ts';
import { isRouted, replicasOf } from './defaults.ts';
import type { Effect } from './effects.ts';
import { type Contribution, isFullyPromoted, nothing, type Pass, pauseCondition, type Reason, stage } from './pass.ts';
import { sumOf } from './pod-counts.ts';
import { skipsPostPromotion } from './promotion-analysis.ts';
import { countsOf, hasDeadline, latestRevisionFirst, oldestFirst } from './revisions.ts';
import { scale } from './scale.ts';
import { isReferenced, keepOrDrop } from './scale-down-delay.ts';
import { setRef } from './size-reasons.ts';
import { unavailableOf } from './surge.ts';
import { unverifiedStableTargets } from './target-groups.ts';

interface Plan {
  readonly effects: readonly Effect[];
  readonly requeueAfter?: Duration | undefined;
  readonly because: readonly Reason[];
  readonly resized: boolean;
}

const idle: Plan = { effects: [], because: [], resized: false };

/** A refused write ends only this stage: the real controller swallows what goes wrong here. */
const tolerated = ({ effects, requeueAfter, because }: Plan): Contribution => ({
  effects,
  tolerant: true,
  because,
  ...(requeueAfter === undefined ? {} : { requeueAfter }),
});

export const sizeOldBesideCanary = stage('pods of other versions', (pass): Contribution => {
  const active = pass.others.filter((set) => set.spec.replicas > 0);
  if (active.length === 0) return nothing;
  const plan = canaryPlan(pass, active);
  const halt = { kind: 'write status', because: 'other versions were resized' } as const;
  return plan.resized ? { ...tolerated(plan), halt } : tolerated(plan);
});

/**
 * First every old set gives up the pods that are not available; then, as far as enough others remain, the latest revisions
 * go first. What the first part did is forgotten if the second finds nothing to spare, and the pass goes on.
 */
function canaryPlan(pass: Pass, active: readonly ReplicaSet[]): Plan {
  const cleaned = withoutUnavailable(pass, active);
  if (cleaned.cancelled) return { ...idle, effects: cleaned.effects, because: cleaned.because };
  const available = sumOf(
    pass.all.map((set) => countsOf(set)),
    'available',
  );
  const least = replicasOf(pass.spec) - unavailableOf(pass.spec);
  let spare = available - least;
  if (spare <= 0) return { ...idle, effects: cleaned.effects, because: cleaned.because };
  const unverified = unverifiedStableTargets(pass, cleaned.sets);
  if (unverified !== undefined) return waitingFor(unverified, cleaned.effects);
  const effects = [...cleaned.effects];
  const because: Reason[] = [...cleaned.because];
  let { removed } = cleaned;
  let kept = 0;
  let requeueAfter: Duration | undefined;
  for (const set of latestRevisionFirst(cleaned.sets)) {
    if (isRouted(pass.spec) && isReferenced(pass, set)) continue;
    if (spare <= 0) break;
    const wanted = set.spec.replicas;
    if (wanted === 0) continue;
    let to = 0;
    if (!isRouted(pass.spec)) to = Math.max(0, wanted - spare);
    else if ((isFullyPromoted(pass) || hasDeadline(set)) && !pass.canary?.dynamicStableScale) {
      const keeping = keepOrDrop(pass, set, kept, wanted);
      ({ kept, size: to } = keeping);
      effects.push(...keeping.effects);
      because.push(...keeping.because);
      requeueAfter = soonest(requeueAfter, keeping.requeueAfter);
    }
    if (to === wanted) continue;
    effects.push(...scale(pass, set, to, { follows: cleaned.touched.has(set.metadata.name) }).effects);
    because.push({
      rule: 'old replicas',
      because: `${set.metadata.name} goes from ${wanted} to ${to}: ${available} pods are available, ${least} must be`,
      of: setRef(set),
    });
    spare -= wanted - to;
    removed += wanted - to;
  }
  return { effects, because, requeueAfter, resized: removed > 0 };
}

/** Old pods stay while users of the load balancer may still be sent to them alone. */
const waitingFor = ({ effects = [], requeueAfter, because = [] }: Contribution, before: readonly Effect[]): Plan => ({
  effects: [...before, ...effects],
  requeueAfter,
  because,
  resized: false,
});

/**
 * The sets at the size of what is available of them. A set with more available pods than wanted (some still terminating)
 * is an error to the real controller, and cancels everything here for this pass.
 */
function withoutUnavailable(pass: Pass, active: readonly ReplicaSet[]) {
  const effects: Effect[] = [];
  const sets: ReplicaSet[] = [];
  const touched = new Set<string>();
  const because: Reason[] = [];
  let removed = 0;
  for (const set of oldestFirst(active)) {
    const { wanted, available } = countsOf(set);
    if (wanted === available) {
      sets.push(set);
      continue;
    }
    if (available > wanted) return { effects, sets, touched, because, removed: 0, cancelled: true };
    touched.add(set.metadata.name);
    effects.push(...scale(pass, set, available).effects);
    because.push({
      rule: 'old replicas',
      because: `${set.metadata.name} goes from ${wanted} to ${available}: old versions give up pods that are not available`,
      of: setRef(set),
    });
    removed += wanted - available;
    sets.push({ ...set, spec: { ...set.spec, replicas: available } });
  }
  return { effects, sets, touched, because, removed, cancelled: false };
}

const soonest = (a: Duration | undefined, b: Duration | undefined): Duration | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;

export const sizeOldBesideBlueGreen = stage('pods of other versions', (pass): Contribution => {
  const active = pass.others.filter((set) => set.spec.replicas > 0);
  if (active.length === 0 || isHeldByAnalysis(pass)) return nothing;
  const replicas = replicasOf(pass.spec);
  const effects: Effect[] = [];
  const because: Reason[] = [];
  let kept = 0;
  let requeueAfter: Duration | undefined;
  for (const set of latestRevisionFirst(active)) {
    if (isReferenced(pass, set)) continue;
    const keeping = keepOrDrop(pass, set, kept, replicas);
    kept = keeping.kept;
    effects.push(...keeping.effects);
    requeueAfter = soonest(requeueAfter, keeping.requeueAfter);
    because.push(...keeping.because);
    if (set.spec.replicas === keeping.size) continue;
    effects.push(...scale(pass, set, keeping.size).effects);
    const why =
      hasDeadline(set) && keeping.size === 0 ? 'its scale-down delay is over' : 'nothing sends traffic to it any more';
    because.push({
      rule: 'old replicas',
      because: `${set.metadata.name} goes from ${set.spec.replicas} to ${keeping.size}: ${why}`,
      of: setRef(set),
    });
  }
  return tolerated({ effects, because, requeueAfter, resized: false });
});

/** Without a delay of its own, an old version stays until the analysis after promotion is good. */
function isHeldByAnalysis(pass: Pass): boolean {
  if (pauseCondition(pass, 'InconclusiveAnalysisRun') !== undefined) return true;
  const { postPromotionAnalysis, scaleDownDelaySeconds } = pass.blueGreen ?? {};
  if (postPromotionAnalysis === undefined || scaleDownDelaySeconds !== undefined) return false;
  return !skipsPostPromotion(pass) && pass.runs.postPromotion?.status?.phase !== 'Successful';
}
