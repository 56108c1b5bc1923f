/** Weights that so many pods cannot make, where pods are all there is to split traffic with. */
import { isRouted, maxTrafficWeightOf } from '../../../delivery/rollout/defaults.ts';
import { nearestSplit } from '../../../delivery/rollout/split.ts';
import { surgeOf } from '../../../delivery/rollout/surge.ts';
import type { Bundle } from '../../bundle.ts';
import { type CanaryHere, canariesOf, fewestReplicas, stepPath } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';
import { count, list, percent } from '../../words.ts';

export const unreachableWeight: Rule = {
  id: 'weights/unreachable',
  severity: 'warning',
  title: 'A weight that so many pods cannot make',
  why: 'Without trafficRouting the share of pods is the share of traffic: the controller takes the nearest number of whole pods, and at least one.',
  *check(bundle): Generator<Sighting> {
    for (const here of canariesOf(bundle)) {
      const replicas = fewestReplicas(bundle, here);
      if (isRouted(here.spec) || replicas < 2) continue;
      const off = sharesOf(here, replicas).filter(({ asked, share }) => Math.abs(share - asked) > TOLERANCE);
      const [first] = off;
      if (first === undefined) continue;
      const told = off.map(
        ({ asked, share, canary, total }) => `setWeight ${asked * 100} is ${canary} of ${total} (${percent(share)})`,
      );
      yield seenIn(here.manifest, stepPath(first.step, 'setWeight'), {
        message: `with ${count(replicas, 'replica')} ${list(told)}`,
        remedy: remedyFor(
          bundle,
          here,
          off.map(({ asked }) => asked),
        ),
      });
    }
  },
};

/** Less is not worth a word. */
const TOLERANCE = 0.03;

interface ShareOfPods {
  readonly step: number;
  readonly asked: number;
  readonly share: number;
  readonly canary: number;
  readonly total: number;
}

function sharesOf({ spec, steps }: CanaryHere, replicas: number): readonly ShareOfPods[] {
  const maxWeight = maxTrafficWeightOf(spec);
  const seen = new Set<number>();
  return steps.flatMap(({ setWeight: weight }, step) => {
    if (weight === undefined || weight === 0 || weight >= maxWeight || seen.has(weight)) return [];
    seen.add(weight);
    const { canary, stable } = nearestSplit({ replicas, weight, maxWeight, surge: surgeOf({ ...spec, replicas }) });
    const total = canary + stable;
    return [{ step, asked: weight / maxWeight, share: canary / total, canary, total }];
  });
}

/** So many replicas make every weight asked for, if a few dozen can. */
function remedyFor(bundle: Bundle, here: CanaryHere, asked: readonly number[]): string {
  const enough = Array.from({ length: 100 }, (_, i) => i + 1).find((n) =>
    asked.every((share) => Math.abs(n * share - Math.round(n * share)) < 1e-9),
  );
  const more = enough === undefined || enough <= fewestReplicas(bundle, here) ? '' : `, or run ${enough} replicas`;
  return `use trafficRouting${more}, or write the weights that pods can make`;
}
