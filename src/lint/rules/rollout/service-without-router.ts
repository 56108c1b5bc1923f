/** A Service of the stable side, and nothing that splits traffic between it and the canary. */
import { CANARY, canariesOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const serviceWithoutRouter: Rule = {
  id: 'rollout/service-without-router',
  severity: 'info',
  title: 'stableService without trafficRouting',
  why: 'The controller only points the Service at its version. Users who call it never meet the canary, whatever setWeight says; the weights work through a Service over all pods alone.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, canary, routing, steps } of canariesOf(bundle)) {
      const { stableService = '' } = canary;
      if (routing !== undefined || stableService === '' || !steps.some(({ setWeight }) => setWeight !== undefined))
        continue;
      yield seenIn(manifest, [...CANARY, 'stableService'], {
        message: `stableService ${stableService}, and no trafficRouting: its callers stay on the stable version at every weight`,
        remedy: 'let users call a Service that selects the pods of both versions, or configure trafficRouting',
      });
    }
  },
};
