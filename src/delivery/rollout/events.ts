/** The Kubernetes events about a Rollout: reason and text of each, to the letter. */

import type { ReplicaSet } from '../../cluster/objects.ts';
import type { EventText } from './effects.ts';
import { revisionOf } from './revisions.ts';

export const normal = (reason: string, message: string): EventText => ({ type: 'Normal', reason, message });
export const warning = (reason: string, message: string): EventText => ({ type: 'Warning', reason, message });

export const addedText = (namespace: string, name: string) =>
  normal('RolloutAddedToInformer', `Rollout resource added to informer: ${namespace}/${name}`);

/** Name and namespace are swapped in the real text. */
export const deletedText = (namespace: string, name: string) =>
  normal('RolloutDeleted', `Rollout ${name}/${namespace} is deleted.`);

export const updatedText = (revision: string) => normal('RolloutUpdated', `Rollout updated to revision ${revision}`);

export const setCreatedText = (name: string, revision: number) =>
  normal('NewReplicaSetCreated', `Created ReplicaSet ${name} (revision ${revision})`);

export const scaledText = (set: ReplicaSet, to: number) =>
  normal(
    'ScalingReplicaSet',
    `Scaled ${set.spec.replicas < to ? 'up' : 'down'} ReplicaSet ${set.metadata.name} (revision ${revisionOf(set)}) from ${set.spec.replicas} to ${to}`,
  );

export const notCompletedText = (revision: number, hash: string) =>
  normal('RolloutNotCompleted', `Rollout not completed, started update to revision ${revision} (${hash})`);

export const completedText = (revision: number, hash: string, reason: string) =>
  normal('RolloutCompleted', `Rollout completed update to revision ${revision} (${hash}): ${reason}`);

export const stepCompletedText = (step: number, of: number, text: string) =>
  normal('RolloutStepCompleted', `Rollout step ${step}/${of} completed (${text})`);

export const pausedText = (reason: string) => normal('RolloutPaused', `Rollout is paused (${reason})`);
export const resumedText = normal('RolloutResumed', 'Rollout is resumed');
export const abortedText = (message: string) => warning('RolloutAborted', message);
export const skippedText = (message: string) => normal('SkipSteps', message);

export const switchedText = (service: string, from: string, to: string) =>
  normal('SwitchService', `Switched selector for service '${service}' from '${from}' to '${to}'`);
