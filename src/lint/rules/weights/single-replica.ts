/** A canary of one replica without a router: every weight is the same. */
import { isRouted } from '../../../delivery/rollout/defaults.ts';
import { nearestSplit } from '../../../delivery/rollout/split.ts';
import { surgeOf } from '../../../delivery/rollout/surge.ts';
import { autoscalerOf, canariesOf, fewestReplicas, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { count, percent } from '../../words.ts';

export const singleReplica: Rule = {
  id: 'weights/single-replica',
  severity: 'warning',
  title: 'A canary of one replica',
  why: 'Without trafficRouting the share of pods is the share of traffic. With one replica there is nothing to share: the weights have no effect.',
  *check(bundle): Generator<Sighting> {
    for (const here of canariesOf(bundle)) {
      const { manifest, steps, spec } = here;
      const replicas = fewestReplicas(bundle, here);
      const weights = steps.flatMap(({ setWeight }, i) =>
        setWeight === undefined || setWeight === 0 || setWeight >= 100 ? [] : [{ setWeight, i }],
      );
      const [first] = weights;
      if (isRouted(spec) || replicas !== 1 || first === undefined) continue;
      const split = nearestSplit({
        replicas,
        weight: first.setWeight,
        maxWeight: 100,
        surge: surgeOf({ ...spec, replicas }),
      });
      const share = split.canary / Math.max(1, split.canary + split.stable);
      const why =
        autoscalerOf(bundle, here) !== undefined
          ? 'the autoscaler may go down to 1'
          : spec.replicas === undefined
            ? 'replicas is not given, which means 1'
            : 'replicas is 1';
      yield seenIn(manifest, stepPath(first.i, 'setWeight'), {
        message: `${why}: ${count(weights.length, 'weight')} of the steps ${weights.length === 1 ? 'is' : 'are all'} ${split.canary} canary and ${split.stable} stable (${percent(share)} of the traffic)`,
        remedy: 'run more replicas, or use trafficRouting, with which weights do not depend on pods',
      });
    }
  },
};
