/** Something is to look at the new version before the switch, and there is no way to it. */
import { BLUE_GREEN, blueGreensOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const noPreviewService: Rule = {
  id: 'blue-green/no-preview-service',
  severity: 'warning',
  title: 'A look at the new version before the switch, and no previewService',
  why: 'Without a previewService nothing leads to the new pods before they are active: people and analyses look at the old version.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, blueGreen } of blueGreensOf(bundle)) {
      const looks =
        blueGreen.prePromotionAnalysis !== undefined
          ? 'prePromotionAnalysis'
          : blueGreen.autoPromotionEnabled === false
            ? 'autoPromotionEnabled'
            : undefined;
      if (looks === undefined || (blueGreen.previewService ?? '') !== '') continue;
      yield seenIn(manifest, [...BLUE_GREEN, looks], {
        what: 'key',
        message: `${looks === 'prePromotionAnalysis' ? 'an analysis before the promotion' : 'a pause for a person to look'}, and no Service leads to the new pods`,
        remedy: 'name a second Service under previewService',
      });
    }
  },
};
