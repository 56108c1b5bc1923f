/** maxSurge and maxUnavailable where a router splits the traffic: they have no effect. */

import { maxTrafficWeightOf } from '../../../delivery/rollout/defaults.ts';
import { shareOf } from '../../../delivery/rollout/split.ts';
import { CANARY, canariesOf, fewestReplicas } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const surgeIgnored: Rule = {
  id: 'rollout/surge-ignored',
  severity: 'warning',
  title: 'maxSurge or maxUnavailable with trafficRouting',
  why: 'With a router the stable side keeps all its pods and the canary gets its own on top, up to twice as many in all. Connections to a database, quotas and nodes have to bear that.',
  *check(bundle): Generator<Sighting> {
    for (const here of canariesOf(bundle)) {
      const { manifest, canary, routing, steps, spec } = here;
      const field = (['maxSurge', 'maxUnavailable'] as const).find((f) => canary[f] !== undefined);
      if (routing === undefined || field === undefined || canary.dynamicStableScale === true) continue;
      const replicas = fewestReplicas(bundle, here);
      const weight = steps.reduce((most, step) => Math.max(most, step.setWeight ?? 0), 0);
      const extra = shareOf(replicas, weight, maxTrafficWeightOf(spec));
      yield seenIn(manifest, [...CANARY, field], {
        message: `${field} ${canary[field]} has no effect: at weight ${weight} there are ${replicas + extra} pods, and ${2 * replicas} before the last step is over`,
        remedy: 'remove it; dynamicStableScale keeps the sum near replicas',
      });
    }
  },
};
