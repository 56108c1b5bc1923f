/**
 * The API server, as far as controllers can tell: objects by kind, namespace and name, with versions, generations,
 * owners and watches. Every controller works on it alone; none knows another (Kubernetes' own rule).
 */
import { type Instant, rfc3339 } from '../kernel/time.ts';
import { refusalOf } from './admission.ts';
import { assembled, stamped, type Writable } from './assemble.ts';
import { deepEqual } from './equality.ts';
import { mergePatch } from './merge-patch.ts';
import type { Draft, Kind, KubeObject, ObjectMeta } from './objects.ts';

/** Why the API refused a write. A misfortune of the simulated world, never an exception. */
export interface ApiError {
  readonly reason: 'AlreadyExists' | 'NotFound' | 'Conflict' | 'Invalid';
  readonly message: string;
}

export type Written<T> =
  | { readonly ok: true; readonly object: T; readonly changed: boolean }
  | { readonly ok: false; readonly error: ApiError };

/** One thing that happened to one object, as a watch reports it. */
export interface Change {
  readonly verb: 'created' | 'updated' | 'deleted';
  readonly by: string;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
  /** `after`, or `before` of a deletion. */
  readonly object: KubeObject;
}

/** Refuses a write with a message, or lets it pass with `undefined`. */
export type Admission = (next: KubeObject, before: KubeObject | undefined) => string | undefined;

export interface Store {
  get<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string): T | undefined;
  /** In order of namespace, then name. */
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): readonly T[];
  /** The objects of a kind that name `uid` as their owner, in order of name. */
  ownedBy<T extends KubeObject>(kind: Kind<T>, uid: string): readonly T[];
  create<T extends KubeObject>(kind: Kind<T>, draft: Draft<T>, by: string): Written<T>;
  /**
   * Replaces all of an object but its status, which stays. The generation grows if anything outside metadata and status
   * changed. Refused with Conflict if `object.metadata.resourceVersion` is not the present one. Nothing different: no write.
   */
  update<T extends KubeObject>(kind: Kind<T>, object: T, by: string): Written<T>;
  /** Replaces the status alone; nothing else of `object` is looked at. Its version is checked as in `update`. */
  updateStatus<T extends KubeObject & { readonly status?: unknown }>(
    kind: Kind<T>,
    object: Pick<T, 'metadata' | 'status'>,
    by: string,
  ): Written<T>;
  /** A JSON merge patch of everything but the status; no version is checked. */
  patch<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string, patch: unknown, by: string): Written<T>;
  /** A JSON merge patch of the status alone (`patch` is what stands below `status`). */
  patchStatus<T extends KubeObject>(
    kind: Kind<T>,
    namespace: string,
    name: string,
    patch: unknown,
    by: string,
  ): Written<T>;
  /** Removes the object and, at once, all that it owns, depth first in order of kind and name. */
  delete<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string, by: string): Written<T>;
  /** Called after every write that changed something, in the order of subscription. */
  watch(listener: (change: Change) => void): void;
  admit(admission: Admission): void;
  /** Grows with every write that changed something. */
  version(): number;
}

/** The objects of one kind. */
interface Shelf {
  /** By namespace, then name: a look-up makes no key, which would have to be put together and hashed each time. */
  readonly sections: Map<string, Section>;
  readonly byOwner: Map<string, Section>;
  /** The objects of all namespaces; see {@link Section.sorted}. */
  sorted: readonly KubeObject[] | undefined;
}

/** Some objects of one kind: those of a namespace by name, or those of an owner by namespace and name. */
interface Section {
  readonly byKey: Map<string, KubeObject>;
  /** In order of name, once somebody asked, until one comes or goes. Whoever was given it may keep it: it is never changed. */
  sorted: readonly KubeObject[] | undefined;
}

const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;

export function createStore(now: () => Instant): Store {
  const shelves = new Map<string, Shelf>();
  const listeners: ((change: Change) => void)[] = [];
  const admissions: Admission[] = [refusalOf];
  let version = 0;
  let serial = 0;

  const shelf = (kind: string): Shelf => {
    let s = shelves.get(kind);
    if (s === undefined) {
      s = { sections: new Map(), byOwner: new Map(), sorted: undefined };
      shelves.set(kind, s);
    }
    return s;
  };

  const put = (s: Shelf, before: KubeObject | undefined, after: KubeObject | undefined) => {
    const { namespace, name } = (after ?? before)!.metadata;
    s.sorted = replaced(s.sorted, before, after);
    move(sectionOf(s.sections, namespace), name, before, after);
    const had = before?.metadata.ownerReferences;
    const has = after?.metadata.ownerReferences;
    if (had === undefined && has === undefined) return;
    const key = keyOf(namespace, name);
    if (had !== has) for (const { uid } of had ?? []) move(sectionOf(s.byOwner, uid), key, before, undefined);
    for (const { uid } of has ?? []) move(sectionOf(s.byOwner, uid), key, had === has ? before : undefined, after);
  };

  const tell = (verb: Change['verb'], by: string, before: KubeObject | undefined, after: KubeObject | undefined) => {
    const object = (after ?? before) as KubeObject;
    const change: Change = { verb, by, before, after, object };
    for (const listener of listeners) listener(change);
  };

  const refused = (next: KubeObject, before: KubeObject | undefined): ApiError | undefined => {
    for (const admission of admissions) {
      const message = admission(next, before);
      if (message !== undefined) return { reason: 'Invalid', message };
    }
    return undefined;
  };

  const notFound = (kind: Kind<KubeObject>, name: string): { ok: false; error: ApiError } => {
    const slash = kind.apiVersion.indexOf('/');
    const group = slash < 0 ? '' : `.${kind.apiVersion.slice(0, slash)}`;
    return { ok: false, error: { reason: 'NotFound', message: `${plural(kind.kind)}${group} "${name}" not found` } };
  };

  /** Puts `content` with this metadata and status in the place of `before`; the metadata is nobody else's and is stamped here. */
  const replace = <T extends KubeObject>(
    kind: Kind<T>,
    before: T,
    content: T,
    metadata: Writable<ObjectMeta>,
    status: unknown,
    by: string,
  ): Written<T> => {
    metadata.resourceVersion = version + 1;
    const after = assembled<T>(content, content, metadata, status);
    const error = refused(after, before);
    if (error !== undefined) return { ok: false, error };
    version += 1;
    put(shelf(kind.kind), before, after);
    tell('updated', by, before, after);
    return { ok: true, object: after, changed: true };
  };

  const get = <T extends KubeObject>(kind: Kind<T>, namespace: string, name: string): T | undefined =>
    shelves
      .get(kind.kind)
      ?.sections.get(kind.namespaced ? namespace : '')
      ?.byKey.get(name) as T | undefined;

  const conflict = (kind: Kind<KubeObject>, name: string): { ok: false; error: ApiError } => ({
    ok: false,
    error: {
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on ${notFound(kind, name).error.message.replace(' not found', '')}: the object has been modified; please apply your changes to the latest version and try again`,
    },
  });

  const replaceContent = <T extends KubeObject>(kind: Kind<T>, before: T, object: T, by: string): Written<T> => {
    const metadata = stamped(object.metadata, before.metadata);
    const differs = contentDiffers(before, object);
    if (!differs && deepEqual(before.metadata, metadata)) return { ok: true, object: before, changed: false };
    if (differs) metadata.generation += 1;
    return replace(kind, before, object, metadata, statusOf(before), by);
  };

  const replaceStatus = <T extends KubeObject>(kind: Kind<T>, before: T, status: unknown, by: string): Written<T> =>
    deepEqual(statusOf(before), status)
      ? { ok: true, object: before, changed: false }
      : replace(kind, before, before, stamped(before.metadata, before.metadata), status, by);

  const remove = <T extends KubeObject>(kind: Kind<T>, namespace: string, name: string, by: string): Written<T> => {
    const before = get(kind, namespace, name);
    if (before === undefined) return notFound(kind, name);
    version += 1;
    put(shelf(kind.kind), before, undefined);
    tell('deleted', by, before, undefined);
    const { uid } = before.metadata;
    const kinds: string[] = [];
    for (const [kindOwned, { byOwner }] of shelves) if (byOwner.has(uid)) kinds.push(kindOwned);
    for (const kindOwned of kinds.sort()) {
      const owned = shelves.get(kindOwned)?.byOwner.get(uid)?.byKey;
      for (const key of [...(owned?.keys() ?? [])].sort()) {
        const object = owned?.get(key);
        if (object === undefined) continue;
        const { apiVersion, metadata } = object;
        remove(
          { apiVersion, kind: kindOwned, namespaced: true },
          metadata.namespace,
          metadata.name,
          'garbage-collector',
        );
      }
    }
    return { ok: true, object: before, changed: true };
  };

  return {
    get,
    list<T extends KubeObject>(kind: Kind<T>, namespace?: string): readonly T[] {
      const s = shelves.get(kind.kind);
      if (s === undefined) return [];
      if (namespace !== undefined) return sorted(s.sections.get(namespace)) as readonly T[];
      s.sorted ??= [...s.sections.values()].flatMap(sorted).sort(byName);
      return s.sorted as readonly T[];
    },
    ownedBy: <T extends KubeObject>(kind: Kind<T>, uid: string) =>
      sorted(shelves.get(kind.kind)?.byOwner.get(uid)) as readonly T[],
    create<T extends KubeObject>(kind: Kind<T>, draft: Draft<T>, by: string): Written<T> {
      const namespace = kind.namespaced ? (draft.metadata.namespace ?? 'default') : '';
      const { name } = draft.metadata;
      if (get(kind, namespace, name) !== undefined) {
        const message = notFound(kind, name).error.message.replace('not found', 'already exists');
        return { ok: false, error: { reason: 'AlreadyExists', message } };
      }
      serial += 1;
      const metadata = stamped(draft.metadata, {
        name,
        namespace,
        uid: `00000000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`,
        resourceVersion: version + 1,
        generation: 1,
        creationTimestamp: rfc3339(now()),
      });
      const apiVersion = draft.apiVersion ?? kind.apiVersion;
      const object = assembled<T>({ apiVersion, kind: kind.kind }, draft, metadata, statusOf(draft));
      const error = refused(object, undefined);
      if (error !== undefined) return { ok: false, error };
      version += 1;
      put(shelf(kind.kind), undefined, object);
      tell('created', by, undefined, object);
      return { ok: true, object, changed: true };
    },
    update(kind, object, by) {
      const before = get(kind, object.metadata.namespace, object.metadata.name);
      if (before === undefined) return notFound(kind, object.metadata.name);
      if (before.metadata.resourceVersion !== object.metadata.resourceVersion)
        return conflict(kind, object.metadata.name);
      return replaceContent(kind, before, object, by);
    },
    updateStatus(kind, object, by) {
      const before = get(kind, object.metadata.namespace, object.metadata.name);
      if (before === undefined) return notFound(kind, object.metadata.name);
      if (before.metadata.resourceVersion !== object.metadata.resourceVersion)
        return conflict(kind, object.metadata.name);
      return replaceStatus(kind, before, object.status, by);
    },
    patch(kind, namespace, name, patch, by) {
      const before = get(kind, namespace, name);
      if (before === undefined) return notFound(kind, name);
      return replaceContent(kind, before, mergePatch(before, patch) as typeof before, by);
    },
    patchStatus(kind, namespace, name, patch, by) {
      const before = get(kind, namespace, name);
      if (before === undefined) return notFound(kind, name);
      return replaceStatus(kind, before, mergePatch(statusOf(before) ?? {}, patch), by);
    },
    delete: remove,
    watch: (listener) => void listeners.push(listener),
    admit: (admission) => void admissions.push(admission),
    version: () => version,
  };
}

const statusOf = (object: object): unknown => (object as { readonly status?: unknown }).status;

/** Does anything differ outside metadata and status? */
function contentDiffers(a: KubeObject, b: KubeObject): boolean {
  const left = a as unknown as Readonly<Record<string, unknown>>;
  const right = b as unknown as Readonly<Record<string, unknown>>;
  for (const name in left) if (isContent(name) && !deepEqual(left[name], right[name])) return true;
  for (const name in right) if (isContent(name) && left[name] === undefined && right[name] !== undefined) return true;
  return false;
}

const isContent = (name: string) => name !== 'metadata' && name !== 'status';

function sectionOf(sections: Map<string, Section>, key: string): Section {
  let section = sections.get(key);
  if (section === undefined) {
    section = { byKey: new Map(), sorted: undefined };
    sections.set(key, section);
  }
  return section;
}

function move(section: Section, key: string, before: KubeObject | undefined, after: KubeObject | undefined): void {
  if (after === undefined) section.byKey.delete(key);
  else section.byKey.set(key, after);
  section.sorted = replaced(section.sorted, before, after);
}

const nobody: readonly KubeObject[] = [];

function sorted(section: Section | undefined): readonly KubeObject[] {
  if (section === undefined || section.byKey.size === 0) return nobody;
  section.sorted ??= [...section.byKey.values()].sort(byName);
  return section.sorted;
}

/**
 * The list with another version of one object, whose name and so whose place no update can change. When an object comes or
 * goes there is no list until somebody asks for it.
 */
function replaced(
  list: readonly KubeObject[] | undefined,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): readonly KubeObject[] | undefined {
  if (list === undefined || before === undefined || after === undefined) return undefined;
  const place = list.indexOf(before);
  if (place < 0) return undefined;
  const copy = list.slice();
  copy[place] = after;
  return copy;
}

function byName(a: KubeObject, b: KubeObject): number {
  const left = a.metadata;
  const right = b.metadata;
  if (left.namespace !== right.namespace) return left.namespace < right.namespace ? -1 : 1;
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

/** The resource's name in messages: lower case, plural. */
function plural(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith('s')) return `${lower}es`;
  return lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
