/** The machines of a scenario in its world: registered, with a scheduler, and told of in the trace. */
import type { ControllerContext } from '../cluster/controller.ts';
import type { ClusterModel } from '../cluster/model.ts';
import { drain } from '../cluster/nodes/drain.ts';
import { createNodeLifecycle, type NodeLifecycle } from '../cluster/nodes/lifecycle.ts';
import { isNodeReady, type Node, nodes as nodeKind, nodeOf } from '../cluster/nodes/objects.ts';
import { type Pod, pods } from '../cluster/objects.ts';
import type { PodLifecycle } from '../cluster/pod-lifecycle.ts';
import { runScheduler } from '../cluster/scheduler.ts';
import type { Store } from '../cluster/store.ts';
import type { Engine } from '../kernel/engine.ts';
import type { Streams } from '../kernel/random.ts';
import { draw } from './pod-plans.ts';
import type { TraceEntry } from './trace.ts';

export interface Nodes extends NodeLifecycle {
  /** Begins to drain a node; what is returned ends it. */
  drain(node: string): () => void;
}

export function createNodes(
  { nodes: models = [], scheduling }: ClusterModel,
  ports: {
    readonly engine: Engine;
    readonly store: Store;
    readonly streams: Streams;
    readonly context: ControllerContext;
    readonly lifecycle: PodLifecycle;
    write(entry: TraceEntry): void;
  },
): Nodes {
  const { engine, store, streams, context, lifecycle } = ports;
  recordNodes(ports);
  const delays = streams.named('scheduling');
  runScheduler({
    engine,
    store,
    random: streams.named('scheduler'),
    delay: () => draw(scheduling, delays),
    notice: context.notice,
  });
  for (const model of models) store.create(nodeKind, nodeOf(model), 'kubelet');
  const own = createNodeLifecycle({ engine, store, lifecycle, notice: context.notice });
  return {
    ...own,
    drain: (node) =>
      drain(node, { engine, store, nodes: own, terminate: lifecycle.terminate, decision: context.decision }),
  };
}

/** Writes a line whenever a node is other than before at the end of an instant. */
function recordNodes({ engine, store, write }: Parameters<typeof createNodes>[1]): void {
  const touched = new Set<string>();
  const last = new Map<string, string>();
  const writeTouched = () => {
    const counts = new Map<string, number>();
    for (const { spec } of store.list(pods)) {
      if (spec.nodeName !== undefined) counts.set(spec.nodeName, (counts.get(spec.nodeName) ?? 0) + 1);
    }
    for (const name of touched) {
      const node = store.get(nodeKind, '', name);
      if (node === undefined) continue;
      const zone = node.metadata.labels?.['topology.kubernetes.io/zone'];
      const state = {
        name,
        ...(zone === undefined ? {} : { zone }),
        ready: isNodeReady(node),
        schedulable: isSchedulable(node),
        pods: counts.get(name) ?? 0,
      };
      const text = JSON.stringify(state);
      if (last.get(name) !== text) write({ t: engine.now, kind: 'node', ...state });
      last.set(name, text);
    }
    touched.clear();
  };
  store.watch(({ object }) => {
    const name = object.kind === 'Node' ? object.metadata.name : (object as Pod).spec?.nodeName;
    if ((object.kind !== 'Node' && object.kind !== 'Pod') || name === undefined) return;
    if (touched.size === 0) engine.schedule(engine.now, 'check', writeTouched);
    touched.add(name);
  });
}

const isSchedulable = ({ spec }: Node): boolean => spec.unschedulable !== true && (spec.taints ?? []).length === 0;
