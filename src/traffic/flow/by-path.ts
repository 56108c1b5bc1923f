/** A pod as requests for one path find it: some paths have latencies and statuses of their own. */
import { matchesWildcard } from '../../languages/wildcard.ts';
import type { Behaviour } from '../model.ts';
import type { PodServer, TrafficView } from './flow.ts';

/** The view in which each source meets pods as they behave on its path. */
export const viewByPath = (view: TrafficView): TrafficView => ({
  version: () => view.version(),
  route(source) {
    const route = view.route(source);
    if (route.targets.every(({ pod }) => pod.behaviour.paths === undefined)) return route;
    const targets = route.targets.map((target) => ({ ...target, pod: podOnPath(target.pod, source.path) }));
    return { ...route, targets };
  },
});

/** The pod itself, unless it behaves differently on the path; the same object each time. */
export function podOnPath(pod: PodServer, path: string): PodServer {
  const behaviour = behaviourOnPath(pod.behaviour, path);
  if (behaviour === pod.behaviour) return pod;
  const known = pods.get(pod) ?? new Map<string, PodServer>();
  pods.set(pod, known);
  const onPath = known.get(path) ?? new PodOnPath(pod, behaviour);
  known.set(path, onPath);
  return onPath;
}

/** The behaviour itself, unless a path of its own matches. */
export function behaviourOnPath(behaviour: Behaviour, path: string): Behaviour {
  const own = behaviour.paths?.find((p) => matchesWildcard(p.path, path));
  if (own === undefined) return behaviour;
  const known = behaviours.get(behaviour) ?? new Map<string, Behaviour>();
  behaviours.set(behaviour, known);
  const { latency = behaviour.latency, statuses = behaviour.statuses } = own;
  const onPath = known.get(own.path) ?? { ...behaviour, latency, statuses };
  known.set(own.path, onPath);
  return onPath;
}

const pods = new WeakMap<PodServer, Map<string, PodServer>>();
const behaviours = new WeakMap<Behaviour, Map<string, Behaviour>>();

class PodOnPath implements PodServer {
  readonly behaviour: Behaviour;
  readonly #pod: PodServer;

  constructor(pod: PodServer, behaviour: Behaviour) {
    this.#pod = pod;
    this.behaviour = behaviour;
  }

  get name() {
    return this.#pod.name;
  }
  get revision() {
    return this.#pod.revision;
  }
  get image() {
    return this.#pod.image;
  }
  get readySince() {
    return this.#pod.readySince;
  }
  get versionSince() {
    return this.#pod.versionSince;
  }
  get alive() {
    return this.#pod.alive;
  }
  get meters() {
    return this.#pod.meters;
  }
}
