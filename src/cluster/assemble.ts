/**
 * Objects are put together field by field, all in one order, whoever wrote them. So they are of one shape, and whoever looks
 * at one finds its parts where those of the last one were; a copy made by a spread has a shape of its own, and so has each
 * copy of it. What an object does not have is undefined.
 */
import type { KubeObject, ObjectMeta } from './objects.ts';

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** An object of this kind with the content of another or of a draft, with metadata and a status, or none, of its own. */
export function assembled<T extends KubeObject>(
  { apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>,
  content: object,
  metadata: ObjectMeta,
  status: unknown,
): T {
  const { spec } = content as { readonly spec?: unknown };
  const object = { apiVersion, kind, metadata, spec, status };
  return (hasOnly(FIELDS, content) ? object : { ...content, ...object }) as KubeObject as T;
}

/** What is the API's own in metadata, and no update can move. */
export type Stamp = Pick<
  ObjectMeta,
  'name' | 'namespace' | 'uid' | 'resourceVersion' | 'generation' | 'creationTimestamp'
>;

/** Metadata as it was given, but for what is the API's own. */
export function stamped(given: Partial<ObjectMeta>, own: Stamp): Writable<ObjectMeta> {
  const { name, namespace, uid, resourceVersion, generation, creationTimestamp } = own;
  const { deletionTimestamp, labels, annotations, ownerReferences } = given;
  const metadata = {
    name,
    namespace,
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    deletionTimestamp,
    labels,
    annotations,
    ownerReferences,
  };
  return hasOnly(METADATA, given) ? metadata : { ...given, ...metadata };
}

const FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status']);
const METADATA: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'labels',
  'annotations',
  'ownerReferences',
]);

function hasOnly(usual: ReadonlySet<string>, object: object): boolean {
  for (const key in object) if (!usual.has(key)) return false;
  return true;
}
