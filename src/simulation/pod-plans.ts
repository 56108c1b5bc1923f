/** How long each stage of a pod's life takes in a scenario: the cluster's model, the behaviour of its version, its manifest. */

import type { Pod } from '../cluster/objects.ts';
import type { PodPlan } from '../cluster/pod-lifecycle.ts';
import type { DurationModel } from '../kernel/duration-model.ts';
import { oncePer } from '../kernel/once.ts';
import type { Random, Streams } from '../kernel/random.ts';
import type { Duration } from '../kernel/time.ts';
import { good } from '../scenario/behaviours.ts';
import type { Scenario, VersionBehaviour } from '../scenario/format.ts';
import { matchesImage } from '../scenario/images.ts';
import { latencySampler } from '../traffic/latency-model.ts';
import type { Behaviour } from '../traffic/model.ts';
import { pullsAlways } from './images.ts';

/** One draw of a model. */
export function draw(model: DurationModel, random: Random): Duration {
  return Math.max(0, Math.round(samplerOf(model)(random))) as Duration;
}

/** The models are the scenario's, and all its runs draw of them. */
const samplerOf = oncePer(latencySampler);

/** How pods behave of which the scenario says nothing. */
export const fallbackBehaviour: Behaviour = good;

/** Which of the scenario's behaviours a pod has: the first entry that matches the image of one of its containers. */
export function versionOf(pod: Pod, versions: readonly VersionBehaviour[]): VersionBehaviour | undefined {
  for (const version of versions) {
    if (pod.spec.containers.some((c) => matchesImage(version.image, c.image ?? ''))) return version;
  }
  return undefined;
}

/** Has the pod a mesh's proxy beside its app? By annotation or label, as the injectors read them. */
export function isMeshed({ metadata }: Pod): boolean {
  const { annotations } = metadata;
  return (
    annotations?.['linkerd.io/inject'] === 'enabled' ||
    annotations?.['linkerd.io/inject'] === 'ingress' ||
    hasIstioProxy({ metadata })
  );
}

/** Has the pod Istio's proxy beside its app? */
export function hasIstioProxy({ metadata: { annotations, labels } }: Pick<Pod, 'metadata'>): boolean {
  return (annotations?.['sidecar.istio.io/inject'] ?? labels?.['sidecar.istio.io/inject']) === 'true';
}

/** Plans pods, each from streams of its own, so that one pod more or less shifts nobody's chances. */
export function createPodPlans(
  { cluster, versions }: Pick<Scenario, 'cluster' | 'versions'>,
  streams: Streams,
): (pod: Pod) => PodPlan {
  const pulled = new Set<string>();
  return (pod) => {
    const random = streams.named(`pod/${pod.metadata.namespace}/${pod.metadata.name}`);
    const behaviour = versionOf(pod, versions)?.behaviour ?? fallbackBehaviour;
    let imagePull = 0;
    for (const container of pod.spec.containers) {
      if (container.imagePullPolicy === 'Never') continue;
      const image = container.image ?? '';
      // An image that was pulled once lies ready, unless the policy asks the registry each time.
      if (!pulled.has(image) || pullsAlways(container)) imagePull += draw(cluster.imagePull, random);
      pulled.add(image);
    }
    const sidecar = isMeshed(pod) ? draw(cluster.meshProxyStart, random) : 0;
    return {
      scheduling: draw(cluster.scheduling, random),
      sandbox: (draw(cluster.sandbox, random) + sidecar) as Duration,
      imagePull: imagePull as Duration,
      containerStart: draw(cluster.containerStart, random),
      startup: draw(behaviour.startup, random),
      becomesReady: behaviour.becomesReady,
      shutdown: draw(cluster.shutdown, random),
      ...(behaviour.health === undefined ? {} : { health: behaviour.health }),
    };
  };
}
