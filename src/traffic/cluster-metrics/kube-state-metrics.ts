/**
 * What kube-state-metrics tells of pods, ReplicaSets and Deployments, as far as a run models them. Nodes, resources,
 * container states and restarts are not modelled, so their metrics are missing rather than zero (docs/fidelity.md).
 */
import type { ExposedMetric } from './exposed.ts';

const gauge = (name: string, help: string): ExposedMetric => ({ name, kind: 'gauge', help });

export const kubeStateMetrics: readonly ExposedMetric[] = [
  gauge('kube_deployment_spec_paused', 'Whether the deployment is paused and will not be processed.'),
  gauge('kube_deployment_spec_replicas', 'Number of desired pods for a deployment.'),
  gauge('kube_deployment_status_observed_generation', 'The generation observed by the deployment controller.'),
  gauge('kube_deployment_status_replicas', 'The number of replicas per deployment.'),
  gauge('kube_deployment_status_replicas_available', 'The number of available replicas per deployment.'),
  gauge('kube_deployment_status_replicas_ready', 'The number of ready replicas per deployment.'),
  gauge('kube_deployment_status_replicas_unavailable', 'The number of unavailable replicas per deployment.'),
  gauge('kube_deployment_status_replicas_updated', 'The number of updated replicas per deployment.'),
  gauge('kube_pod_created', 'Unix creation timestamp'),
  gauge('kube_pod_info', 'Information about pod.'),
  gauge('kube_pod_owner', "Information about the Pod's owner."),
  gauge('kube_pod_status_phase', 'The pods current phase.'),
  gauge('kube_pod_status_ready', 'Describes whether the pod is ready to serve requests.'),
  gauge('kube_replicaset_created', 'Unix creation timestamp'),
  gauge('kube_replicaset_owner', "Information about the ReplicaSet's owner."),
  gauge('kube_replicaset_spec_replicas', 'Number of desired pods for a ReplicaSet.'),
  gauge('kube_replicaset_status_observed_generation', 'The generation observed by the ReplicaSet controller.'),
  gauge('kube_replicaset_status_ready_replicas', 'The number of ready replicas per ReplicaSet.'),
  gauge('kube_replicaset_status_replicas', 'The number of replicas per ReplicaSet.'),
];
