/** promote during the countdown begins the countdown anew. */
import { BLUE_GREEN, blueGreensOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const promoteRestartsPause: Rule = {
  id: 'blue-green/promote-restarts-pause',
  severity: 'info',
  title: 'promote does not shorten autoPromotionSeconds',
  why: 'Who promotes during the countdown takes the pause away; the controller sees that its time is not over and begins it anew.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, blueGreen } of blueGreensOf(bundle)) {
      const { autoPromotionEnabled = true, autoPromotionSeconds = 0 } = blueGreen;
      if (!autoPromotionEnabled || autoPromotionSeconds <= 0) continue;
      yield seenIn(manifest, [...BLUE_GREEN, 'autoPromotionSeconds'], {
        message: `promote during these ${autoPromotionSeconds} s makes them begin again; promote --full goes ahead`,
        remedy: 'tell people to use promote --full, or write autoPromotionEnabled: false and let them promote',
      });
    }
  },
};
