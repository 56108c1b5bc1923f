/**
 * What the proxy beside a pod knows of its own pod. Istio gives a sidecar an inbound cluster for the ports of the Services
 * that select its pod; when the last of them stops selecting it, the cluster is taken away with the next push, while proxies
 * elsewhere may still send requests there. Those are answered 503 (`NC`, no cluster found) by the pod's own side.
 */
import type { Engine } from '../kernel/engine.ts';
import { type Duration, type Instant, later } from '../kernel/time.ts';
import { selects } from './endpoints.ts';
import { type Pod, pods, services } from './objects.ts';
import type { Change, Store } from './store.ts';

export interface InboundView {
  /** Has the pod's own proxy dropped what is meant for the pod? */
  hasDropped(pod: Pod): boolean;
}

export function createInboundView(ports: {
  readonly engine: Engine;
  readonly store: Store;
  /** Pods that have such a proxy. */
  concerns(pod: Pod): boolean;
  /** How long a push to the proxy of this pod takes. */
  lag(pod: Pod): Duration;
  /** Called when some proxy has dropped its pod's cluster, or has it again. */
  learnt(): void;
}): InboundView {
  const { engine, store } = ports;
  /** By pod: whether a Service selects it in truth, and as its proxy knows. A pod that none ever selected is not in it. */
  const selected = new Map<string, { isSo: boolean; isKnown: boolean; lastPush: Instant }>();
  /** Pods that something touched in this instant: what stands at its end is what is pushed, not what passed. */
  const touched = new Map<string, Pod>();
  const touch = (pod: Pod) => {
    if (!ports.concerns(pod)) return;
    if (touched.size === 0) engine.schedule(engine.now, 'check', refreshTouched);
    touched.set(pod.metadata.uid, pod);
  };
  const refreshTouched = () => {
    for (const { metadata } of touched.values()) {
      const pod = store.get(pods, metadata.namespace, metadata.name);
      if (pod?.metadata.uid !== metadata.uid) continue;
      const { labels, namespace } = pod.metadata;
      refresh(
        pod,
        store.list(services, namespace).some(({ spec }) => selects(spec.selector, labels)),
      );
    }
    touched.clear();
  };

  const refresh = (pod: Pod, isSo: boolean) => {
    const { uid } = pod.metadata;
    const state = selected.get(uid);
    if (state === undefined) {
      // Its proxy starts with the pod, and with all that is known by then.
      if (isSo) selected.set(uid, { isSo, isKnown: true, lastPush: engine.now });
      return;
    }
    if (state.isSo === isSo) return;
    state.isSo = isSo;
    const at = Math.max(later(engine.now, ports.lag(pod)), state.lastPush) as Instant;
    state.lastPush = at;
    engine.schedule(at, 'world', () => {
      if (state.isKnown === isSo || selected.get(uid) !== state) return;
      state.isKnown = isSo;
      ports.learnt();
    });
  };

  store.watch(({ object, verb }: Change) => {
    if (object.kind === 'Service') for (const pod of store.list(pods, object.metadata.namespace)) touch(pod);
    else if (object.kind !== 'Pod') return;
    else if (verb === 'deleted') selected.delete(object.metadata.uid);
    else touch(object as Pod);
  });

  return { hasDropped: ({ metadata: { uid } }) => selected.get(uid)?.isKnown === false };
}
