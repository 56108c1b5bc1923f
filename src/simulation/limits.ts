/**
 * What a pod's manifest allows its process: where a version says what it holds in memory and not how much it may,
 * `resources.limits.memory` of its container is what counts. (Of the processor only `cpu.limit` of a behaviour limits it:
 * sharing one means following each request, which nobody should get who only wanted its use counted.)
 */
import type { Pod, StringMap } from '../cluster/objects.ts';
import { amountOf } from '../scenario/amounts.ts';
import type { Scenario, VersionBehaviour } from '../scenario/format.ts';
import { matchesImage } from '../scenario/images.ts';
import type { Behaviour } from '../traffic/model.ts';

/** The behaviour of a version in a pod, with the limit of the container that holds it. */
export function limitedBy({ spec }: Pod, { image, behaviour }: VersionBehaviour): Behaviour {
  const { memory } = behaviour;
  if (memory === undefined || memory.limit !== undefined) return behaviour;
  const own = spec.containers.find((container) => matchesImage(image, container.image ?? ''));
  const limit = amountOf(String(own?.resources?.limits?.memory ?? ''));
  // Kubernetes takes a limit of nothing for none.
  return limit === undefined || limit === 0 ? behaviour : { ...behaviour, memory: { ...memory, limit } };
}

/** The behaviours of a scenario, with a limit wherever some manifest or patch may give them one: which, is seen when pods start. */
export function possiblyLimited({ versions, objects, releases, people }: Scenario): readonly Behaviour[] {
  const isLimited = [objects, releases, people].some(saysMemoryLimit);
  return versions.map(({ behaviour }) => {
    const { memory } = behaviour;
    return memory && isLimited ? { ...behaviour, memory: { limit: Number.MAX_VALUE, ...memory } } : behaviour;
  });
}

/** Is there a memory limit somewhere in plain data? */
function saysMemoryLimit(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { limits } = data as { readonly limits?: StringMap };
  return limits?.memory !== undefined || Object.values(data).some(saysMemoryLimit);
}
