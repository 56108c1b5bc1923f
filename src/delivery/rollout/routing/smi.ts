/** Service Mesh Interface: a TrafficSplit of the Rollout's own (`rollout/trafficrouting/smi/smi.go`, v1alpha1). */
import { looseKind } from '../../../cluster/objects.ts';
import { targetOf } from '../effects.ts';
import { normal } from '../events.ts';
import type { WeightDestination } from '../objects.ts';
import { ownerOf } from '../owner.ts';
import { fail, nothing, type Pass } from '../pass.ts';
import { isSameStatus } from '../status-equality.ts';
import type { Router } from './router.ts';

const VERSION = 'split.smi-spec.io/v1alpha1';
const trafficSplits = looseKind(VERSION, 'TrafficSplit');

export const smi: Router = {
  name: 'smi',
  setWeight(pass, weight, destinations) {
    const { metadata } = pass.rollout;
    const name = pass.canary?.trafficRouting?.smi?.trafficSplitName || metadata.name;
    const spec = splitOf(pass, weight, destinations);
    const present = pass.read.get(trafficSplits, metadata.namespace, name);
    if (present === undefined) {
      const owners = { namespace: metadata.namespace, name, ownerReferences: [ownerOf(pass.rollout)] };
      const draft = { apiVersion: VERSION, kind: 'TrafficSplit', metadata: owners, spec };
      return {
        effects: [{ kind: 'create', draft, event: normal('TrafficSplitCreated', `TrafficSplit \`${name}\` created`) }],
      };
    }
    const isOwned = present.metadata.ownerReferences?.some((o) => o.controller === true && o.uid === metadata.uid);
    if (!isOwned) return fail(`Rollout does not own TrafficSplit \`${name}\``);
    if (isSameStatus(present.spec as object, spec as object)) return nothing;
    return { effects: [{ kind: 'patch', target: targetOf(present), patch: { spec } }] };
  },
};

/** Canary, experiments, and stable with the rest of 100; weights are quantities, hence texts. */
function splitOf({ canary }: Pass, weight: number, destinations: readonly WeightDestination[]) {
  const { canaryService = '', stableService = '', trafficRouting } = canary ?? {};
  const others = destinations.reduce((sum, d) => sum + d.weight, 0);
  return {
    service: trafficRouting?.smi?.rootService || stableService,
    backends: [
      { service: canaryService, weight: String(weight) },
      ...destinations.map((d) => ({ service: d.serviceName ?? '', weight: String(d.weight) })),
      { service: stableService, weight: String(100 - weight - others) },
    ],
  };
}
