/** An autoscaler that averages over both versions. */

import { inside } from '../../bundle.ts';
import { autoscalerOf, canariesOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const autoscalerDuringCanary: Rule = {
  id: 'gitops/autoscaler-during-canary',
  severity: 'info',
  title: 'The autoscaler averages over both versions',
  why: 'Its metrics are those of all pods of the Rollout. Canary pods that are idle pull the average down, busy ones push the stable side up.',
  *check(bundle): Generator<Sighting> {
    for (const here of canariesOf(bundle)) {
      const autoscaler = autoscalerOf(bundle, here);
      if (autoscaler === undefined || here.routing === undefined || here.steps.length === 0) continue;
      yield seenIn(autoscaler, ['spec', 'scaleTargetRef'], {
        message: `during a canary ${autoscaler.object.metadata.name} scales by the average of stable and canary pods, up to ${String(inside(autoscaler.object, 'spec', 'maxReplicas'))} each`,
        remedy: 'keep room in maxReplicas and in the nodes for both versions; rehearse the release with preroll run',
      });
    }
  },
};
