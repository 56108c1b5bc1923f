/**
 * `kubectl drain`: cordons a node and asks for the eviction of each of its pods, again every five seconds for as long as a
 * budget refuses (`pkg/drain: evictPods`). Pods end in their own grace period.
 */
import type { Engine } from '../../kernel/engine.ts';
import { seconds } from '../../kernel/time.ts';
import type { Decision } from '../controller.ts';
import { evict } from '../disruption/eviction.ts';
import { type Pod, pods, refOf } from '../objects.ts';
import type { Store } from '../store.ts';
import { type NodeLifecycle, podsOn } from './lifecycle.ts';

const RETRY = seconds(5);

export interface DrainPorts {
  readonly engine: Engine;
  readonly store: Store;
  readonly nodes: NodeLifecycle;
  terminate(pod: Pod): void;
  decision(decision: Decision): void;
}

/** Begins to drain a node. What is returned gives up what is left and opens the node again. */
export function drain(node: string, { engine, store, nodes, terminate, decision }: DrainPorts): () => void {
  let isOver = false;
  const attempt = ({ metadata }: Pod) => {
    if (isOver) return;
    const pod = store.get(pods, metadata.namespace, metadata.name);
    if (pod?.metadata.uid !== metadata.uid || pod.metadata.deletionTimestamp !== undefined) return;
    const answer = evict(store, pod, engine.now, terminate);
    const isRefused = answer.kind === 'refused';
    const because = isRefused
      ? `${node} is drained, but the API answers ${answer.code}: ${answer.message} (asked again after 5 s)`
      : `${node} is drained`;
    const wrote = isRefused ? {} : { wrote: [`Pod/${metadata.name}`] };
    decision({ object: refOf(pod), rule: 'eviction', because, ...wrote });
    if (isRefused) engine.after(RETRY, 'world', () => attempt(pod));
  };
  nodes.cordon(node, true);
  for (const pod of podsOn(store, node)) attempt(pod);
  return () => {
    isOver = true;
    nodes.cordon(node, false);
  };
}
