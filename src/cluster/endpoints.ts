/**
 * What the data plane knows of Services: the ready pods behind each, a propagation delay after the fact (EndpointSlice
 * controller, then kube-proxy or xDS). During the delay requests still go to the pods of before: the seams users feel.
 */
import type { Engine } from '../kernel/engine.ts';
import { type Duration, type Instant, later } from '../kernel/time.ts';
import { isReady, type Pod, pods, type Service, type StringMap, services } from './objects.ts';
import type { Change, Store } from './store.ts';

export interface EndpointsView {
  /** The pods a request to the Service can reach, as proxies know it now, in order of name; `undefined`: no such Service. */
  known(namespace: string, service: string): readonly Pod[] | undefined;
  /** Grows whenever anything known changed. */
  version(): number;
}

const keyOf = (o: { readonly namespace: string; readonly name: string }) => `${o.namespace}/${o.name}`;

/** Does `labels` carry all of `selector`? An empty selector selects nothing, as for Services. */
export function selects(selector: StringMap | undefined, labels: StringMap | undefined): boolean {
  if (selector === undefined) return false;
  let any = false;
  for (const key in selector) {
    if (labels?.[key] !== selector[key]) return false;
    any = true;
  }
  return any;
}

export function createEndpointsView(ports: {
  readonly engine: Engine;
  readonly store: Store;
  /** Which Services it is about; absent: all. */
  concerns?(service: Service): boolean;
  /** How long a change of this Service's endpoints takes to be known; `before` are those known so far. */
  lag(service: Service, before: readonly Pod[]): Duration;
  /** Called when the known endpoints of a Service have changed. */
  learnt(service: Service, ready: readonly Pod[]): void;
}): EndpointsView {
  const { engine, store } = ports;
  const truth = new Map<string, readonly Pod[]>();
  const known = new Map<string, readonly Pod[]>();
  const lastLearning = new Map<string, Instant>();
  let version = 0;

  /** Services that something touched in this instant: what stands at its end is what becomes known, not what passed. */
  const touched = new Map<string, Service>();
  const touch = (service: Service) => {
    if (ports.concerns?.(service) === false) return;
    if (touched.size === 0) engine.schedule(engine.now, 'check', refreshTouched);
    touched.set(keyOf(service.metadata), service);
  };
  const refreshTouched = () => {
    for (const { metadata } of touched.values()) {
      const service = store.get(services, metadata.namespace, metadata.name);
      if (service !== undefined) refresh(service);
    }
    touched.clear();
  };

  const refresh = (service: Service) => {
    const key = keyOf(service.metadata);
    const { selector } = service.spec;
    const ready = store
      .list(pods, service.metadata.namespace)
      .filter((p) => p.metadata.deletionTimestamp === undefined && isReady(p) && selects(selector, p.metadata.labels));
    if (samePods(truth.get(key), ready)) return;
    truth.set(key, ready);
    // What was learnt later is never overtaken by what happened before it.
    const at = Math.max(
      later(engine.now, ports.lag(service, known.get(key) ?? [])),
      lastLearning.get(key) ?? 0,
    ) as Instant;
    lastLearning.set(key, at);
    engine.schedule(at, 'world', () => {
      if (!truth.has(key)) return; // The Service is gone meanwhile; its endpoints went with it.
      if (samePods(known.get(key), ready)) return;
      known.set(key, ready);
      version += 1;
      ports.learnt(service, ready);
    });
  };

  store.watch((change: Change) => {
    const { object } = change;
    if (object.kind === 'Service') {
      if (change.verb !== 'deleted') touch(object as Service);
      else {
        truth.delete(keyOf(object.metadata));
        known.delete(keyOf(object.metadata));
        version += 1;
      }
    } else if (object.kind === 'Pod') {
      for (const service of store.list(services, object.metadata.namespace)) {
        const { selector } = service.spec;
        const touches =
          selects(selector, change.before?.metadata.labels) || selects(selector, change.after?.metadata.labels);
        if (touches) touch(service);
      }
    }
  });

  return {
    known: (namespace, service) =>
      known.get(`${namespace}/${service}`) ?? (store.get(services, namespace, service) === undefined ? undefined : []),
    version: () => version,
  };
}

const samePods = (a: readonly Pod[] | undefined, b: readonly Pod[]): boolean =>
  a !== undefined && a.length === b.length && a.every((pod, i) => pod.metadata.uid === b[i]?.metadata.uid);
