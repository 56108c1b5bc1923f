/** A Rollout that is paused in its file. */
import { rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const paused: Rule = {
  id: 'rollout/paused',
  severity: 'warning',
  title: 'spec.paused in a manifest',
  why: 'It holds up every release and every scaling of a canary, and promote takes it away in the cluster only: the next apply pauses the Rollout again.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, spec } of rolloutsOf(bundle)) {
      if (spec.paused !== true) continue;
      yield seenIn(manifest, ['spec', 'paused'], {
        message: 'paused: true: nothing of this Rollout goes on until a person resumes it',
        remedy: 'remove it; kubectl argo rollouts pause does the same when it is wanted',
      });
    }
  },
};
