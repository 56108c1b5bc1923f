import { nodes } from '../../cluster/nodes/objects.ts';
import { pods } from '../../cluster/objects.ts';
import { nodeInfos } from '../../cluster/scheduler/node-info.ts';
import { changesOf, type PromiseKind } from './promise.ts';

/** No machine is given more than it has room for, and nobody runs nowhere. */
export const nodesHoldTheirPods: PromiseKind = {
  name: 'nodes hold their pods',
  says: 'where there are nodes, a pod that runs is bound to one, no node has more pods than it takes, and these request no more than it has',
  concerns: changesOf(nodes, pods),
  watch: () => (look) => {
    const machines = look.store.list(nodes);
    if (machines.length === 0) return undefined;
    const placed = look.store.list(pods);
    const lost = placed.find((pod) => pod.status.phase === 'Running' && pod.spec.nodeName === undefined);
    if (lost !== undefined) return `${lost.metadata.name} runs, and on no node`;
    for (const { node, pods: own, capacity, requested } of nodeInfos(machines, placed)) {
      const { name } = node.metadata;
      if (own.length > capacity.pods) return `${name} has ${own.length} pods and takes ${capacity.pods}`;
      if (requested.cpu > capacity.cpu) return `the pods of ${name} request ${requested.cpu}m of ${capacity.cpu}m`;
      if (requested.memory > capacity.memory)
        return `the pods of ${name} request ${requested.memory} bytes of ${capacity.memory}`;
    }
    return undefined;
  },
};
