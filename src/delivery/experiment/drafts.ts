/** The objects an Experiment makes for a template (`experiments/replicaset.go: newReplicaSetFromTemplate`, `experiments/service.go: CreateService`). */
import type { Draft, OwnerReference, ReplicaSet, Service } from '../../cluster/objects.ts';
import { templateHash } from '../../cluster/template-hash.ts';
import { claimAnnotations } from './claims.ts';
import type { Experiment, TemplateSpec } from './objects.ts';

export const HASH = 'rollouts-pod-template-hash';

const replicaSetName = (experiment: string, template: string): string => `${experiment}-${template}`;

export const ownedBy = ({ apiVersion, kind, metadata: { name, uid } }: Experiment): OwnerReference => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** The hash of a template as the user or the Rollout wrote it, without the hash it may carry already. */
function hashOf({ template }: TemplateSpec): string {
  const { [HASH]: _, ...labels } = template.metadata?.labels ?? {};
  return templateHash({ ...template, metadata: { ...template.metadata, labels } });
}

/** Without pods; a later pass scales it. */
export function replicaSetDraft(experiment: Experiment, template: TemplateSpec): Draft<ReplicaSet> {
  const { name, namespace } = experiment.metadata;
  const labels = { ...template.template.metadata?.labels, [HASH]: hashOf(template) };
  const minReady = template.minReadySeconds;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: replicaSetName(name, template.name),
      namespace,
      labels,
      annotations: claimAnnotations(name, template.name),
      ownerReferences: [ownedBy(experiment)],
    },
    spec: {
      replicas: 0,
      ...(minReady === undefined ? {} : { minReadySeconds: minReady }),
      selector: {
        ...template.selector,
        matchLabels: { ...template.selector?.matchLabels, [HASH]: labels[HASH] ?? '' },
      },
      template: { ...template.template, metadata: { ...template.template.metadata, labels } },
    },
    status: { replicas: 0, readyReplicas: 0, availableReplicas: 0, observedGeneration: 0 },
  };
}

const portsOf = ({ spec }: ReplicaSet) => spec.template.spec.containers.flatMap(({ ports = [] }) => ports);

/** Pods without a named port are not served. */
export const hasPorts = (set: ReplicaSet): boolean => portsOf(set).length > 0;

/** A Service of as many ports as the containers name, for the pods that carry all labels of the ReplicaSet. */
export function serviceDraft(
  experiment: Experiment,
  name: string,
  template: TemplateSpec,
  set: ReplicaSet,
): Draft<Service> {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: experiment.metadata.namespace,
      annotations: claimAnnotations(experiment.metadata.name, template.name),
      ownerReferences: [ownedBy(experiment)],
    },
    spec: {
      selector: set.metadata.labels ?? {},
      ports: portsOf(set).map(({ containerPort, protocol, name: portName }) => ({
        ...(portName === undefined ? {} : { name: portName }),
        protocol: protocol ?? 'TCP',
        port: containerPort,
        targetPort: containerPort,
      })),
    },
  };
}
