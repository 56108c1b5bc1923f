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
  const touched = new Set<string>();

  const touch = (namespace: string) => {
    if (touched.size === 0) engine.schedule(engine.now, 'check', refreshTouched);
    touched.add(namespace);
  };
  /** What stands at the end of an instant is what is pushed, not what passed. */
  const refreshTouched = () => {
    for (const namespace of touched) {
      const all = store.list(services, namespace);
      for (const pod of store.list(pods, namespace)) {
        if (ports.concerns(pod))
          refresh(
            pod,
            all.some(({ spec }) => selects(spec.selector, pod.metadata.labels)),
          );
      }
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
    if (object.kind === 'Service') touch(object.metadata.namespace);
    else if (object.kind === 'Pod') {
      if (verb === 'deleted') selected.delete(object.metadata.uid);
      else touch(object.metadata.namespace);
    }
  });

  return { hasDropped: ({ metadata: { uid } }) => selected.get(uid)?.isKnown === false };
}
