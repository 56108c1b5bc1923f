/**
 * The pod template of a Rollout as the API server judges one of a ReplicaSet (`kubernetes: pkg/apis/apps/validation:
 * ValidatePodTemplateSpecForReplicaSet`, 1.34), after its defaults. What only a cluster's switches decide is let through.
 */
import type { PodTemplateSpec } from '../../../../cluster/objects.ts';
import { type Errors, type FieldPath, forbidden, invalid, notSupported } from '../field-error.ts';
import { validateAnnotations, validateLabels } from '../labels.ts';
import { validatePodSpec } from './pod-spec.ts';
import type { PodSpecShape, VolumeShape } from './shapes.ts';

const TEMPLATE: FieldPath = ['spec', 'template'];
const POD: FieldPath = [...TEMPLATE, 'spec'];

export interface TemplateUse {
  /** The Rollout's selector selects the template's labels. */
  readonly matches: boolean;
  readonly replicas: number;
}

/** Labels and annotations are told of without `metadata` in their path, unless it is the selector that they miss. */
export function* validatePodTemplate(
  template: PodTemplateSpec | undefined,
  { matches, replicas }: TemplateUse,
): Errors {
  const { labels, annotations } = template?.metadata ?? {};
  const spec = (template?.spec ?? {}) as unknown as PodSpecShape;
  if (!matches) {
    yield invalid([...TEMPLATE, 'metadata', 'labels'], labels, '`selector` does not match template `labels`');
  }
  yield* validateLabels(labels, [...TEMPLATE, 'labels']);
  yield* validateAnnotations(annotations, [...TEMPLATE, 'annotations']);
  yield* validatePodSpec(spec, POD);
  if ((spec.ephemeralContainers ?? []).length > 0) {
    yield forbidden([...POD, 'ephemeralContainers'], 'ephemeral containers not allowed in pod template');
  }
  if (replicas > 1) yield* validateSharedDisks(spec.volumes ?? []);
  const { restartPolicy = '' } = spec;
  if (restartPolicy !== '' && restartPolicy !== 'Always') {
    yield notSupported([...POD, 'restartPolicy'], restartPolicy, ['Always']);
  }
  if (spec.activeDeadlineSeconds !== undefined) {
    yield forbidden([...POD, 'activeDeadlineSeconds'], 'activeDeadlineSeconds in ReplicaSet is not Supported');
  }
}

/** Several pods may share this kind of disk only for reading. */
function* validateSharedDisks(volumes: readonly VolumeShape[]): Errors {
  for (const [i, volume] of volumes.entries()) {
    const disk = volume.gcePersistentDisk;
    if (disk === undefined || disk.readOnly === true) continue;
    yield invalid(
      [...POD, 'volumes', i, 'gcePersistentDisk', 'readOnly'],
      false,
      'must be true for replicated pods > 1; GCE PD can only be mounted on multiple machines if it is read-only',
    );
  }
}
