/** An autoscaler for a Deployment of the Rollout's name. */
import { allOf, find, inside, namespaceOf } from '../../bundle.ts';
import { rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const autoscalerTarget: Rule = {
  id: 'gitops/autoscaler-target',
  severity: 'error',
  title: 'An autoscaler whose target is the Deployment that became a Rollout',
  why: 'The autoscaler finds nothing of that kind and does nothing; that shows only in its own conditions.',
  *check(bundle): Generator<Sighting> {
    for (const autoscaler of allOf(bundle, 'autoscaling', 'HorizontalPodAutoscaler')) {
      const [kind, name] = ['kind', 'name'].map((field) => inside(autoscaler.object, 'spec', 'scaleTargetRef', field));
      const namespace = namespaceOf(autoscaler);
      if (kind !== 'Deployment' || typeof name !== 'string') continue;
      const deployment = find(bundle, { group: 'apps', kind: 'Deployment', name, namespace });
      const rollout = rolloutsOf(bundle).find(
        (r) => r.namespace === namespace && (r.name === name || r.spec.workloadRef?.name === name),
      );
      if (rollout === undefined || (deployment !== undefined && rollout.spec.workloadRef?.name !== name)) continue;
      yield seenIn(autoscaler, ['spec', 'scaleTargetRef'], {
        message: `the target is the Deployment ${name}, whose pods Rollout ${rollout.name} runs`,
        remedy: `write scaleTargetRef: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: ${rollout.name}}`,
      });
    }
  },
};
