import type { KubeObject } from '../../cluster/objects.ts';
import { pods, replicaSets } from '../../cluster/objects.ts';
import { analysisRuns } from '../../delivery/analysis/objects.ts';
import { rollouts } from '../../delivery/rollout/objects.ts';
import type { PromiseKind } from './promise.ts';

/** Nothing outlives its owner. */
export const noOrphans: PromiseKind = {
  name: 'no orphans',
  says: 'no pod, ReplicaSet or AnalysisRun outlives the object that owns it',
  concerns: ({ verb, before, after }) =>
    verb !== 'updated' || before?.metadata.ownerReferences !== after?.metadata.ownerReferences,
  watch: () => (look) => {
    const owners = new Map<string, ReadonlySet<string>>([
      ['Rollout', uids(look.store.list(rollouts))],
      ['ReplicaSet', uids(look.store.list(replicaSets))],
    ]);
    for (const kind of [pods, replicaSets, analysisRuns]) {
      for (const object of look.store.list<KubeObject>(kind)) {
        const owner = object.metadata.ownerReferences?.find((r) => owners.get(r.kind)?.has(r.uid) === false);
        if (owner !== undefined)
          return `${object.kind} ${object.metadata.name} is owned by ${owner.kind} ${owner.name}, which is gone`;
      }
    }
    return undefined;
  },
};

const uids = (objects: readonly KubeObject[]): ReadonlySet<string> => new Set(objects.map((o) => o.metadata.uid));
