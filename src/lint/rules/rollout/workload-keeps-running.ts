/** The Deployment that a Rollout takes its template from goes on running beside it. */
import { find, groupOf, inside } from '../../bundle.ts';
import { rolloutsOf } from '../../rollouts.ts';
import { type Rule, type Sighting, seenIn } from '../../rule.ts';

export const workloadKeepsRunning: Rule = {
  id: 'rollout/workload-keeps-running',
  severity: 'warning',
  title: 'The Deployment behind workloadRef keeps its pods',
  why: 'The Rollout starts pods of its own with the same labels. Unless somebody scales the Deployment down both run, and its pods get traffic that no weight accounts for.',
  *check(bundle): Generator<Sighting> {
    for (const { manifest, namespace, spec } of rolloutsOf(bundle)) {
      const { apiVersion = '', kind = '', name = '', scaleDown = 'never' } = spec.workloadRef ?? {};
      const workload =
        kind === 'Deployment' ? find(bundle, { group: groupOf(apiVersion), kind, name, namespace }) : undefined;
      if (workload === undefined || scaleDown !== 'never') continue;
      const replicas = inside(workload.object, 'spec', 'replicas') ?? 1;
      if (replicas === 0) continue;
      yield seenIn(manifest, ['spec', 'workloadRef'], {
        what: 'key',
        message: `Deployment ${name} has ${String(replicas)} replicas, and workloadRef.scaleDown is ${spec.workloadRef?.scaleDown === undefined ? 'not given, which means never' : 'never'}`,
        remedy: 'write scaleDown: onsuccess or progressively, or replicas: 0 in the Deployment',
      });
    }
  },
};
