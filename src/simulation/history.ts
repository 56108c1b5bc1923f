/**
 * What the API server held at every instant of a run: each version of each object that people look at with
 * `kubectl argo rollouts`. Objects are never changed in place, so a version costs no more than its place in a list.
 */
import { deployments, type Kind, type KubeObject, pods, replicaSets } from '../cluster/objects.ts';
import type { Store } from '../cluster/store.ts';
import { analysisRuns } from '../delivery/analysis/objects.ts';
import { experiments } from '../delivery/experiment/objects.ts';
import { rollouts } from '../delivery/rollout/objects.ts';
import type { Reader } from '../delivery/rollout/pass.ts';
import type { Instant } from '../kernel/time.ts';

/** From `t` on an object is like this; without `object` it is gone. */
export interface ObjectVersion {
  readonly t: Instant;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly object?: KubeObject;
}

/** In order of time; of the versions of one instant the last is what stands. */
export type History = readonly ObjectVersion[];

const KEPT: readonly Kind<KubeObject>[] = [rollouts, replicaSets, pods, analysisRuns, experiments, deployments];
const KEPT_KINDS: ReadonlySet<string> = new Set(KEPT.map(({ kind }) => kind));

/** Keeps every version from now on, beginning with what there is. The list grows while the run goes on. */
export function keepHistory(store: Store, now: () => Instant): History {
  const history: ObjectVersion[] = [];
  const keep = (object: KubeObject, isGone: boolean) => {
    const { kind, metadata } = object;
    const version = { t: now(), kind, namespace: metadata.namespace, name: metadata.name };
    history.push(isGone ? version : { ...version, object });
  };
  for (const kind of KEPT) for (const object of store.list(kind)) keep(object, false);
  store.watch(({ object, after }) => {
    if (KEPT_KINDS.has(object.kind)) keep(object, after === undefined);
  });
  return history;
}

/** What could be read at the end of an instant: the same answers that the store would have given. */
export function readerAt(history: History, t: Instant): Reader {
  const standing = new Map<string, ObjectVersion>();
  for (const version of history) {
    if (version.t > t) break;
    const key = `${version.kind}/${version.namespace}/${version.name}`;
    if (version.object === undefined) standing.delete(key);
    else standing.set(key, version);
  }
  const objects = [...standing.values()].sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
  const ofKind = <T extends KubeObject>({ kind }: Kind<T>, namespace?: string): readonly T[] =>
    objects
      .filter((v) => v.kind === kind && (namespace === undefined || v.namespace === namespace))
      .map((v) => v.object as T);
  return {
    get: (kind, namespace, name) => ofKind(kind, namespace).find(({ metadata }) => metadata.name === name),
    list: ofKind,
    ownedBy: (kind, uid) =>
      ofKind(kind)
        .filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid) === true)
        .sort((a, b) => compare(a.metadata.name, b.metadata.name)),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
