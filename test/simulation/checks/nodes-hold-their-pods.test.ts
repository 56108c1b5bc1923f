import { describe, expect, it } from 'vitest';
import { nodeOf, nodes } from '../../../src/cluster/nodes/objects.ts';
import { pods } from '../../../src/cluster/objects.ts';
import { createStore } from '../../../src/cluster/store.ts';
import { atSecond } from '../../../src/kernel/time.ts';
import { nodesHoldTheirPods } from '../../../src/simulation/checks/nodes-hold-their-pods.ts';

/** What is said of a node with room for so much, and pods that request so much of it. */
function said(
  node: { cpu: string; memory: string; pods: number } | undefined,
  placed: readonly [node: string | undefined, cpu: string, memory: string][],
) {
  const store = createStore(() => atSecond(0));
  if (node !== undefined) store.create(nodes, nodeOf({ name: 'a', labels: {}, ...node }), 'test');
  for (const [i, [nodeName, cpu, memory]] of placed.entries()) {
    const spec = {
      containers: [{ name: 'app', resources: { requests: { cpu, memory } } }],
      ...(nodeName === undefined ? {} : { nodeName }),
    };
    store.create(
      pods,
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `p${i}`, namespace: 'default' },
        spec,
        status: { phase: 'Running' },
      },
      'test',
    );
  }
  return nodesHoldTheirPods.watch()({ store } as never);
}

describe('nodes hold their pods', () => {
  const node = { cpu: '1', memory: '1Gi', pods: 2 };

  it('as long as there is room', () => {
    expect(
      said(node, [
        ['a', '500m', '512Mi'],
        ['a', '500m', '512Mi'],
      ]),
    ).toBeUndefined();
    expect(said(undefined, [[undefined, '500m', '512Mi']])).toBeUndefined();
  });

  it('or somebody is told of', () => {
    expect(
      said(node, [
        ['a', '0', '0'],
        ['a', '0', '0'],
        ['a', '0', '0'],
      ]),
    ).toBe('a has 3 pods and takes 2');
    expect(
      said(node, [
        ['a', '600m', '0'],
        ['a', '500m', '0'],
      ]),
    ).toBe('the pods of a request 1100m of 1000m');
    expect(said(node, [['a', '0', '2Gi']])).toBe('the pods of a request 2147483648 bytes of 1073741824');
    expect(said(node, [[undefined, '0', '0']])).toBe('p0 runs, and on no node');
  });
});
