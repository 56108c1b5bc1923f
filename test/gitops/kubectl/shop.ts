/** Objects of a small cluster for the tests of what is printed, and how they are looked at. */
import type { KubeObject } from '../../../src/cluster/objects.ts';
import { colourless, type Ink } from '../../../src/gitops/kubectl/ink.ts';
import type { Look } from '../../../src/gitops/kubectl/look.ts';
import { atSecond, rfc3339 } from '../../../src/kernel/time.ts';
import { readerOf } from '../../conformance/object-reader.ts';

const NOW = atSecond(600);

type Loose = { readonly [key: string]: unknown };

export interface About {
  readonly metadata?: Loose;
  readonly spec?: Loose;
  readonly status?: Loose;
  /** The name of the owner. */
  readonly owner?: string;
  /** Seconds before now. */
  readonly age?: number;
}

export function object(kind: string, name: string, { metadata, spec, status, owner, age = 60 }: About): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      namespace: 'default',
      uid: `uid-of-${name}`,
      generation: 1,
      creationTimestamp: rfc3339(atSecond(600 - age)),
      ...(owner === undefined ? {} : { ownerReferences: [{ uid: `uid-of-${owner}` }] }),
      ...metadata,
    },
    spec: spec ?? {},
    status: status ?? {},
  } as unknown as KubeObject;
}

/** A ReplicaSet with all of its pods available. */
export const replicaSet = (hash: string, revision: number, replicas: number, about: About = {}, owner = 'shop') =>
  object('ReplicaSet', `${owner}-${hash}`, {
    owner,
    ...about,
    metadata: {
      labels: { 'rollouts-pod-template-hash': hash },
      ...about.metadata,
      annotations: {
        'rollout.argoproj.io/revision': String(revision),
        ...(about.metadata?.annotations as Loose | undefined),
      },
    },
    spec: { replicas, template: { spec: { containers: [{ name: 'app', image: `shop:${hash}` }] } }, ...about.spec },
    status: { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1, ...about.status },
  });

export const look = (objects: readonly KubeObject[], ink: Ink = colourless): Look => ({
  objects: readerOf(objects),
  now: NOW,
  namespace: 'default',
  ink,
});
