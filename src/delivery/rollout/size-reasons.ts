/** Why a ReplicaSet gets the size it gets, in words with the numbers the size was computed from. */
import type { ReplicaSet } from '../../cluster/objects.ts';
import { type CanaryTarget, canaryTarget } from './canary-target.ts';
import { isRouted, maxSurgeOf, maxTrafficWeightOf, maxUnavailableOf, replicasOf } from './defaults.ts';
import type { IntOrString, RolloutSpec } from './objects.ts';
import { type Pass, type Reason, sidesOf } from './pass.ts';
import { nearestSplit, shareOf } from './split.ts';
import { surgeOf, unavailableOf } from './surge.ts';

const pods = (n: number): string => (n === 1 ? '1 pod' : `${n} pods`);

export const setRef = ({ metadata }: ReplicaSet): string => `ReplicaSet/${metadata.name}`;

/** `canary goes from 0 to 1: it wants ceil(5 × 20 / 100) = 1 pod; a router splits the traffic, so no margin binds; …` */
export function canarySizeReason(pass: Pass, side: 'canary' | 'stable', set: ReplicaSet, to: number): Reason {
  const { canary, stable } = sidesOf(pass);
  const target = canaryTarget(pass.rollout, canary, stable);
  const wish = isRouted(pass.spec) ? routedWish(pass, side, target, to) : boundedWish(pass, target);
  const available = `available now: canary ${canary?.available ?? 0}, stable ${stable?.available ?? 0}`;
  return {
    rule: `${side} replicas`,
    because: `${side} goes from ${set.spec.replicas} to ${to}: ${wish}; ${available}`,
    of: setRef(set),
  };
}

function routedWish({ spec, status, canary }: Pass, side: 'canary' | 'stable', target: CanaryTarget, to: number) {
  const [replicas, max] = [replicasOf(spec), maxTrafficWeightOf(spec)];
  const noMargin = 'a router splits the traffic, so no margin binds';
  const atLeast = (count: number) =>
    count === to
      ? ''
      : `, and gets ${to}${canary?.minPodsPerReplicaSet === undefined ? '' : ` (minPodsPerReplicaSet ${canary.minPodsPerReplicaSet})`}`;
  const share = (weight: number) => {
    const count = shareOf(replicas, weight, max);
    return `ceil(${replicas} × ${weight} / ${max}) = ${pods(count)}${atLeast(count)}`;
  };
  if (side === 'canary') {
    if (target.replicas !== undefined)
      return `setCanaryScale asks for ${target.replicas}${atLeast(target.replicas)}; ${noMargin}`;
    return `it wants ${share(target.weight)}; ${noMargin}`;
  }
  if (!canary?.dynamicStableScale) return `without dynamicStableScale stable keeps all of ${replicas}; ${noMargin}`;
  const carried = Math.max(max - target.weight, status.canary?.weights?.stable.weight ?? 0);
  return `under dynamicStableScale it wants ${share(carried)}; ${noMargin}`;
}

/** Without a router pods are the traffic: the nearest split, reached in bounded moves. */
function boundedWish({ spec }: Pass, { weight }: CanaryTarget): string {
  const [replicas, max] = [replicasOf(spec), maxTrafficWeightOf(spec)];
  const [surge, unavailable] = [surgeOf(spec), unavailableOf(spec)];
  const split = nearestSplit({ replicas, weight, maxWeight: max, surge });
  const best = `weight ${weight} of ${max} of ${replicas} pods is nearest with ${split.canary} canary and ${split.stable} stable`;
  return `${best}; ${marginText('maxSurge', maxSurgeOf(spec), replicas, surge)} may be too many, ${marginText('maxUnavailable', maxUnavailableOf(spec), replicas, unavailable)} may be missing`;
}

const marginText = (name: string, asked: IntOrString | undefined, replicas: number, count: number): string =>
  typeof asked === 'string' ? `${name} ${asked.replaceAll('%', '')} % of ${replicas} = ${count}` : `${name} ${count}`;

/** The new version of a blue-green update: all pods, or as many as the preview asks for. */
export function previewSizeReason(spec: RolloutSpec, set: ReplicaSet, to: number): Reason {
  const preview = spec.strategy?.blueGreen?.previewReplicaCount;
  const replicas = replicasOf(spec);
  const why =
    preview !== undefined && to === preview && to !== replicas
      ? `previewReplicaCount is ${preview} until pause and analysis are over`
      : `it needs all ${replicas} of spec.replicas to take the traffic`;
  return {
    rule: 'blue-green pods',
    because: `the new version goes from ${set.spec.replicas} to ${to}: ${why}`,
    of: setRef(set),
  };
}
