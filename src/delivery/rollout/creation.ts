/** A template no ReplicaSet has yet gets one (`rollout/sync.go: createDesiredReplicaSet`). Nothing is scaled in the same pass. */
import { type KubeObject, type PodTemplateSpec, type ReplicaSet, replicaSets } from '../../cluster/objects.ts';
import { withAntiAffinity } from './anti-affinity.ts';
import { begunAs } from './base-status.ts';
import { newCondition, withCondition } from './conditions.ts';
import { replicasOf } from './defaults.ts';
import type { Effect } from './effects.ts';
import { metadataOf, withMetadata } from './ephemeral-metadata.ts';
import { setCreatedText } from './events.ts';
import { DESIRED_REPLICAS, HASH_LABEL, REVISION } from './keys.ts';
import { ownerOf } from './owner.ts';
import { type Contribution, nothing, type Pass, stage } from './pass.ts';
import { copiedAnnotations, nextRevision, noteRevision, withRevision } from './revision-sync.ts';
import { withEntry } from './string-map.ts';
import { defaulted } from './template-defaults.ts';

export const createSet = stage('ReplicaSet of the template', (pass): Contribution => {
  if (pass.current !== undefined) return nothing;
  const revision = nextRevision(pass.older);
  const set = setFor(pass, revision);
  const { name, namespace } = set.metadata;
  if (pass.read.get(replicaSets, namespace, name) !== undefined) return collision(pass, name);
  const condition = newCondition(
    pass.now,
    'Progressing',
    'True',
    'NewReplicaSetCreated',
    `Created new replica set "${name}"`,
  );
  const status = begunAs(pass.status);
  status.conditions = withCondition(pass.status.conditions ?? [], condition);
  const effects: Effect[] = [
    { kind: 'create', draft: set },
    ...noteRevision(pass.rollout, String(revision)),
    { kind: 'event', event: setCreatedText(name, revision) },
    { kind: 'status', status },
  ];
  return {
    effects,
    pass: { rollout: withRevision(pass.rollout, String(revision)) },
    because: [{ rule: 'revisions', because: `no ReplicaSet has this template: ${name} becomes revision ${revision}` }],
    halt: { kind: 'end', because: 'a ReplicaSet was created' },
  };
});

/** Somebody else's ReplicaSet has the name: the hash is salted, and the next pass tries again. */
function collision(pass: Pass, name: string): Contribution {
  const status = { ...pass.status, collisionCount: (pass.status.collisionCount ?? 0) + 1 };
  return {
    effects: [{ kind: 'status', status }],
    halt: { kind: 'failed', because: `replicasets.apps "${name}" already exists` },
  };
}

function setFor(pass: Pass, revision: number): KubeObject & ReplicaSet {
  const { rollout, spec, templateHash } = pass;
  const own: PodTemplateSpec = spec.template ?? { spec: { containers: [] } };
  const template = withAntiAffinity(pass, own);
  const labels = withEntry(own.metadata?.labels, HASH_LABEL, templateHash);
  const bare = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${rollout.metadata.name}-${templateHash}`,
      namespace: rollout.metadata.namespace,
      labels,
      annotations: {
        ...copiedAnnotations(rollout),
        [REVISION]: String(revision),
        [DESIRED_REPLICAS]: String(replicasOf(spec)),
      },
      ownerReferences: [ownerOf(rollout)],
    },
    spec: {
      replicas: 0,
      minReadySeconds: spec.minReadySeconds ?? 0,
      selector: { ...spec.selector, matchLabels: withEntry(spec.selector?.matchLabels, HASH_LABEL, templateHash) },
      template: defaulted({ ...template, metadata: { ...template.metadata, labels } }),
    },
    status: { replicas: 0, fullyLabeledReplicas: 0, readyReplicas: 0, availableReplicas: 0, observedGeneration: 0 },
  } as unknown as ReplicaSet;
  const { incoming, settled } = metadataOf(pass);
  return withMetadata(bare, pass.stable === undefined ? settled : incoming);
}
