/**
 * What the real controller's formulas give for a state of the cluster, written a second time and straight from the facts, so
 * that a danger is known by its very number and not by its shape alone. Nothing here is taken from the code it judges.
 */
import type { ReplicaSet } from '../../src/cluster/objects.ts';
import type { CanaryStep, Rollout } from '../../src/delivery/rollout/objects.ts';

/** A Rollout and its ReplicaSets as a pass may have found them. */
export interface View {
  readonly rollout: Rollout;
  readonly sets: readonly ReplicaSet[];
}

const HASH = 'rollouts-pod-template-hash';

const canaryOf = ({ rollout }: View) => rollout.spec.strategy?.canary;
export const replicasOf = ({ rollout }: View): number => rollout.spec.replicas ?? 1;
const wholeOf = (view: View): number => canaryOf(view)?.trafficRouting?.maxTrafficWeight ?? 100;
export const isDynamic = (view: View): boolean => canaryOf(view)?.dynamicStableScale === true;
export const available = (set: ReplicaSet | undefined): number => set?.status?.availableReplicas ?? 0;
export const setOf = ({ sets }: View, hash: string | undefined): ReplicaSet | undefined =>
  sets.find(({ metadata }) => hash !== undefined && metadata.labels?.[HASH] === hash);
export const currentOf = (view: View) => setOf(view, view.rollout.status?.currentPodHash);
export const stableOf = (view: View) => setOf(view, view.rollout.status?.stableRS);

const isFullyPromoted = ({ rollout: { status } }: View): boolean => status?.stableRS === status?.currentPodHash;

/** Is the rollout held by a person's pause, or by an Inconclusive run (`haltProgress`)? */
export const isHalted = ({ rollout: { spec, status } }: View): boolean =>
  spec.paused === true || (status?.pauseConditions ?? []).some(({ reason }) => reason === 'InconclusiveAnalysisRun');

/** Turned back to stable in mid-update, while stable is still small (`IsDynamicallyRollingBackToStable`). */
export function isRollingBack(view: View): boolean {
  const { status } = view.rollout;
  const weighed = status?.canary?.weights?.canary.podTemplateHash ?? '';
  return (
    isDynamic(view) &&
    isFullyPromoted(view) &&
    status?.canary?.weights !== undefined &&
    weighed !== status.currentPodHash &&
    available(currentOf(view)) < replicasOf(view)
  );
}

/** How many pods may be missing, of which a share is rounded down; one, if neither that nor a surge is allowed (`MaxUnavailable`). */
function mayBeMissing(view: View): number {
  const replicas = replicasOf(view);
  const { maxSurge = '25', maxUnavailable = '25' } = canaryOf(view) ?? {};
  const of = (bound: number | string, round: (share: number) => number): number =>
    typeof bound === 'number' ? bound : round((Number.parseInt(bound, 10) * replicas) / 100);
  const missing = of(maxUnavailable, Math.floor);
  return Math.min(replicas, missing === 0 && of(maxSurge, Math.ceil) === 0 ? 1 : missing);
}

const annotationOf = ({ metadata }: ReplicaSet, name: string): number =>
  Number(metadata.annotations?.[`rollout.argoproj.io/${name}`]);
const revisionOf = (set: ReplicaSet): number => annotationOf(set, 'revision');

/** Has stable's template become the Rollout's again, together with another number of replicas, while the status still speaks of the update (`isScalingEvent`)? */
export function isTurnedBackAndScaled(view: View): boolean {
  const stable = stableOf(view);
  return (
    canaryOf(view)?.trafficRouting !== undefined &&
    stable !== undefined &&
    stable !== currentOf(view) &&
    view.sets.every((set) => set === stable || revisionOf(set) < revisionOf(stable)) &&
    annotationOf(stable, 'desired-replicas') !== replicasOf(view)
  );
}

/**
 * The size that a version which is neither stable nor current is given in one pass, without a router
 * (`scaleDownOldReplicaSetsForCanary`): the newest go first, as far as the pods allow that their ReplicaSets call available.
 */
export function oldSizeAfter(view: View, name: string): number | undefined {
  const old = view.sets
    .filter((set) => set !== currentOf(view) && set !== stableOf(view) && set.spec.replicas > 0)
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  // Somebody takes pods away already: the pass gives up.
  if (old.some((set) => available(set) > set.spec.replicas)) return undefined;
  let spare = view.sets.reduce((sum, set) => sum + available(set), 0) - (replicasOf(view) - mayBeMissing(view));
  for (const set of old) {
    const size = Math.max(0, available(set) - Math.max(0, spare));
    if (set.metadata.name === name) return size;
    spare -= available(set) - size;
  }
  return undefined;
}

/** Is this version older than stable, with so few between them that it needs neither steps nor analyses (`isRollbackWithinWindow`)? */
export function isWithinWindow(view: View, hash: string): boolean {
  const [back, stable] = [setOf(view, hash), stableOf(view)];
  if (back === undefined || stable === undefined) return false;
  // Times of the API are texts of one length, so they sort.
  const made = ({ metadata }: ReplicaSet): string => metadata.creationTimestamp;
  const between = view.sets.filter((set) => made(back) < made(set) && made(set) < made(stable));
  return made(back) < made(stable) && between.length < (view.rollout.spec.rollbackWindow?.revisions ?? 0);
}

const stepsOf = (view: View): readonly CanaryStep[] => canaryOf(view)?.steps ?? [];
const indexOf = (view: View): number => view.rollout.status?.currentStepIndex ?? 0;

const said = <T>(view: View, upTo: number, what: (step: CanaryStep) => T | undefined): T | undefined =>
  stepsOf(view)
    .slice(0, upTo + 1)
    .map(what)
    .findLast((value) => value !== undefined);

const weightUpTo = (view: View, upTo: number): number => said(view, upTo, (step) => step.setWeight) ?? 0;

/** What the canary is to have: a number of pods, or a weight of which the number follows (`GetCanaryReplicasOrWeight`). */
function canaryGoal(view: View): { readonly replicas?: number; readonly weight: number } {
  const { status } = view.rollout;
  if (status?.promoteFull === true || isFullyPromoted(view)) return { weight: wholeOf(view) };
  const goesOn = status?.abort !== true || canaryOf(view)?.abortScaleDownDelaySeconds === 0;
  const hasStep = indexOf(view) < stepsOf(view).length;
  const scale = goesOn && hasStep ? said(view, indexOf(view), (step) => step.setCanaryScale) : undefined;
  const inForce = scale?.matchTrafficWeight === true ? undefined : scale;
  if (inForce?.replicas !== undefined) return { replicas: inForce.replicas, weight: 0 };
  return { weight: inForce?.weight ?? desiredWeight(view) };
}

const shareOf = (view: View, weight: number): number => Math.ceil((weight * replicasOf(view)) / wholeOf(view));

function atLeastMinPods(view: View, count: number): number {
  const least = canaryOf(view)?.minPodsPerReplicaSet ?? 0;
  return count === 0 ? 0 : Math.max(count, Math.min(least, replicasOf(view)));
}

/** How many pods the canary of a routed Rollout is to have, before traffic holds any back (`CalculateReplicaCountsForTrafficRoutedCanary`). */
export function canaryPods(view: View): number {
  const { replicas, weight } = canaryGoal(view);
  return replicas ?? atLeastMinPods(view, shareOf(view, weight));
}

/** How many stable is to have: under dynamicStableScale its share of the goal, or of the weights that the pass found. */
export function stablePods(view: View): number {
  if (!isDynamic(view)) return replicasOf(view);
  const given = view.rollout.status?.canary?.weights?.stable.weight ?? 0;
  return atLeastMinPods(view, Math.max(shareOf(view, wholeOf(view) - canaryGoal(view).weight), shareOf(view, given)));
}

/** `GetDesiredCanaryWeight`: after an abort under dynamicStableScale, the highest step that needs fewer canary pods than are left. */
function desiredWeight(view: View): number {
  if (view.rollout.status?.abort !== true)
    return indexOf(view) < stepsOf(view).length ? weightUpTo(view, indexOf(view)) : wholeOf(view);
  if (!isDynamic(view) || currentOf(view) === undefined || stableOf(view) === undefined) return 0;
  const missing = replicasOf(view) - available(stableOf(view));
  const hasOwnDelay = (canaryOf(view)?.abortScaleDownDelaySeconds ?? 0) > 0;
  const left = hasOwnDelay ? missing : Math.max(missing, available(currentOf(view)));
  const fitting = stepsOf(view).findLast(({ setWeight }) => setWeight !== undefined && shareOf(view, setWeight) < left);
  return fitting?.setWeight ?? 0;
}

/** `calculateDesiredWeightOnAbortOrStableRollback`. */
function weightOnTheWayBack(view: View): number {
  if (!isDynamic(view) || stableOf(view) === undefined || currentOf(view) === undefined || replicasOf(view) === 0)
    return 0;
  const carried = Math.trunc((wholeOf(view) * available(stableOf(view))) / replicasOf(view));
  const notCarried = Math.max(0, wholeOf(view) - carried);
  const wanted = desiredWeight(view);
  const present = view.rollout.status?.canary?.weights?.canary.weight;
  if (present === undefined) return Math.max(notCarried, wanted);
  if (wanted <= 0) return Math.min(notCarried, present);
  return carried < wholeOf(view) - wanted ? present : Math.min(wanted, present);
}

/** Are enough of `needed` pods available (`ReplicaProgressThresholdMet`)? */
function isMet(view: View, set: ReplicaSet | undefined, needed: number): boolean {
  const threshold = canaryOf(view)?.replicaProgressThreshold;
  if (threshold === undefined || set === undefined) return set?.spec.replicas === needed && available(set) === needed;
  const value = threshold.value ?? 0;
  if (threshold.type !== 'Percent') return available(set) >= value;
  return needed === 0 || (100 * available(set)) / needed >= value - 1e-10;
}

function isAtDesiredCounts(view: View): boolean {
  if (!isMet(view, currentOf(view), canaryPods(view))) return false;
  const stable = stableOf(view);
  const isStableThere = stable?.spec.replicas === replicasOf(view) && stable.status?.replicas === replicasOf(view);
  return isDynamic(view) || isStableThere;
}

/** The weight of the canary that the router is to be asked for (`reconcileTrafficRouting`). */
export function askedWeight(view: View): number {
  const { status } = view.rollout;
  if (isRollingBack(view)) return weightOnTheWayBack(view);
  if (isFullyPromoted(view)) return 0;
  if (status?.abort === true) return weightOnTheWayBack(view);
  if (available(currentOf(view)) === 0) return 0;
  if (status?.promoteFull === true)
    return isDynamic(view)
      ? Math.trunc((wholeOf(view) * available(currentOf(view))) / replicasOf(view))
      : (status.canary?.weights?.canary.weight ?? 0);
  if (stepsOf(view).length === 0) return 0;
  if (!isAtDesiredCounts(view)) return weightUpTo(view, indexOf(view) - 1);
  return indexOf(view) < stepsOf(view).length ? weightUpTo(view, indexOf(view)) : wholeOf(view);
}

/** May stable be given what is left beside `weight`? Its share of the pods is rounded down (`checkReplicasAvailable`). */
export function canStableCarry(view: View, weight: number): boolean {
  const needed = Math.trunc(((wholeOf(view) - weight) * replicasOf(view)) / wholeOf(view));
  const stable = stableOf(view);
  return stable !== undefined && (available(stable) >= needed || isMet(view, stable, needed));
}

/** The weight of the canary after a pass: what was asked, unless stable could not have carried the rest. */
export function weightAfter(view: View): number {
  const asked = askedWeight(view);
  return canStableCarry(view, asked) ? asked : (view.rollout.status?.canary?.weights?.canary.weight ?? 0);
}

/** What stable is left with: experiments may have a part of their own. */
export function stableWeightBeside(view: View, weight: number): number {
  const experiments = view.rollout.status?.canary?.weights?.additional ?? [];
  return wholeOf(view) - weight - experiments.reduce((sum, d) => sum + d.weight, 0);
}
