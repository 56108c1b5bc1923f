/** kube-state-metrics: the objects of the API as gauges, as the API holds them at each scrape. */
import {
  controllerOf,
  type Deployment,
  deployments,
  isReady,
  type KubeObject,
  type Pod,
  pods,
  type ReplicaSet,
  replicaSets,
} from '../../cluster/objects.ts';
import type { Store } from '../../cluster/store.ts';
import { beginning, parseRfc3339, unixMilliseconds } from '../../kernel/time.ts';
import type { SampleGroup } from '../../metrics/instruments.ts';
import { oneIf, samplesOf } from './object-samples.ts';

/** What it would say at any moment, of all pods, ReplicaSets and Deployments. */
export function createKubeStateMetrics(store: Store): () => readonly SampleGroup[] {
  const [ofDeployments, ofPods, ofReplicaSets] = [deploymentSamples(), podSamples(), replicaSetSamples()];
  return () => [
    ...ofDeployments(store.list(deployments)),
    ...ofPods(store.list(pods)),
    ...ofReplicaSets(store.list(replicaSets)),
  ];
}

const POD_PHASES = (['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'] as const).map((phase) => ({
  phase,
  label: [['phase', phase]] as const,
}));
const [READY, NOT_READY, UNKNOWN] = [
  [['condition', 'true']],
  [['condition', 'false']],
  [['condition', 'unknown']],
] as const;

const podSamples = samplesOf<Pod>(
  ({ metadata }) => [
    ['namespace', metadata.namespace],
    ['pod', metadata.name],
    ['uid', metadata.uid],
  ],
  (pod, gauge) => {
    const owner = controllerOf(pod);
    gauge('kube_pod_created', createdAt(pod));
    gauge('kube_pod_info', 1, [
      ['created_by_kind', owner?.kind ?? ''],
      ['created_by_name', owner?.name ?? ''],
    ]);
    gauge('kube_pod_owner', 1, ownerPairs(pod));
    for (const { phase, label } of POD_PHASES) gauge('kube_pod_status_phase', oneIf(pod.status.phase === phase), label);
    if (pod.status.conditions?.some((c) => c.type === 'Ready') !== true) return;
    const ready = isReady(pod);
    gauge('kube_pod_status_ready', oneIf(ready), READY);
    gauge('kube_pod_status_ready', oneIf(!ready), NOT_READY);
    gauge('kube_pod_status_ready', 0, UNKNOWN);
  },
);

const replicaSetSamples = samplesOf<ReplicaSet>(
  ({ metadata }) => [
    ['namespace', metadata.namespace],
    ['replicaset', metadata.name],
  ],
  (set, gauge) => {
    gauge('kube_replicaset_created', createdAt(set));
    gauge('kube_replicaset_owner', 1, ownerPairs(set));
    gauge('kube_replicaset_spec_replicas', set.spec.replicas);
    gauge('kube_replicaset_status_observed_generation', set.status?.observedGeneration ?? 0);
    gauge('kube_replicaset_status_ready_replicas', set.status?.readyReplicas ?? 0);
    gauge('kube_replicaset_status_replicas', set.status?.replicas ?? 0);
  },
);

const deploymentSamples = samplesOf<Deployment>(
  ({ metadata }) => [
    ['namespace', metadata.namespace],
    ['deployment', metadata.name],
  ],
  ({ spec, status }, gauge) => {
    gauge('kube_deployment_spec_paused', oneIf(spec.paused === true));
    gauge('kube_deployment_spec_replicas', spec.replicas ?? 1);
    gauge('kube_deployment_status_observed_generation', status?.observedGeneration ?? 0);
    gauge('kube_deployment_status_replicas', status?.replicas ?? 0);
    gauge('kube_deployment_status_replicas_available', status?.availableReplicas ?? 0);
    gauge('kube_deployment_status_replicas_ready', status?.readyReplicas ?? 0);
    gauge('kube_deployment_status_replicas_unavailable', status?.unavailableReplicas ?? 0);
    gauge('kube_deployment_status_replicas_updated', status?.updatedReplicas ?? 0);
  },
);

const createdAt = ({ metadata }: KubeObject): number =>
  unixMilliseconds(parseRfc3339(metadata.creationTimestamp) ?? beginning) / 1_000;

function ownerPairs(object: KubeObject): [string, string][] {
  const owner = controllerOf(object);
  return [
    ['owner_kind', owner?.kind ?? ''],
    ['owner_name', owner?.name ?? ''],
    ['owner_is_controller', owner === undefined ? '' : 'true'],
  ];
}
