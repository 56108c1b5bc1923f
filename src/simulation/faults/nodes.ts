/** Faults of nodes: which nodes they mean, and what is done to them when they begin and end. */
import type { NodeModel } from '../../cluster/model.ts';
import { ZONE } from '../../cluster/nodes/objects.ts';
import type { Streams } from '../../kernel/random.ts';
import type { Fault, NodeChoice } from '../../scenario/fault.ts';

export interface NodePorts {
  readonly streams: Streams;
  drain(node: string): () => void;
  loseNode(node: string): void;
  restoreNode(node: string): void;
}

/** What a fault does to nodes; `undefined` if it is about something else. */
export function nodeFaultOf(
  fault: Fault,
  nodes: readonly NodeModel[],
  ports: NodePorts,
  index: number,
): { begin(): void; end(): void } | undefined {
  if (fault.fault !== 'node-drain' && fault.fault !== 'node-loss') return undefined;
  let ends: readonly (() => void)[] = [];
  return {
    begin() {
      const names = chosen(fault.which, nodes, ports.streams, index);
      if (fault.fault === 'node-drain') {
        ends = names.map((name) => ports.drain(name));
        return;
      }
      for (const name of names) ports.loseNode(name);
      ends = names.map((name) => () => ports.restoreNode(name));
    },
    end() {
      for (const end of ends) end();
    },
  };
}

function chosen({ node, zone }: NodeChoice, nodes: readonly NodeModel[], streams: Streams, index: number) {
  const names = (some: readonly NodeModel[]) => some.map(({ name }) => name);
  if (node !== undefined) return [node];
  if (zone !== undefined) return names(nodes.filter(({ labels }) => labels[ZONE] === zone));
  const one = nodes[streams.named(`fault/${index}`).integer(Math.max(1, nodes.length))];
  return one === undefined ? [] : [one.name];
}

export const describeNodes = ({ node, zone }: NodeChoice): string =>
  node ?? (zone === undefined ? 'a node' : `zone ${zone}`);
