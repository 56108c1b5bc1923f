/** A header or mirror route as the first step, which an abort goes back to. */
import { canariesOf, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const routeSurvivesAbort: Rule = {
  id: 'routing/route-survives-abort',
  severity: 'warning',
  title: 'A route to the canary that an abort does not take away',
  why: 'An aborted rollout is at step 0. If that sets a header or mirror route, the controller removes the route and sets it again at every look: who sends the header still meets the aborted version.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, routing, steps } of canariesOf(bundle)) {
      const first = steps[0];
      const field =
        first?.setHeaderRoute !== undefined
          ? 'setHeaderRoute'
          : first?.setMirrorRoute !== undefined
            ? 'setMirrorRoute'
            : undefined;
      if (routing?.istio === undefined || field === undefined) continue;
      yield seenIn(manifest, stepPath(0, field), {
        what: 'key',
        message: `${field} is the first step: after an abort the route ${first?.[field]?.name ?? ''} is still there`,
        remedy: 'put a setWeight or setCanaryScale step before it',
      });
    }
  },
};
