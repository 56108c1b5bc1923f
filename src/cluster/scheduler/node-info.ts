/** A node as the scheduler sees it: what it has, who is there, and what they request. */
import type { Node } from '../nodes/objects.ts';
import type { Pod } from '../objects.ts';
import { amountOf, podRequests, type Requests } from './requests.ts';

export interface NodeInfo {
  readonly node: Node;
  readonly pods: readonly Pod[];
  readonly capacity: Requests & { readonly pods: number };
  readonly requested: Requests;
  /** With the usual amounts for containers that request nothing. */
  readonly supposed: Requests;
}

/** Every node with the pods bound to it, those on their way out too: their room is free when they are gone. */
export function nodeInfos(nodes: readonly Node[], pods: readonly Pod[]): readonly NodeInfo[] {
  const byNode = new Map<string, Pod[]>(nodes.map((node) => [node.metadata.name, []]));
  for (const pod of pods) {
    const { phase } = pod.status;
    if (phase !== 'Succeeded' && phase !== 'Failed') byNode.get(pod.spec.nodeName ?? '')?.push(pod);
  }
  return nodes.map((node) => {
    const own = byNode.get(node.metadata.name) ?? [];
    const { cpu = '0', memory = '0', pods: room = '0' } = node.status.allocatable;
    const sum = (kind: 'said' | 'supposed', name: keyof Requests) =>
      own.reduce((all, pod) => all + podRequests(pod.spec)[kind][name], 0);
    return {
      node,
      pods: own,
      capacity: { cpu: amountOf('cpu', cpu), memory: amountOf('memory', memory), pods: Number(room) },
      requested: { cpu: sum('said', 'cpu'), memory: sum('said', 'memory') },
      supposed: { cpu: sum('supposed', 'cpu'), memory: sum('supposed', 'memory') },
    };
  });
}
