/** A new version: what a look knows of the ReplicaSet it asks for, and how that ReplicaSet is written. */
import { rfc3339 } from '../../kernel/time.ts';
import type { Deployment, Draft, ReplicaSet } from '../objects.ts';
import { templateHash } from '../pod-template.ts';
import type { Effect, Look } from './look.ts';
import { nextRevision, sharedAnnotations } from './notes.ts';
import type { Settings } from './settings.ts';
import { DESIRED, MAXIMUM, REVISION, type Version } from './versions.ts';

const HASH_LABEL = 'pod-template-hash';

type Creation = Extract<Effect, { readonly kind: 'create' }>;

/** The version that is missing, as the rest of this look counts it, and the effect that makes it. */
export function created(
  look: Look,
  wanted: number,
  because: string,
): { readonly version: Version; readonly effect: Creation } {
  const name = `${look.name}-${templateHash(look.template)}`;
  const revision = nextRevision(look.old);
  const { replicas, surge, minReadySeconds } = look.settings;
  const version: Version = {
    name,
    since: rfc3339(look.now),
    revision,
    wanted,
    created: 0,
    ready: 0,
    available: 0,
    noted: { desired: replicas, maximum: replicas + surge },
    observed: false,
    minReadySeconds,
    annotations: {},
    template: look.template,
  };
  return { version, effect: { kind: 'create', version: name, to: wanted, revision, because } };
}

/** The notes that whoever creates or scales a version leaves in it. */
export const sizeNotes = ({ replicas, surge }: Settings): { readonly [key: string]: string } => ({
  [DESIRED]: String(replicas),
  [MAXIMUM]: String(replicas + surge),
});

/** The ReplicaSet of a new version: the Deployment's template, labelled and selected by its hash. */
export function replicaSetDraft(deployment: Deployment, effect: Creation, settings: Settings): Draft<ReplicaSet> {
  const { metadata, spec } = deployment;
  const hash = { [HASH_LABEL]: effect.version.slice(metadata.name.length + 1) };
  const labels = { ...spec.template.metadata?.labels, ...hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: effect.version,
      namespace: metadata.namespace,
      labels,
      annotations: {
        ...sharedAnnotations(metadata.annotations ?? {}),
        [REVISION]: String(effect.revision),
        ...sizeNotes(settings),
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      replicas: effect.to,
      minReadySeconds: settings.minReadySeconds,
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, ...hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
    status: { replicas: 0, readyReplicas: 0, availableReplicas: 0, observedGeneration: 0 },
  };
}
