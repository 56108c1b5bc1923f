/**
 * Which images lie on which node: whoever finds his there needs no registry, and who comes while another pulls it there
 * waits for that. Without nodes there is one place, and the plan of a pod says how long it pulls.
 */
import type { Container, Pod } from '../cluster/objects.ts';
import { between, type Duration, type Instant, later, milliseconds } from '../kernel/time.ts';

/** Model: to ask the registry whether what lies there is still what the tag means (`imagePullPolicy: Always`). */
const CHECK: Duration = milliseconds(500);

export interface ImageStore {
  /** The images that the registry must be asked for before the pod can start. */
  needed(pod: Pod): readonly string[];
  /** A pull for this pod begins now: how long until all its images are there, one container after another. */
  pull(pod: Pod): Duration;
  /** A pod has started, so its images are there. */
  pulled(pod: Pod): void;
}

export function createImageStore(now: () => Instant, pullTime: (node: string, image: string) => Duration): ImageStore {
  const thereFrom = new Map<string, Instant>();
  const keyOf = ({ spec: { nodeName = '' } }: Pod, { image = '' }: Container) => `${nodeName} ${image}`;
  const isThere = (pod: Pod, container: Container) => {
    const from = thereFrom.get(keyOf(pod, container));
    return from !== undefined && from <= now();
  };
  const pullable = ({ spec }: Pod) => spec.containers.filter((c) => c.imagePullPolicy !== 'Never');
  return {
    needed: (pod) => pullable(pod).flatMap((c) => (pullsAlways(c) || !isThere(pod, c) ? [c.image ?? ''] : [])),
    pull(pod) {
      let at = now();
      for (const container of pullable(pod)) {
        const key = keyOf(pod, container);
        const from = thereFrom.get(key);
        if (from === undefined) at = later(at, pullTime(pod.spec.nodeName ?? '', container.image ?? ''));
        else if (from > at) at = from;
        else if (pullsAlways(container)) at = later(at, CHECK);
        if (from === undefined) thereFrom.set(key, at);
      }
      return between(now(), at);
    },
    pulled(pod) {
      for (const container of pod.spec.containers) {
        if (!isThere(pod, container)) thereFrom.set(keyOf(pod, container), now());
      }
    },
  };
}

/** `Always`, or no policy and the tag `latest` or none (kubernetes `SetDefaults_Container`). */
export function pullsAlways({ imagePullPolicy, image = '' }: Container): boolean {
  if (imagePullPolicy !== undefined) return imagePullPolicy === 'Always';
  const name = image.slice(image.lastIndexOf('/') + 1);
  return !name.includes('@') && (!name.includes(':') || name.endsWith(':latest'));
}
