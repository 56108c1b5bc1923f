/** The reference by which what a Rollout creates belongs to it, and disappears with it. */
import type { OwnerReference } from '../../cluster/objects.ts';
import type { Rollout } from './objects.ts';

export const ownerOf = ({ apiVersion, metadata }: Rollout): OwnerReference => ({
  apiVersion,
  kind: 'Rollout',
  name: metadata.name,
  uid: metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
});
