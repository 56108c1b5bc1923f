/** Nodes, spelled as the API spells them, and how those of a scenario are made. */
import type { NodeModel } from '../model.ts';
import { type Condition, type Draft, type KubeObject, kind, type StringMap } from '../objects.ts';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export interface Node extends KubeObject {
  readonly kind: 'Node';
  readonly spec: { readonly unschedulable?: boolean; readonly taints?: readonly Taint[] };
  readonly status: {
    /** What pods may request: `cpu`, `memory`, `pods`. */
    readonly allocatable: StringMap;
    readonly conditions: readonly Condition[];
  };
}

export const nodes = kind<Node>('v1', 'Node', false);

export const HOSTNAME = 'kubernetes.io/hostname';
export const ZONE = 'topology.kubernetes.io/zone';
/** The taints of a node whose kubelet has not been heard of for too long. */
export const UNREACHABLE = 'node.kubernetes.io/unreachable';

export const isNodeReady = ({ status }: Node): boolean =>
  status.conditions.some(({ type, status: holds }) => type === 'Ready' && holds === 'True');

/** A node as its kubelet registers it, ready. */
export const nodeOf = ({ name, cpu, memory, pods, labels }: NodeModel): Draft<Node> => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { [HOSTNAME]: name, ...labels } },
  spec: {},
  status: {
    allocatable: { cpu, memory, pods: String(pods) },
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
  },
});
