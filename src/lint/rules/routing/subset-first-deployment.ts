/** Istio by subsets: until the first pods are there, the subsets select nothing. */
import { canariesOf, ROUTING } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const subsetFirstDeployment: Rule = {
  id: 'routing/subset-first-deployment',
  severity: 'info',
  title: 'Istio by subsets has no pods behind it at the first deployment',
  why: 'The labels of the subsets are written when the pods of a version are available. Applied to running traffic for the first time, the route leads to subsets without pods for that long.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, canary, routing } of canariesOf(bundle)) {
      if (routing?.istio?.destinationRule === undefined || canary.stableService !== undefined) continue;
      yield seenIn(manifest, [...ROUTING, 'istio', 'destinationRule'], {
        what: 'key',
        message:
          'the subsets select no pod until the first version is available; no stableService takes the traffic meanwhile',
        remedy:
          'apply the Rollout before the VirtualService that leads to the subsets, or split by host with stableService and canaryService',
      });
    }
  },
};
