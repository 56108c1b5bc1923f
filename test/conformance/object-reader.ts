/** Objects as a file or a recording has them, to be read as from an API server. */
import type { KubeObject } from '../../src/cluster/objects.ts';
import type { Reader } from '../../src/delivery/rollout/pass.ts';

/** Gives what it was given, in order of name, with uids, times and versions as they are written there. */
export function readerOf(objects: readonly KubeObject[]): Reader {
  const byName = [...objects].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const all = (kind: string) => byName.filter((o) => o.kind === kind);
  return {
    get: <T>({ kind }: { kind: string }, namespace: string, name: string) =>
      all(kind).find(({ metadata }) => metadata.name === name && metadata.namespace === namespace) as T | undefined,
    list: <T>({ kind }: { kind: string }, namespace?: string) =>
      all(kind).filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace) as T[],
    ownedBy: <T>({ kind }: { kind: string }, uid: string) =>
      all(kind).filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid)) as T[],
  };
}
