/**
 * Carries out the faults of a scenario: each is a line of the trace when it begins and when it ends, and those that are acts
 * are done. What merely holds for a while is read by those whom it hinders (`standing.ts`).
 */
import { type Pod, pods } from '../../cluster/objects.ts';
import type { Store } from '../../cluster/store.ts';
import type { Engine } from '../../kernel/engine.ts';
import type { Random, Streams } from '../../kernel/random.ts';
import { inSeconds } from '../../kernel/time.ts';
import { controllersOf, type Fault, type PodChoice } from '../../scenario/fault.ts';
import type { Scenario } from '../../scenario/format.ts';
import { matchesImage } from '../../scenario/images.ts';
import type { TraceEntry } from '../trace.ts';
import { describeNodes, nodeFaultOf } from './nodes.ts';

export interface FaultPorts {
  readonly engine: Engine;
  readonly store: Store;
  readonly streams: Streams;
  write(entry: TraceEntry): void;
  /** The main process of a pod ends. */
  crash(pod: Pod, exitCode: number): void;
  stopController(name: string): void;
  /** Begins to drain a node; what is returned ends it. */
  drain(node: string): () => void;
  loseNode(node: string): void;
  restoreNode(node: string): void;
  /** A new process begins, with nothing in memory. */
  startController(name: string): void;
}

export function carryOutFaults(scenario: Scenario, ports: FaultPorts): void {
  const { engine, write } = ports;
  for (const [i, fault] of scenario.faults.entries()) {
    const what = describeFault(fault);
    const node = nodeFaultOf(fault, scenario.cluster.nodes ?? [], ports, i);
    engine.schedule(fault.from, 'world', () => {
      write({ t: engine.now, kind: 'fault', what, began: true });
      begin(fault, ports, i);
      node?.begin();
    });
    if (fault.until === undefined) continue;
    engine.schedule(fault.until, 'world', () => {
      write({ t: engine.now, kind: 'fault', what, began: false });
      node?.end();
      if (fault.fault === 'controller-restart')
        for (const c of controllersOf(fault.controller)) ports.startController(c);
    });
  }
}

function begin(fault: Fault, ports: FaultPorts, index: number): void {
  switch (fault.fault) {
    case 'pod-crash': {
      const running = ports.store
        .list(pods)
        .filter((pod) => pod.status.phase === 'Running' && isChosen(pod, fault.which));
      const hit = fault.pods === 'all' ? running : some(running, fault.pods, ports.streams.named(`fault/${index}`));
      for (const pod of hit) ports.crash(pod, fault.exitCode);
      return;
    }
    case 'controller-restart':
      for (const controller of controllersOf(fault.controller)) ports.stopController(controller);
      return;
    default:
  }
}

function isChosen({ metadata, spec }: Pod, { image, labels = {}, namespace }: PodChoice): boolean {
  return (
    (namespace === undefined || namespace === metadata.namespace) &&
    (image === undefined || spec.containers.some((c) => matchesImage(image, c.image ?? ''))) &&
    Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value)
  );
}

/** `n` of a list, each as likely as the others. */
function some<T>(list: readonly T[], n: number, random: Random): readonly T[] {
  const left = [...list];
  const taken: T[] = [];
  while (taken.length < n && left.length > 0) taken.push(...left.splice(random.integer(left.length), 1));
  return taken;
}

/** A fault in words, for the trace. */
export function describeFault(fault: Fault): string {
  switch (fault.fault) {
    case 'pod-crash': {
      const { image = 'any image', labels } = fault.which;
      const which = labels === undefined ? image : JSON.stringify(labels);
      return `${fault.pods === 'all' ? 'all pods' : `${fault.pods} pod${fault.pods === 1 ? '' : 's'}`} of ${which} crash with exit code ${fault.exitCode}`;
    }
    case 'slow-dependency': {
      const { image, latencyFactor, statuses = {} } = fault;
      const felt = [
        ...(latencyFactor === undefined ? [] : [`${latencyFactor} times the latency`]),
        ...Object.entries(statuses).map(([status, share]) => `${Math.round(share * 1_000) / 10} % ${status}`),
      ];
      return `a dependency of ${image} is slow: ${felt.join(', ')}`;
    }
    case 'registry-outage':
      return `the registry of ${fault.image} is down`;
    case 'controller-restart':
      return `${fault.controller} restarts`;
    case 'watch-lag':
      return `watches of ${fault.controller ?? 'all controllers'} are ${inSeconds(fault.lag)} s late`;
    case 'api-throttling':
      return `${fault.controller ?? 'every controller'} may write ${fault.limit.qps} times a second`;
    case 'prometheus-down':
      return 'Prometheus is down';
    case 'prometheus-slow':
      return `Prometheus is slow: queries ${inSeconds(fault.queries)} s, scrapes ${inSeconds(fault.scrapes)} s`;
    case 'node-drain':
      return `${describeNodes(fault.which)} is drained`;
    case 'node-loss':
      return `${describeNodes(fault.which)} is lost`;
    case 'router-stuck':
      return 'proxies get no new configuration';
  }
}
