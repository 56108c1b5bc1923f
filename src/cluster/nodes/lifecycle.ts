/**
 * What becomes of nodes: cordoned, lost, back again. The node lifecycle controller takes a kubelet for dead that has been
 * silent for `--node-monitor-grace-period`: pods there count as unready, and after their toleration of the taint that the
 * node gets they are deleted (`pkg/controller/nodelifecycle`, `pkg/controller/tainteviction`).
 */
import type { Engine, Ticket } from '../../kernel/engine.ts';
import { type Duration, rfc3339, seconds } from '../../kernel/time.ts';
import type { Notice } from '../controller.ts';
import { type Pod, pods, refOf } from '../objects.ts';
import type { PodLifecycle } from '../pod-lifecycle.ts';
import { schedulingOf, tolerates } from '../scheduler/spec.ts';
import type { Store } from '../store.ts';
import { type Node, nodes, type Taint, UNREACHABLE } from './objects.ts';

/** 40 s until Kubernetes 1.31, and as most clusters still set it. */
export const MONITOR_GRACE: Duration = seconds(40);
/** What `DefaultTolerationSeconds` gives pods that say nothing. */
const DEFAULT_TOLERATION: Duration = seconds(300);

const TAINTS: readonly Taint[] = [
  { key: UNREACHABLE, effect: 'NoSchedule' },
  { key: UNREACHABLE, effect: 'NoExecute' },
];
const by = 'node-controller';

export interface NodeLifecycle {
  /** No new pods from now on, or again. */
  cordon(name: string, unschedulable: boolean): void;
  /** The machine stops. */
  lose(name: string): void;
  restore(name: string): void;
}

export function createNodeLifecycle(ports: {
  readonly engine: Engine;
  readonly store: Store;
  readonly lifecycle: PodLifecycle;
  notice(notice: Notice): void;
}): NodeLifecycle {
  const { engine, store, lifecycle } = ports;
  /** What is still to happen to lost nodes and their pods. */
  const pending = new Map<string, Ticket[]>();

  const arrange = (name: string, wait: Duration, act: () => void) => {
    const tickets = pending.get(name) ?? [];
    pending.set(name, tickets);
    tickets.push(engine.after(wait, 'world', act));
  };
  const setNode = (name: string, ready: 'True' | 'Unknown', taints: readonly Taint[]) => {
    const node = store.get(nodes, '', name);
    if (node === undefined) return;
    const reason = ready === 'True' ? 'KubeletReady' : 'NodeStatusUnknown';
    const conditions = [{ type: 'Ready', status: ready, reason, lastTransitionTime: rfc3339(engine.now) }];
    store.updateStatus(nodes, { metadata: node.metadata, status: { ...node.status, conditions } }, by);
    const others = (node.spec.taints ?? []).filter(({ key }) => key !== UNREACHABLE);
    store.patch(nodes, '', name, { spec: { taints: [...others, ...taints] } }, by);
    const state = ready === 'True' ? 'NodeReady' : 'NodeNotReady';
    ports.notice({
      object: refOf(node),
      type: 'Normal',
      reason: state,
      message: `Node ${name} status is now: ${state}`,
    });
  };
  const presumeDead = (name: string) => {
    setNode(name, 'Unknown', TAINTS);
    for (const pod of podsOn(store, name)) {
      ports.notice({ object: refOf(pod), type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' });
      lifecycle.markUnready(pod, `${name} is not ready`);
      const tolerated = toleration(pod);
      if (tolerated !== undefined) arrange(name, tolerated, () => evict(pod));
    }
  };
  const evict = ({ metadata }: Pod) => {
    const pod = store.get(pods, metadata.namespace, metadata.name);
    if (pod?.metadata.uid !== metadata.uid || pod.metadata.deletionTimestamp !== undefined) return;
    const message = `Marking for deletion Pod ${metadata.namespace}/${metadata.name}`;
    ports.notice({ object: refOf(pod), type: 'Normal', reason: 'TaintManagerEviction', message });
    lifecycle.terminate(pod);
  };

  /** Several misfortunes may befall one node at a time: it is well again when the last is over. */
  const cordons = new Map<string, number>();
  const losses = new Map<string, number>();
  const count = (of: Map<string, number>, name: string, by: 1 | -1): number => {
    const now = Math.max(0, (of.get(name) ?? 0) + by);
    of.set(name, now);
    return now;
  };

  return {
    cordon(name, unschedulable) {
      if (count(cordons, name, unschedulable ? 1 : -1) !== (unschedulable ? 1 : 0)) return;
      store.patch(nodes, '', name, { spec: { unschedulable: unschedulable ? true : null } }, 'kubectl');
    },
    lose(name) {
      if (count(losses, name, 1) > 1) return;
      lifecycle.lose(name);
      arrange(name, MONITOR_GRACE, () => presumeDead(name));
    },
    restore(name) {
      if (count(losses, name, -1) > 0) return;
      for (const ticket of pending.get(name) ?? []) engine.withdraw(ticket);
      pending.delete(name);
      const node = store.get(nodes, '', name);
      if (node !== undefined && !isReady(node)) setNode(name, 'True', []);
      lifecycle.restore(name);
    },
  };
}

const isReady = (node: Node) =>
  node.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

export const podsOn = (store: Store, node: string): readonly Pod[] =>
  store.list(pods).filter(({ spec }) => spec.nodeName === node);

/** How long the pod stays on a node that nobody reaches; `undefined`: for good. */
function toleration(pod: Pod): Duration | undefined {
  const taint: Taint = { key: UNREACHABLE, effect: 'NoExecute' };
  const own = (schedulingOf(pod.spec).tolerations ?? []).filter((t) => tolerates(t, taint));
  if (own.length === 0) return DEFAULT_TOLERATION;
  const bounds = own.flatMap(({ tolerationSeconds }) => (tolerationSeconds === undefined ? [] : [tolerationSeconds]));
  return bounds.length === 0 ? undefined : seconds(Math.max(0, Math.min(...bounds)));
}
