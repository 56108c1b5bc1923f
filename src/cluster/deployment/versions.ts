/**
 * The versions of a Deployment: each is a ReplicaSet with a pod template of its own. What one look knows of them, what is
 * noted in their annotations, and in which orders they are gone through.
 */
import type { Deployment, PodTemplateSpec, ReplicaSet, StringMap } from '../objects.ts';
import { sameTemplate } from '../pod-template.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MAXIMUM = 'deployment.kubernetes.io/max-replicas';

/** A ReplicaSet as a look counts it. */
export interface Version {
  readonly name: string;
  /** `creationTimestamp`. */
  readonly since: string;
  readonly revision: number;
  readonly wanted: number;
  readonly created: number;
  readonly ready: number;
  readonly available: number;
  /** What its Deployment asked for when this ReplicaSet was last scaled: replicas, and replicas with the surge. */
  readonly noted: { readonly desired?: number; readonly maximum?: number };
  /** Has the ReplicaSet controller seen the present spec, so that the counts mean it? */
  readonly observed: boolean;
  readonly minReadySeconds: number;
  readonly annotations: StringMap;
  readonly template: PodTemplateSpec;
}

export function versionOf(rs: ReplicaSet): Version {
  const annotations = rs.metadata.annotations ?? {};
  const [desired, maximum] = [integer(annotations[DESIRED]), integer(annotations[MAXIMUM])];
  return {
    name: rs.metadata.name,
    since: rs.metadata.creationTimestamp,
    revision: revisionOf(rs) ?? 0,
    wanted: rs.spec.replicas,
    created: rs.status.replicas,
    ready: rs.status.readyReplicas,
    available: rs.status.availableReplicas,
    noted: { ...(desired === undefined ? {} : { desired }), ...(maximum === undefined ? {} : { maximum }) },
    observed: rs.status.observedGeneration >= rs.metadata.generation,
    minReadySeconds: rs.spec.minReadySeconds ?? 0,
    annotations,
    template: rs.spec.template,
  };
}

/** The revision an object carries; `undefined` if it carries none. */
export const revisionOf = (o: ReplicaSet | Deployment): number | undefined =>
  integer(o.metadata.annotations?.[REVISION]);

const integer = (text: string | undefined): number | undefined =>
  text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : undefined;

/** The version whose template is the Deployment's (the oldest if there are several), and all others, oldest first. */
export function currentAndOld(
  template: PodTemplateSpec,
  versions: readonly Version[],
): { readonly current: Version | undefined; readonly old: readonly Version[] } {
  const sorted = [...versions].sort(oldestFirst);
  const current = sorted.find((v) => sameTemplate(v.template, template));
  return { current, old: sorted.filter((v) => v !== current) };
}

/** A version is active while it wants pods. */
export const isActive = (v: Version): boolean => v.wanted > 0;

export const sum = (versions: readonly Version[], count: 'wanted' | 'created' | 'ready' | 'available'): number =>
  versions.reduce((total, v) => total + v[count], 0);

type Order = (a: Version, b: Version) => number;

/** By creation, in seconds as the API keeps it, then by name (`ReplicaSetsByCreationTimestamp`). */
export const oldestFirst: Order = (a, b) => compare(a.since, b.since) || compare(a.name, b.name);
export const largestThenYoungest: Order = (a, b) => b.wanted - a.wanted || oldestFirst(b, a);
export const largestThenOldest: Order = (a, b) => b.wanted - a.wanted || oldestFirst(a, b);
export const lowestRevisionFirst: Order = (a, b) => a.revision - b.revision || oldestFirst(a, b);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
