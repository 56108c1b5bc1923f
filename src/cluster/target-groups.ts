/**
 * What an external load balancer knows of the pods behind Services: its target groups. A pod gets requests only once it is
 * registered and passed its first health check, and goes on getting some until its deregistration has arrived.
 */
import type { Engine } from '../kernel/engine.ts';
import { type Duration, type Instant, later } from '../kernel/time.ts';
import type { Pod, Service } from './objects.ts';

export interface TargetGroups {
  /** The endpoints of a Service have become known in the cluster: their registration begins. */
  endpoints(service: Service, ready: readonly Pod[]): void;
  /** The pods that get requests to the Service through the load balancer, in order of registration. */
  known(namespace: string, service: string): readonly Pod[];
}

export function createTargetGroups(ports: {
  readonly engine: Engine;
  registration(): Duration;
  deregistration(): Duration;
  /** Called when a target of a Service came or went. */
  changed(service: Service, targets: readonly Pod[]): void;
}): TargetGroups {
  const { engine } = ports;
  /** By Service: the pods meant to be targets, and those that are. */
  const groups = new Map<string, { wanted: ReadonlySet<string>; readonly targets: Map<string, Pod> }>();

  return {
    endpoints(service, ready) {
      const { metadata } = service;
      const act = (at: Instant, change: () => void) =>
        engine.schedule(at, 'world', () => {
          change();
          ports.changed(service, [...group.targets.values()]);
        });
      const key = `${metadata.namespace}/${metadata.name}`;
      const group = groups.get(key) ?? { wanted: new Set<string>(), targets: new Map<string, Pod>() };
      groups.set(key, group);
      const before = group.wanted;
      group.wanted = new Set(ready.map((pod) => pod.metadata.uid));
      for (const pod of ready) {
        const { uid } = pod.metadata;
        if (before.has(uid)) continue;
        act(later(engine.now, ports.registration()), () => {
          if (group.wanted.has(uid)) group.targets.set(uid, pod);
        });
      }
      for (const uid of before) {
        if (group.wanted.has(uid)) continue;
        act(later(engine.now, ports.deregistration()), () => {
          if (!group.wanted.has(uid)) group.targets.delete(uid);
        });
      }
    },
    known: (namespace, service) => [...(groups.get(`${namespace}/${service}`)?.targets.values() ?? [])],
  };
}
