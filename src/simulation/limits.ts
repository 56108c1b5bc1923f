/**
 * What a pod's manifest allows its process: where a version says what it uses of processor or memory and not how much it
 * may, `resources.limits` of its container is what counts.
 */
import type { Container, Pod, StringMap } from '../cluster/objects.ts';
import { amountOf } from '../scenario/amounts.ts';
import type { Scenario, VersionBehaviour } from '../scenario/format.ts';
import { matchesImage } from '../scenario/images.ts';
import type { Behaviour } from '../traffic/model.ts';

/** The behaviour of a version in a pod, with the limits of the container that holds it. */
export function limitedBy({ spec }: Pod, { image, behaviour }: VersionBehaviour): Behaviour {
  const { cpu, memory } = behaviour;
  if (cpu === undefined && memory === undefined) return behaviour;
  const own = spec.containers.find((container) => matchesImage(image, container.image ?? ''));
  return {
    ...behaviour,
    ...(cpu && { cpu: { ...limitOf(own, 'cpu'), ...cpu } }),
    ...(memory && { memory: { ...limitOf(own, 'memory'), ...memory } }),
  };
}

function limitOf(container: Container | undefined, name: 'cpu' | 'memory'): { readonly limit?: number } {
  const limit = amountOf(String(container?.resources?.limits?.[name] ?? ''));
  // Kubernetes takes a limit of nothing for none.
  return limit === undefined || limit === 0 ? {} : { limit };
}

/** The behaviours of a scenario, with a limit wherever some manifest or patch may give them one: which, is seen when pods start. */
export function possiblyLimited({ versions, objects, releases, people }: Scenario): readonly Behaviour[] {
  const limits = { cpu: false, memory: false };
  note(objects, limits);
  note(releases, limits);
  note(people, limits);
  return versions.map(({ behaviour }) => {
    const { cpu, memory } = behaviour;
    return {
      ...behaviour,
      ...(cpu && limits.cpu && { cpu: { limit: Number.MAX_VALUE, ...cpu } }),
      ...(memory && limits.memory && { memory: { limit: Number.MAX_VALUE, ...memory } }),
    };
  });
}

/** Looks through plain data for `limits`. */
function note(data: unknown, found: { cpu: boolean; memory: boolean }): void {
  if (typeof data !== 'object' || data === null) return;
  const { limits } = data as { readonly limits?: StringMap };
  found.cpu ||= limits?.cpu !== undefined;
  found.memory ||= limits?.memory !== undefined;
  for (const value of Object.values(data)) note(value, found);
}
