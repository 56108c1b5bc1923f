/**
 * Promises that the real controller itself breaks, and preroll with it: each a danger users should know, told in
 * docs/laws.md. A generated rehearsal that breaks a promise in one of these ways has found nothing new. A danger is known by
 * its numbers: only where the real controller's rule gives this very value for what the pass found (`real-rules.ts`) is a
 * broken promise taken for it.
 */
import type { ReplicaSet } from '../../src/cluster/objects.ts';
import type { Instant } from '../../src/kernel/time.ts';
import { parseRfc3339 } from '../../src/kernel/time.ts';
import {
  askedWeight,
  available,
  canaryPods,
  canStableCarry,
  currentOf,
  isDynamic,
  isHalted,
  isRollingBack,
  isTurnedBackAndScaled,
  isWithinWindow,
  oldSizeAfter,
  replicasOf,
  setOf,
  stableOf,
  stablePods,
  stableWeightBeside,
  type View,
  weightAfter,
} from './real-rules.ts';

/** What is known at the moment a promise was broken. */
export interface Breach {
  readonly promise: string;
  readonly detail: string;
  readonly t: Instant;
  /** The states of this instant in their order, the first as the instant found it, the last as it was left. */
  readonly views: readonly View[];
}

export interface Danger {
  readonly name: string;
  readonly says: string;
  is(breach: Breach): boolean;
}

const HAS_PODS = 'a side with weight has available pods';
const WITHIN_STEP = 'weight within step';
const AFTER_STEPS = 'stable after last step';
const AVAILABLE = 'enough available';
const DEADLINE = 'scale-down-deadline';

const numberIn = (pattern: RegExp, detail: string): number => Number(pattern.exec(detail)?.[1] ?? Number.NaN);
const canaryWeight = ({ rollout }: View): number => rollout.status?.canary?.weights?.canary.weight ?? 0;
const isOnTheWayBack = (view: View): boolean => view.rollout.status?.abort === true || isRollingBack(view);

/** The states before the one in which `shows` holds for the first time: one of them is what the guilty pass has read. */
function before(views: readonly View[], shows: (view: View) => boolean): readonly View[] {
  const at = views.findIndex(shows);
  return at < 0 ? [] : views.slice(0, at);
}

/** The states that a pass may have read that left the canary with this weight. */
const beforeWeight = ({ views }: Breach, weight: number): readonly View[] => {
  const [first] = views;
  // One and the same weight may have been asked of another version.
  if (first !== undefined && canaryWeight(first) === weight) return views;
  return before(views, (view) => canaryWeight(view) === weight);
};

/** A canary that grew in weight, with the weight it was given. */
const givenToCanary = ({ promise, detail }: Breach): number =>
  promise === WITHIN_STEP
    ? numberIn(/weight (-?\d+) at step/, detail)
    : promise === HAS_PODS
      ? numberIn(/canary has weight (-?\d+) and no available pod/, detail)
      : Number.NaN;

export const dangers: readonly Danger[] = [
  {
    name: 'a step to nothing',
    says: 'a step that takes the canary back to no pods (setWeight: 0, setCanaryScale to 0) removes the pods first and the traffic afterwards: until pods and router agree, users are sent to nobody (rollout/trafficrouting.go: the weight of the step before holds while the pods of this one are not as wanted)',
    is(breach) {
      if (breach.promise !== HAS_PODS) return false;
      const weight = numberIn(/canary is scaled to nothing with weight (\d+)/, breach.detail);
      return before(breach.views, (view) => currentOf(view)?.spec.replicas === 0).some(
        (view) =>
          !isOnTheWayBack(view) &&
          stableOf(view) !== currentOf(view) &&
          canaryPods(view) === 0 &&
          weight === weightAfter(view),
      );
    },
  },
  {
    name: 'another version in mid-update under dynamicStableScale',
    says: 'traffic goes back to stable at once while the new canary has no pods, but stable is sized by the weights from before and by the first step of the new update: with all traffic on the canary before, and a first step of 100, stable is given everything and scaled to nothing in one pass (rollout/canary.go: reconcileCanaryStableReplicaSet, which reads the weights of the old status)',
    is(breach) {
      if (breach.promise !== HAS_PODS) return false;
      const share = numberIn(/stable is scaled to nothing with weight (\d+)/, breach.detail);
      return before(breach.views, (view) => stableOf(view)?.spec.replicas === 0).some((view) => {
        const weight = askedWeight(view);
        return (
          isDynamic(view) &&
          !isOnTheWayBack(view) &&
          stableOf(view) !== currentOf(view) &&
          stablePods(view) === 0 &&
          canStableCarry(view, weight) &&
          share === stableWeightBeside(view, weight)
        );
      });
    },
  },
  {
    name: 'an abort under dynamicStableScale',
    says: 'the weight after an abort is what stable cannot carry, whatever the canary can: with stable pods missing, a canary without one available pod is given traffic it never had (rollout/trafficrouting.go: reconcileTrafficRouting, branch of the abort)',
    is(breach) {
      const weight = givenToCanary(breach);
      return beforeWeight(breach, weight).some(
        (view) =>
          isDynamic(view) && isOnTheWayBack(view) && weight === askedWeight(view) && canStableCarry(view, weight),
      );
    },
  },
  {
    name: 'a share rounded down',
    says: 'whether stable can carry its share is asked with the share rounded down: 80 % of one pod and 1 % of four are none, so users are given back to a stable side whose last pod is just being restarted, or that was scaled to nothing (rollout/trafficrouting.go: checkReplicasAvailable)',
    is(breach) {
      if (breach.promise !== HAS_PODS) return false;
      const share = numberIn(/stable has weight (\d+) and no available pod/, breach.detail);
      return breach.views.some((view) => {
        const weight = askedWeight(view);
        return (
          share === stableWeightBeside(view, weight) &&
          share > 0 &&
          available(stableOf(view)) === 0 &&
          canStableCarry(view, weight)
        );
      });
    },
  },
  {
    name: 'a weight above the whole',
    says: 'promote --full under dynamicStableScale weighs the canary by its available pods of spec.replicas, not bounded: after setCanaryScale with 6 replicas of 2 the router is asked for a weight of 300 and stable for -200 (rollout/trafficrouting.go: reconcileTrafficRouting, branch of promoteFull)',
    is(breach) {
      if (breach.promise !== WITHIN_STEP) return false;
      const weight = givenToCanary(breach);
      return beforeWeight(breach, weight).some(
        (view) =>
          isDynamic(view) &&
          view.rollout.status?.promoteFull === true &&
          available(currentOf(view)) > replicasOf(view) &&
          weight === askedWeight(view),
      );
    },
  },
  {
    name: 'an abort of a blue-green that has switched and is not complete',
    says: 'the active Service goes back to stable only while every pod of the new version is available and nobody has paused the rollout; aborted with one of them down, just after scaling up, or under spec.paused, the Service stays on the new version, whose pods go when the abort delay is over: a total outage (rollout/service.go: reconcileActiveService, rollout/replicaset.go: reconcileNewReplicaSet)',
    is(breach) {
      if (breach.promise !== AVAILABLE) return false;
      const [, name, to, wanted] =
        /: (\S+) goes from \d+ to (\d+), which serves users, (\d+) wanted/.exec(breach.detail) ?? [];
      if (Number(to) !== 0) return false;
      return before(breach.views, (view) => currentOf(view)?.spec.replicas === 0).some((view) => {
        const { status } = view.rollout;
        const current = currentOf(view);
        return (
          current?.metadata.name === name &&
          Number(wanted) === replicasOf(view) &&
          status?.abort === true &&
          status.stableRS !== status.currentPodHash &&
          status.blueGreen?.activeSelector === status.currentPodHash &&
          isOver(current, breach.t) &&
          // Otherwise the pass would have switched the Service back first.
          (isHalted(view) || !(current?.spec.replicas === replicasOf(view) && available(current) === replicasOf(view)))
        );
      });
    },
  },
  {
    name: 'back to stable and another size in one edit',
    says: 'whoever takes the stable version up again and changes spec.replicas before the controller has looked (one commit that reverts both), has stable scaled as if it were still the canary: to the share of the step, which may be nothing, whatever traffic it has (rollout/sync.go: syncReplicasOnly runs before the status knows what is being rolled out)',
    is(breach) {
      const { promise, detail, views } = breach;
      const [, to, wanted] = /goes from \d+ to (\d+), which serves users, (\d+) wanted/.exec(detail) ?? [];
      const share = numberIn(/stable is scaled to nothing with weight (\d+)/, detail);
      const size = promise === AVAILABLE ? Number(to) : promise === HAS_PODS ? 0 : Number.NaN;
      return before(views, (view) => stableOf(view)?.spec.replicas === size).some(
        (view) =>
          isTurnedBackAndScaled(view) &&
          canaryPods(view) === size &&
          (promise === AVAILABLE
            ? Number(wanted) === replicasOf(view)
            : share === view.rollout.status?.canary?.weights?.stable.weight),
      );
    },
  },
  {
    name: 'back to a version that never was stable',
    says: 'rollbackWindow lets every version go without steps and analyses whose ReplicaSet is older than that of stable, among them one that was aborted or overtaken before it had proved anything (rollout/sync.go: isRollbackWithinWindow)',
    is({ promise, detail, views }) {
      if (promise !== AFTER_STEPS) return false;
      const [, hash = ''] = /: (\S+) became stable from step index/.exec(detail) ?? [];
      return before(views, ({ rollout: { status } }) => status?.stableRS === hash).some(
        (view) => isWithinWindow(view, hash) && available(setOf(view, hash)) >= replicasOf(view),
      );
    },
  },
  {
    name: 'pods counted twice',
    says: 'without a router, old versions go as far as the pods allow that ReplicaSets call available, among them those which the pass before has taken away and which are not gone yet: with two old versions, both go at once, and fewer pods are left than maxUnavailable promises (rollout/canary.go: scaleDownOldReplicaSetsForCanary)',
    is(breach) {
      if (breach.promise !== AVAILABLE) return false;
      const [, name = '', to, left] =
        /: (\S+) goes from \d+ to (\d+), which leaves (\d+) available/.exec(breach.detail) ?? [];
      const sizeIn = (view: View) => view.sets.find(({ metadata }) => metadata.name === name)?.spec.replicas;
      return before(breach.views, (view) => sizeIn(view) === Number(to)).some((view) => {
        const going = view.sets.reduce((sum, set) => sum + Math.max(0, available(set) - set.spec.replicas), 0);
        const serving = view.sets.reduce((sum, set) => sum + available(set), 0) - going;
        return (
          going > 0 &&
          oldSizeAfter(view, name) === Number(to) &&
          Number(left) === serving - ((sizeIn(view) ?? 0) - Number(to))
        );
      });
    },
  },
];

/** Is the delay over until which a ReplicaSet keeps its pods? It is written in whole seconds. */
function isOver(set: ReplicaSet | undefined, t: Instant): boolean {
  const until = parseRfc3339(set?.metadata.annotations?.[DEADLINE] ?? '');
  return until !== undefined && until <= t;
}
