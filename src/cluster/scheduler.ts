/**
 * kube-scheduler: finds a node for every pod that has none. A pod that fits nowhere is Pending with PodScheduled=False, and
 * is tried again when something happens that may make room, with back-off from 1 s to 10 s, and in any case after five
 * minutes (`pkg/scheduler: scheduling_queue.go`). Pods do not take each other's place: priorities are not modelled.
 */
import type { Engine, Ticket } from '../kernel/engine.ts';
import type { Random } from '../kernel/random.ts';
import { between, type Duration, type Instant, minutes, rfc3339, seconds } from '../kernel/time.ts';
import type { Notice } from './controller.ts';
import { isNodeReady, type Node, nodes } from './nodes/objects.ts';
import { type Condition, type Pod, pods, refOf } from './objects.ts';
import { withCondition } from './pod-condition.ts';
import { refusalOf, unschedulableMessage } from './scheduler/filters.ts';
import { nodeInfos } from './scheduler/node-info.ts';
import { bestOf } from './scheduler/score.ts';
import type { Change, Store } from './store.ts';

export interface SchedulerPorts {
  readonly engine: Engine;
  readonly store: Store;
  /** Decides between nodes that are equally good. */
  readonly random: Random;
  /** How long it takes to look for a node. */
  delay(): Duration;
  notice(notice: Notice): void;
}

interface Waiting {
  readonly pod: Pod;
  attempts: number;
  lastAttempt: Instant;
  ticket: Ticket | undefined;
}

const by = 'kube-scheduler';
const FIRST_BACK_OFF = seconds(1);
const LONGEST_BACK_OFF = seconds(10);
/** `podMaxInUnschedulablePodsDuration`. */
const LONGEST_WAIT = minutes(5);

/** Schedules every pod the store gets to know that names no node. */
export function runScheduler(ports: SchedulerPorts): void {
  const { engine, store } = ports;
  const queue = new Map<string, Waiting>();

  const tryAgain = (waiting: Waiting, wait: Duration) => {
    if (waiting.ticket !== undefined) engine.withdraw(waiting.ticket);
    waiting.ticket = engine.after(wait, 'world', () => attempt(waiting));
  };

  const attempt = (waiting: Waiting) => {
    waiting.ticket = undefined;
    const { namespace, name, uid } = waiting.pod.metadata;
    const pod = store.get(pods, namespace, name);
    const isOver = pod?.metadata.uid !== uid || pod.metadata.deletionTimestamp !== undefined;
    if (isOver || pod.spec.nodeName !== undefined) {
      queue.delete(uid);
      return;
    }
    const infos = nodeInfos(store.list(nodes), store.list(pods));
    const refusals = infos.map((info) => refusalOf(pod, info, infos));
    const feasible = infos.filter((_, i) => refusals[i] === undefined);
    if (feasible.length === 0) {
      waiting.attempts += 1;
      waiting.lastAttempt = engine.now;
      const message = unschedulableMessage(refusals.flatMap((refusal) => refusal ?? []));
      markPending(pod, message);
      tryAgain(waiting, LONGEST_WAIT);
      return;
    }
    const best = bestOf(pod, feasible, infos);
    const chosen = best[best.length === 1 ? 0 : ports.random.integer(best.length)] ?? feasible[0];
    queue.delete(uid);
    if (chosen !== undefined) bind(pod, chosen.node);
  };

  const markPending = (pod: Pod, message: string) => {
    setScheduled(pod, { status: 'False', reason: 'Unschedulable', message });
    ports.notice({ object: refOf(pod), type: 'Warning', reason: 'FailedScheduling', message });
  };

  const bind = (pod: Pod, { metadata: { name: node } }: Node) => {
    const { namespace, name } = pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${node}`;
    ports.notice({ object: refOf(pod), type: 'Normal', reason: 'Scheduled', message });
    setScheduled(pod, { status: 'True' });
    store.patch(pods, namespace, name, { spec: { nodeName: node } }, by);
  };

  const setScheduled = (pod: Pod, found: Omit<Condition, 'type'>) => {
    const condition: Condition = { type: 'PodScheduled', lastTransitionTime: rfc3339(engine.now), ...found };
    store.updateStatus(pods, { metadata: pod.metadata, status: withCondition(pod.status, condition) }, by);
  };

  /** Something moved that may make room: whoever was refused is tried again, at the end of its back-off. */
  const moved = () => {
    for (const waiting of queue.values()) {
      if (waiting.attempts === 0) continue;
      let backOff: number = FIRST_BACK_OFF;
      for (let i = 1; i < waiting.attempts && backOff < LONGEST_BACK_OFF; i++) backOff *= 2;
      const waited = between(waiting.lastAttempt, engine.now);
      tryAgain(waiting, Math.max(0, Math.min(backOff, LONGEST_BACK_OFF) - waited) as Duration);
    }
  };

  store.watch((change: Change) => {
    const { object, verb } = change;
    if (object.kind === 'Node') {
      if (verb !== 'deleted' && hasOpened(change.before as Node | undefined, change.after as Node)) moved();
    } else if (object.kind === 'Pod') {
      const pod = object as Pod;
      if (verb === 'created' && pod.spec.nodeName === undefined) {
        const waiting: Waiting = { pod, attempts: 0, lastAttempt: engine.now, ticket: undefined };
        queue.set(pod.metadata.uid, waiting);
        tryAgain(waiting, ports.delay());
      } else if (verb === 'deleted') {
        const gone = queue.get(pod.metadata.uid);
        if (gone?.ticket !== undefined) engine.withdraw(gone.ticket);
        queue.delete(pod.metadata.uid);
        if (pod.spec.nodeName !== undefined) moved();
      }
    }
  });
}

/** May the node take pods that it would not take before? */
function hasOpened(before: Node | undefined, after: Node): boolean {
  if (before === undefined) return true;
  const taintsOf = (node: Node) => (node.spec.taints ?? []).length;
  return (
    (before.spec.unschedulable === true && after.spec.unschedulable !== true) ||
    taintsOf(after) < taintsOf(before) ||
    (!isNodeReady(before) && isNodeReady(after))
  );
}
