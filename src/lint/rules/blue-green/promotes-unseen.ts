/** Blue-green without anything between the start of the pods and the switch. */
import { BLUE_GREEN, blueGreensOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const promotesUnseen: Rule = {
  id: 'blue-green/promotes-unseen',
  severity: 'info',
  title: 'The switch waits for ready pods and nothing else',
  why: 'autoPromotionEnabled is true unless it is set to false. Without a pause or an analysis before it, all users are on the new version as soon as its pods are available.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, blueGreen } of blueGreensOf(bundle)) {
      const { autoPromotionEnabled = true, autoPromotionSeconds = 0, prePromotionAnalysis, previewService } = blueGreen;
      if (
        !autoPromotionEnabled ||
        autoPromotionSeconds > 0 ||
        prePromotionAnalysis !== undefined ||
        previewService === undefined
      )
        continue;
      yield seenIn(manifest, [...BLUE_GREEN, 'previewService'], {
        message: `the preview Service ${previewService} leads to the new version only for the moment before the switch`,
        remedy: 'add prePromotionAnalysis or autoPromotionSeconds, or write autoPromotionEnabled: false',
      });
    }
  },
};
