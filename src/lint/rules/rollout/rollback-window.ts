/** Inside the rollback window an abort is forgotten. */
import { rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const rollbackWindow: Rule = {
  id: 'rollout/rollback-window',
  severity: 'info',
  title: 'Inside the rollback window nothing is checked and nothing aborts',
  why: 'A version among the last few goes to 100 at once, even one that was aborted or overtaken before it was ever stable: its steps and analyses are skipped, and an abort while it does so is dropped.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, spec } of rolloutsOf(bundle)) {
      const revisions = spec.rollbackWindow?.revisions ?? 0;
      if (revisions <= 0) continue;
      yield seenIn(manifest, ['spec', 'rollbackWindow', 'revisions'], {
        message: `going back by up to ${revisions} revisions skips all steps and analyses, and cannot be aborted`,
        remedy: 'keep the window small',
      });
    }
  },
};
