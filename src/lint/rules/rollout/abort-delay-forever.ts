/** A delay of 0 seconds that means for ever. */
import { BLUE_GREEN, CANARY, rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const abortDelayForever: Rule = {
  id: 'rollout/abort-delay-forever',
  severity: 'warning',
  title: 'abortScaleDownDelaySeconds: 0 keeps the pods for ever',
  why: '0 does not mean at once: the pods of an aborted version are then never scaled down, and cost as long as nobody releases again.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, spec } of rolloutsOf(bundle)) {
      const { canary, blueGreen } = spec.strategy ?? {};
      if ((blueGreen ?? canary)?.abortScaleDownDelaySeconds !== 0) continue;
      if (blueGreen === undefined && canary?.trafficRouting === undefined) continue;
      yield seenIn(manifest, [...(blueGreen === undefined ? CANARY : BLUE_GREEN), 'abortScaleDownDelaySeconds'], {
        message: 'after an abort the pods of the new version stay until the next release',
        remedy: 'write 1 to scale them down at once, or leave it out for 30 seconds',
      });
    }
  },
};
