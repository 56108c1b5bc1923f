import { rollouts } from '../../delivery/rollout/objects.ts';
import { contentOf, type PromiseKind, weightsAsked } from './promise.ts';

/** What a router is asked for always adds up to its whole. */
export const weightsAddUp: PromiseKind = {
  name: 'weights add up',
  says: 'the weights asked of a router add up to its maximum (100 unless maxTrafficWeight says otherwise)',
  concerns: (change) => weightsAsked(change) || isWantedOtherwise(change),
  watch:
    () =>
    ({ store }) => {
      for (const { metadata, spec, status } of store.list(rollouts)) {
        const weights = status?.canary?.weights;
        if (weights === undefined) continue;
        const whole = spec.strategy?.canary?.trafficRouting?.maxTrafficWeight ?? 100;
        const additional = (weights.additional ?? []).reduce((sum, d) => sum + d.weight, 0);
        const sum = weights.canary.weight + weights.stable.weight + additional;
        if (sum !== whole)
          return `${metadata.name}: ${weights.canary.weight} + ${weights.stable.weight} + ${additional} is ${sum}, not ${whole}`;
      }
      return undefined;
    },
};

const isWantedOtherwise = contentOf(rollouts);
