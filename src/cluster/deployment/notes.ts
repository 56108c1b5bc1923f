/** What the current version takes over from its Deployment, and how revisions are numbered. */
import type { StringMap } from '../objects.ts';
import type { Effect, Look } from './look.ts';
import { DESIRED, MAXIMUM, REVISION, REVISION_HISTORY, type Version } from './versions.ts';

/** Annotations that belong to one object and are not handed on; `kubectl` keeps to the same list. */
const OWN_ANNOTATIONS: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED,
  MAXIMUM,
  'deprecated.deployment.rollback.to',
];

/** The list of earlier revisions in the annotation is cut from the front beyond this many characters. */
const HISTORY_LENGTH_MAX = 2_000;

/** The annotations that pass from a Deployment to its versions and, on a rollback, back. */
export const sharedAnnotations = (annotations: StringMap): StringMap =>
  Object.fromEntries(Object.entries(annotations).filter(([key]) => !OWN_ANNOTATIONS.includes(key)));

/** The annotations that stay with their object. */
export const ownAnnotations = (annotations: StringMap): StringMap =>
  Object.fromEntries(Object.entries(annotations).filter(([key]) => OWN_ANNOTATIONS.includes(key)));

/** The revision of a version that is about to be the current one: the highest old one + 1. */
export const nextRevision = (old: readonly Version[]): number => 1 + Math.max(0, ...old.map((v) => v.revision));

/**
 * Gives the current version the highest revision, the Deployment's annotations and its `minReadySeconds`. A version that
 * is current again keeps its earlier revisions in a list (`deployment/util: SetNewReplicaSetAnnotations`).
 */
export function noteCurrent(current: Version, look: Look): { effects: readonly Effect[]; revision: number } {
  const revision = Math.max(current.revision, nextRevision(look.old));
  const annotations: { [key: string]: string } = { ...sharedAnnotations(look.annotations) };
  if (revision > current.revision) {
    annotations[REVISION] = String(revision);
    const before = current.annotations[REVISION];
    if (before !== undefined) annotations[REVISION_HISTORY] = appended(current.annotations[REVISION_HISTORY], before);
  }
  const { minReadySeconds } = look.settings;
  const changed = Object.entries(annotations).some(([key, value]) => current.annotations[key] !== value);
  if (!changed && minReadySeconds === current.minReadySeconds) return { effects: [], revision };
  const because = `it is the version that ${look.name} asks for`;
  return { effects: [{ kind: 'note', version: current.name, annotations, minReadySeconds, because }], revision };
}

function appended(list: string | undefined, revision: string): string {
  const revisions = [...(list === undefined || list === '' ? [] : list.split(',')), revision];
  while (revisions.length > 1 && revisions.join(',').length > HISTORY_LENGTH_MAX) revisions.shift();
  return revisions.join(',');
}
