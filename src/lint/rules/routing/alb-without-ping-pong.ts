/** An ALB whose target groups change their pods at the end of every release. */
import { canariesOf, ROUTING } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const albWithoutPingPong: Rule = {
  id: 'routing/alb-without-ping-pong',
  severity: 'warning',
  title: 'ALB without pingPong',
  why: 'At the end of a release the stable Service is pointed at the new pods. AWS registers them in its target group some time later, while the listener already sends everything there: 503 until they are healthy.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, canary, routing } of canariesOf(bundle)) {
      if (routing?.alb === undefined || canary.pingPong !== undefined) continue;
      yield seenIn(manifest, [...ROUTING, 'alb'], {
        what: 'key',
        message: `the Services ${canary.stableService ?? ''} and ${canary.canaryService ?? ''} change their pods at the end of every release, faster than the target group follows`,
        remedy:
          'write pingPong: {pingService, pongService} instead of stableService and canaryService, with alb.rootService: no Service then changes pods that have traffic',
      });
    }
  },
};
