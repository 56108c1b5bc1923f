/** What the API server refuses by itself (kubernetes `pkg/apis/apps/validation`). A CRD's object has only its schema. */
import type { KubeObject } from './objects.ts';

/** `undefined` if the object may be stored; otherwise the API server's words. */
export function refusalOf(object: KubeObject): string | undefined {
  if (object.kind !== 'ReplicaSet' && object.kind !== 'Deployment') return undefined;
  const { replicas } = (object as KubeObject & { readonly spec?: { readonly replicas?: number } }).spec ?? {};
  if (replicas === undefined || replicas >= 0) return undefined;
  return `${object.kind}.apps "${object.metadata.name}" is invalid: spec.replicas: Invalid value: ${replicas}: must be greater than or equal to 0`;
}
