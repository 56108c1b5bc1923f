/**
 * Which version wears which colour. A version is a ReplicaSet: its revision number may change (an undo renumbers the old
 * ReplicaSet), its colour must not.
 */
import type { ReplicaSetEntry } from '../simulation/trace.ts';

export interface Version {
  readonly replicaSet: string;
  /** The latest revision number it was known by. */
  readonly revision: number;
  readonly image: string;
  /** `2.0 (rev 2)`: the image's tag and the revision. */
  readonly label: string;
  /** Index into the palette: 0 is the first version seen, and so stable; 1 its canary; then third versions. */
  readonly colour: number;
}

export interface Versions {
  /** In order of appearance. */
  readonly all: readonly Version[];
  /** `undefined` for a revision without pods. */
  readonly ofRevision: (revision: number) => Version | undefined;
  readonly ofReplicaSet: (name: string) => Version | undefined;
}

export function createVersions(entries: readonly ReplicaSetEntry[]): Versions {
  const bySet = new Map<string, Version>();
  const setOfRevision = new Map<number, string>();
  for (const { name, revision, image } of entries) {
    setOfRevision.set(revision, name);
    const known = bySet.get(name);
    if (known?.revision === revision && known.image === image) continue;
    const colour = known?.colour ?? bySet.size;
    bySet.set(name, { replicaSet: name, revision, image, colour, label: `${tagOf(image)} (rev ${revision})` });
  }
  return {
    all: [...bySet.values()],
    ofRevision: (revision) => bySet.get(setOfRevision.get(revision) ?? ''),
    ofReplicaSet: (name) => bySet.get(name),
  };
}

/** `registry:5000/shop:2.0` is `2.0`; an image without a tag is its last part; a digest is cut to seven digits. */
export function tagOf(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1);
  const digest = /@[^:]+:([0-9a-f]{7})/.exec(last);
  if (digest !== null) return digest[1]!;
  const colon = last.indexOf(':');
  return colon < 0 ? last : last.slice(colon + 1);
}
