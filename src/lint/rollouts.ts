/** The Rollouts of a bundle as rules look at them. */

import type { PodTemplateSpec } from '../cluster/objects.ts';
import { withoutNulls } from '../delivery/rollout/nulls.ts';
import type {
  BlueGreenStrategy,
  CanaryStep,
  CanaryStrategy,
  Rollout,
  RolloutSpec,
  TrafficRouting,
} from '../delivery/rollout/objects.ts';
import { parsePauseDuration } from '../languages/duration.ts';
import type { Path } from '../languages/yaml.ts';
import type { Manifest } from '../scenario/manifests.ts';
import { rolloutManifest } from '../scenario/rollout-manifest.ts';
import { allOf, type Bundle, inside } from './bundle.ts';

export interface RolloutHere {
  readonly manifest: Manifest;
  readonly name: string;
  readonly namespace: string;
  readonly rollout: Rollout;
  readonly spec: RolloutSpec;
  /** Its own, or that of the workload it refers to, if a file holds it. */
  readonly template: PodTemplateSpec | undefined;
}

export interface CanaryHere extends RolloutHere {
  readonly canary: CanaryStrategy;
  readonly steps: readonly CanaryStep[];
  readonly routing: TrafficRouting | undefined;
}

export interface BlueGreenHere extends RolloutHere {
  readonly blueGreen: BlueGreenStrategy;
}

export const CANARY: Path = ['spec', 'strategy', 'canary'];
export const BLUE_GREEN: Path = ['spec', 'strategy', 'blueGreen'];
export const ROUTING: Path = [...CANARY, 'trafficRouting'];
export const stepPath = (i: number, ...rest: Path): Path => [...CANARY, 'steps', i, ...rest];

const known = new WeakMap<Bundle, readonly RolloutHere[]>();

export function rolloutsOf(bundle: Bundle): readonly RolloutHere[] {
  const found = known.get(bundle) ?? rolloutsIn(bundle);
  known.set(bundle, found);
  return found;
}

function rolloutsIn(bundle: Bundle): readonly RolloutHere[] {
  const objects = bundle.manifests.map(({ object }) => object);
  return allOf(bundle, 'argoproj.io', 'Rollout').map((manifest) => {
    const { object } = manifest;
    const { name, namespace, template } = rolloutManifest(object, objects);
    const placed = { ...object, metadata: { ...object.metadata, namespace }, spec: object.spec ?? {} };
    const rollout = withoutNulls(placed as unknown as Rollout);
    return { manifest, name, namespace, rollout, spec: rollout.spec, template };
  });
}

export const canariesOf = (bundle: Bundle): readonly CanaryHere[] =>
  rolloutsOf(bundle).flatMap((here) => {
    const canary = here.spec.strategy?.canary;
    if (canary === undefined) return [];
    return [{ ...here, canary, steps: canary.steps ?? [], routing: canary.trafficRouting }];
  });

export const blueGreensOf = (bundle: Bundle): readonly BlueGreenHere[] =>
  rolloutsOf(bundle).flatMap((here) => {
    const blueGreen = here.spec.strategy?.blueGreen;
    return blueGreen === undefined ? [] : [{ ...here, blueGreen }];
  });

/** The autoscaler that scales a Rollout, if a file holds it. */
export const autoscalerOf = (bundle: Bundle, { name, namespace }: RolloutHere): Manifest | undefined =>
  allOf(bundle, 'autoscaling', 'HorizontalPodAutoscaler').find(
    ({ object }) =>
      inside(object, 'spec', 'scaleTargetRef', 'kind') === 'Rollout' &&
      inside(object, 'spec', 'scaleTargetRef', 'name') === name &&
      (object.metadata.namespace ?? 'default') === namespace,
  );

/** The fewest pods the Rollout can have: what it says, or what its autoscaler begins with. */
export function fewestReplicas(bundle: Bundle, here: RolloutHere): number {
  const autoscaler = autoscalerOf(bundle, here);
  if (autoscaler === undefined) return here.spec.replicas ?? 1;
  const least = inside(autoscaler.object, 'spec', 'minReplicas');
  return typeof least === 'number' ? least : 1;
}

/** Seconds that a pause step lasts by itself; for ever where only a person ends it. */
export function pauseSeconds({ pause }: CanaryStep): number {
  if (pause === undefined) return 0;
  return pause.duration === undefined ? Number.POSITIVE_INFINITY : Math.max(0, parsePauseDuration(pause.duration));
}
