/** Objects that Argo CD applies only after a Rollout that waits for a person. */
import type { Manifest } from '../../../scenario/manifests.ts';
import { canariesOf, pauseSeconds } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { count } from '../../words.ts';

export const waveBehindPause: Rule = {
  id: 'gitops/wave-behind-pause',
  severity: 'info',
  title: 'A later sync wave waits for the promotion',
  why: 'Argo CD goes on to the next wave when all of this one is healthy. A paused Rollout is not: what comes behind it is applied after the last step, and an aborted rollout fails the sync.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, steps } of canariesOf(bundle)) {
      const own = waveOf(manifest);
      const waits = steps.some((step) => pauseSeconds(step) === Number.POSITIVE_INFINITY);
      const behind = bundle.manifests.filter((other) => waveOf(other) > own);
      if (!waits || behind.length === 0) continue;
      yield seenIn(manifest, ['metadata'], {
        what: 'key',
        message: `${count(behind.length, 'object')} of later waves (${behind[0]?.object.kind} ${behind[0]?.object.metadata.name} …) wait until somebody has promoted this Rollout`,
        remedy: 'put the Rollout into the last wave',
      });
    }
  },
};

const waveOf = ({ object }: Manifest): number => {
  const wave = Number(object.metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);
  return Number.isFinite(wave) ? wave : 0;
};
