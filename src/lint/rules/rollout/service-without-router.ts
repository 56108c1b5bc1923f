/** Services of the two sides, and nothing that splits traffic between them. */
import { CANARY, canariesOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const serviceWithoutRouter: Rule = {
  id: 'rollout/service-without-router',
  severity: 'info',
  title: 'stableService or canaryService without trafficRouting',
  why: 'The controller only points the Services at their versions. Users who call the stable Service never meet the canary, whatever setWeight says; the weights work through a Service over all pods alone.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, canary, routing, steps } of canariesOf(bundle)) {
      const field = (['canaryService', 'stableService'] as const).find(
        (f) => canary[f] !== undefined && canary[f] !== '',
      );
      if (routing !== undefined || field === undefined || !steps.some(({ setWeight }) => setWeight !== undefined))
        continue;
      yield seenIn(manifest, [...CANARY, field], {
        message: `${field} ${canary[field]}, and no trafficRouting: callers of the stable Service stay on the stable version at every weight`,
        remedy: 'let users call a Service that selects the pods of both versions, or configure trafficRouting',
      });
    }
  },
};
