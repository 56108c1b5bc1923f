/** Old pods that go before everybody knows that they are no longer meant. */
import { BLUE_GREEN, CANARY, rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const scaleDownTooSoon: Rule = {
  id: 'rollout/scale-down-too-soon',
  severity: 'warning',
  title: 'Old pods go before the news of the switch has spread',
  why: 'A changed selector reaches every node’s iptables, every mesh sidecar and every load balancer some time later. Until then requests still go to the old pods.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, spec } of rolloutsOf(bundle)) {
      const { canary, blueGreen } = spec.strategy ?? {};
      const delay = (blueGreen ?? canary)?.scaleDownDelaySeconds;
      if (delay === undefined || delay >= LEAST || delay < 0) continue;
      if (blueGreen === undefined && canary?.trafficRouting === undefined) continue;
      yield seenIn(manifest, [...(blueGreen === undefined ? CANARY : BLUE_GREEN), 'scaleDownDelaySeconds'], {
        message: `scaleDownDelaySeconds ${delay}: the pods of the old version go ${delay === 0 ? 'at once' : `after ${delay} s`}; the documentation asks for at least ${LEAST} s`,
        remedy: `write ${LEAST} or more, or leave it out`,
      });
    }
  },
};

/** Argo Rollouts' documentation: "a minimum of 30 seconds is recommended". */
const LEAST = 30;
