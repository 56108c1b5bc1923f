/** No old ReplicaSet is kept, so there is nothing to go back to. */
import { rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const noHistory: Rule = {
  id: 'rollout/no-history',
  severity: 'warning',
  title: 'revisionHistoryLimit: 0',
  why: 'undo looks for the ReplicaSet of the version before. Without one it fails, and a rollback to an earlier manifest is a new release with all its steps.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, spec } of rolloutsOf(bundle)) {
      if (spec.revisionHistoryLimit !== 0) continue;
      yield seenIn(manifest, ['spec', 'revisionHistoryLimit'], {
        message:
          'old versions are deleted as soon as they have no pods; kubectl argo rollouts undo has nothing to go back to',
        remedy: 'keep two or more, or leave it out for 10',
      });
    }
  },
};
