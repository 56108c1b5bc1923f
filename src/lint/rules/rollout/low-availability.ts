/** A canary without a router whose margins are so wide that a step exchanges all it wants at once. */
import { replicasOf } from '../../../delivery/rollout/defaults.ts';
import { unavailableOf } from '../../../delivery/rollout/surge.ts';
import { CANARY, canariesOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { percent } from '../../words.ts';

export const lowAvailability: Rule = {
  id: 'rollout/low-availability',
  severity: 'warning',
  title: 'Margins that let half of the pods be missing',
  why: 'maxUnavailable holds at every step and in the exchange after the last one: so many pods may be gone before others are ready.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, canary, routing, spec } of canariesOf(bundle)) {
      const [replicas, missing] = [replicasOf(spec), unavailableOf(spec)];
      if (routing !== undefined || canary.maxUnavailable === undefined || replicas < 2 || missing * 2 < replicas)
        continue;
      yield seenIn(manifest, [...CANARY, 'maxUnavailable'], {
        message: `maxUnavailable ${canary.maxUnavailable} of ${replicas} replicas lets ${missing} (${percent(missing / replicas)}) be missing`,
        remedy: 'write maxUnavailable: 0 and a maxSurge instead',
      });
    }
  },
};
