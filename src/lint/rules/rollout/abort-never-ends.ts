/** A canary without a router whose first step wants as many pods as its margins allow: broken ones may hold all the room. */
import { replicasOf } from '../../../delivery/rollout/defaults.ts';
import { nearestSplit } from '../../../delivery/rollout/split.ts';
import { surgeOf, unavailableOf } from '../../../delivery/rollout/surge.ts';
import { CANARY, canariesOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const abortNeverEnds: Rule = {
  id: 'rollout/abort-never-ends',
  severity: 'info',
  title: 'Margins so narrow that an abort may never end',
  why: 'Stable grows only within maxSurge, the version in between goes only within maxUnavailable, and the newest goes only after that one. When a release that never gets ready overtakes another in mid-update and its pods hold both margins, all three wait for each other, and an abort changes nothing.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, canary, routing, steps, spec } of canariesOf(bundle)) {
      const isNarrowed = canary.maxSurge !== undefined || canary.maxUnavailable !== undefined;
      const weight = steps.length === 0 ? 100 : (steps[0]?.setWeight ?? 0);
      if (routing !== undefined || !isNarrowed) continue;
      const [replicas, surge, missing] = [replicasOf(spec), surgeOf(spec), unavailableOf(spec)];
      const first = nearestSplit({ replicas, weight, maxWeight: 100, surge }).canary;
      if (first === 0 || first < surge + missing) continue;
      yield seenIn(manifest, CANARY, {
        message: `the first pods of a release are ${first}, and ${surge} may be too many and ${missing} missing: if it overtakes another and never gets ready, no abort brings stable back`,
        remedy:
          'begin with a step of fewer pods than maxSurge and maxUnavailable allow together; once it has happened, release the stable version again',
      });
    }
  },
};
