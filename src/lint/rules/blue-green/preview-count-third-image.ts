/** A preview smaller than the whole, and a second release while it grows. */
import { replicasOf } from '../../../delivery/rollout/defaults.ts';
import { BLUE_GREEN, blueGreensOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const previewCountThirdImage: Rule = {
  id: 'blue-green/preview-count-third-image',
  severity: 'info',
  title: 'A release during the scale-up from previewReplicaCount skips the pause',
  why: 'That the small preview was accepted is remembered for the rollout, not for the version: another image that arrives while the preview grows to its full size is switched to without a pause of its own.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, blueGreen, spec } of blueGreensOf(bundle)) {
      const preview = blueGreen.previewReplicaCount;
      if (preview === undefined || preview >= replicasOf(spec)) continue;
      yield seenIn(manifest, [...BLUE_GREEN, 'previewReplicaCount'], {
        message: `the preview grows from ${preview} to ${replicasOf(spec)} pods after the promotion, and until then another release would not be looked at`,
        remedy: 'release nothing between a promotion and its end, or preview with all pods',
      });
    }
  },
};
