/** Two who decide on the number of pods. */

import { inside } from '../../bundle.ts';
import { autoscalerOf, rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const replicasAndAutoscaler: Rule = {
  id: 'gitops/replicas-and-autoscaler',
  severity: 'warning',
  title: 'spec.replicas beside a HorizontalPodAutoscaler',
  why: 'Every apply and every sync writes the number of the file, the autoscaler its own some seconds later: pods go and come back, in the middle of a canary, too.',
  *check(bundle): Generator<Sighting> {
    for (const here of rolloutsOf(bundle)) {
      const autoscaler = autoscalerOf(bundle, here);
      if (autoscaler === undefined || here.spec.replicas === undefined) continue;
      const [least, most] = ['minReplicas', 'maxReplicas'].map((field) => inside(autoscaler.object, 'spec', field));
      yield seenIn(here.manifest, ['spec', 'replicas'], {
        message: `replicas ${here.spec.replicas} beside the autoscaler ${autoscaler.object.metadata.name} (${String(least ?? 1)} to ${String(most)})`,
        remedy: 'remove replicas from the file once the autoscaler owns it, or let Argo CD ignore /spec/replicas',
      });
    }
  },
};
