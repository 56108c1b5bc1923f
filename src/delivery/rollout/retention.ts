/** Which finished runs or experiments are kept as history (`FilterAnalysisRunsToDelete`, `FilterExperimentsToDelete`). */
import type { KubeObject, ReplicaSet } from '../../cluster/objects.ts';
import { HASH_LABEL } from './keys.ts';
import { hashOf, isCreatedBefore } from './revisions.ts';

type Finishing = KubeObject & { readonly status?: { readonly phase?: string | undefined } };

/**
 * Those to delete: of a version that has no ReplicaSet any more, or beyond the latest so many good and so many bad ones.
 * What still runs is kept.
 */
export function expired<T extends Finishing>(
  objects: readonly T[],
  sets: readonly ReplicaSet[],
  mostGood: number,
  mostBad: number,
): readonly T[] {
  if (objects.length === 0) return objects;
  const versions = new Map(sets.map((set) => [hashOf(set), set.metadata.deletionTimestamp === undefined]));
  let good = 0;
  let bad = 0;
  return latestFirst(objects).filter(({ metadata, status }) => {
    if (versions.get(metadata.labels?.[HASH_LABEL] ?? '') !== true) return true;
    if (status?.phase === 'Successful') return ++good > mostGood;
    const isBad = status?.phase === 'Failed' || status?.phase === 'Error' || status?.phase === 'Inconclusive';
    return isBad && ++bad > mostBad;
  });
}

const latestFirst = <T extends KubeObject>(objects: readonly T[]): readonly T[] =>
  [...objects].sort((a, b) => (isCreatedBefore(b, a) ? -1 : isCreatedBefore(a, b) ? 1 : 0));
