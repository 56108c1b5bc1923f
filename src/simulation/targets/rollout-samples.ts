/** The gauges of a Rollout (`controller/metrics/rollouts.go: collectRollouts`). */
import { conditionOf } from '../../delivery/rollout/conditions.ts';
import type { Rollout, RolloutSpec } from '../../delivery/rollout/objects.ts';
import { namespaceAndName, oneIf, samplesOf } from './object-samples.ts';

const PHASES = ['Completed', 'Progressing', 'Paused', 'Timeout', 'Error', 'Abort'] as const;

export const rolloutSamples = samplesOf<Rollout>(namespaceAndName, (rollout, gauge) => {
  const { spec, status = {} } = rollout;
  const phase = metricPhaseOf(rollout);
  const strategy = strategyOf(spec);
  const available = status.availableReplicas ?? 0;
  gauge('rollout_info', 1, [
    ['strategy', strategy],
    ['traffic_router', routerOf(spec)],
    ['phase', phase],
  ]);
  gauge('rollout_info_replicas_available', available);
  gauge('rollout_info_replicas_unavailable', (status.replicas ?? 0) - available);
  gauge('rollout_info_replicas_desired', spec.replicas ?? 1);
  gauge('rollout_info_replicas_updated', status.updatedReplicas ?? 0);
  for (const each of PHASES) {
    gauge('rollout_phase', oneIf(phase === each), [
      ['strategy', strategy],
      ['phase', each],
    ]);
  }
});

/** Not `status.phase`: what the condition Progressing says, in words of its own (`controller/metrics/rollouts.go: calculatePhase`). */
export function metricPhaseOf({ status = {} }: Rollout): (typeof PHASES)[number] | 'InvalidSpec' {
  if (conditionOf(status, 'InvalidSpec') !== undefined) return 'InvalidSpec';
  switch (conditionOf(status, 'Progressing')?.reason) {
    case 'NewReplicaSetAvailable':
      return 'Completed';
    case 'RolloutPaused':
      return 'Paused';
    case 'ReplicaSetCreateError':
      return 'Error';
    case 'ProgressDeadlineExceeded':
      return 'Timeout';
    case 'RolloutAborted':
      return 'Abort';
    default:
      return 'Progressing';
  }
}

function strategyOf({ strategy }: RolloutSpec): string {
  if (strategy?.blueGreen !== undefined) return 'blueGreen';
  return strategy?.canary === undefined ? 'none' : 'canary';
}

const ROUTERS = [
  ['alb', 'ALB'],
  ['ambassador', 'Ambassador'],
  ['istio', 'Istio'],
  ['nginx', 'Nginx'],
  ['smi', 'SMI'],
  ['appMesh', 'AppMesh'],
] as const;

/** The last of the list that is configured; routers that are not on it leave the label empty. */
function routerOf({ strategy }: RolloutSpec): string {
  const routing = strategy?.canary?.trafficRouting;
  return ROUTERS.findLast(([field]) => routing?.[field] !== undefined)?.[1] ?? '';
}
