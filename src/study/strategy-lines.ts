/** A strategy in a few lines, for labels and for people: the steps of a canary as events write them, or a blue-green. */
import type { RolloutSpec } from '../delivery/rollout/objects.ts';
import { describeStep } from '../delivery/rollout/steps/index.ts';
import type { Scenario } from '../scenario/format.ts';

export function strategyLines({ objects, releases }: Scenario): readonly string[] {
  const name = releases.at(-1)?.rollout;
  const rollout =
    objects.find((o) => o.kind === 'Rollout' && o.metadata.name === name) ?? objects.find((o) => o.kind === 'Rollout');
  const { canary, blueGreen } = (rollout as { readonly spec?: RolloutSpec } | undefined)?.spec?.strategy ?? {};
  if (blueGreen !== undefined) {
    const { autoPromotionEnabled, autoPromotionSeconds } = blueGreen;
    const promotion =
      autoPromotionSeconds !== undefined
        ? `promoted after ${autoPromotionSeconds}s`
        : autoPromotionEnabled === false
          ? 'promoted by a person'
          : 'promoted when ready';
    return [`blue-green, ${promotion}`];
  }
  if (canary === undefined) return [];
  return canary.steps === undefined || canary.steps.length === 0
    ? ['canary without steps']
    : canary.steps.map(describeStep);
}
