/** A time to promotion where promotion is a person's. */
import { BLUE_GREEN, blueGreensOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const secondsIgnored: Rule = {
  id: 'blue-green/seconds-ignored',
  severity: 'warning',
  title: 'autoPromotionSeconds beside autoPromotionEnabled: false',
  why: 'The pause ends by a person alone; the seconds only wake the controller up once.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, blueGreen } of blueGreensOf(bundle)) {
      const { autoPromotionEnabled = true, autoPromotionSeconds = 0 } = blueGreen;
      if (autoPromotionEnabled || autoPromotionSeconds <= 0) continue;
      yield seenIn(manifest, [...BLUE_GREEN, 'autoPromotionSeconds'], {
        message: `autoPromotionSeconds ${autoPromotionSeconds} has no effect: the rollout waits until somebody promotes it`,
        remedy: 'remove one of the two',
      });
    }
  },
};
