/**
 * The API server, as far as controllers can tell: objects by kind, namespace and name, with versions, generations,
 * owners and watches. Every controller works on it alone; none knows another (Kubernetes' own rule).
 */
import { type Instant, rfc3339 } from '../kernel/time.ts';
import { refusalOf } from './admission.ts';
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
  /** Replaces the status alone. The version of `object` is checked as in `update`. */
  updateStatus<T extends KubeObject & { readonly status?: unknown }>(kind: Kind<T>, object: T, by: string): Written<T>;
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
  readonly version: number;
}

interface Shelf {
  readonly byKey: Map<string, KubeObject>;
  /** By namespace, then name: a look-up makes no key, which would have to be put together and hashed each time. */
  readonly byName: Map<string, Map<string, KubeObject>>;
  readonly byOwner: Map<string, Set<string>>;
  /** In order of name, for as long as no object came or went. Whoever was given it may keep it: it is never changed. */
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
      s = { byKey: new Map(), byName: new Map(), byOwner: new Map(), sorted: undefined };
      shelves.set(kind, s);
    }
    return s;
  };

  const put = (s: Shelf, key: string, before: KubeObject | undefined, after: KubeObject | undefined) => {
    s.sorted = before === undefined || after === undefined ? undefined : s.sorted && replaced(s.sorted, before, after);
    if (
      before?.metadata.ownerReferences !== after?.metadata.ownerReferences ||
      before === undefined ||
      after === undefined
    ) {
      for (const o of before?.metadata.ownerReferences ?? []) s.byOwner.get(o.uid)?.delete(key);
      for (const o of after?.metadata.ownerReferences ?? []) {
        const keys = s.byOwner.get(o.uid);
        if (keys === undefined) s.byOwner.set(o.uid, new Set([key]));
        else keys.add(key);
      }
    }
    const { namespace, name } = (after ?? before)!.metadata;
    let names = s.byName.get(namespace);
    if (names === undefined) {
      names = new Map();
      s.byName.set(namespace, names);
    }
    if (after === undefined) {
      s.byKey.delete(key);
      names.delete(name);
    } else {
      s.byKey.set(key, after);
      names.set(name, after);
    }
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

  const replace = <T extends KubeObject>(
    kind: Kind<T>,
    before: T,
    next: T,
    by: string,
    content: boolean,
  ): Written<T> => {
    if (deepEqual(before, next)) return { ok: true, object: before, changed: false };
    const error = refused(next, before);
    if (error !== undefined) return { ok: false, error };
    version += 1;
    const generation = content ? before.metadata.generation + 1 : before.metadata.generation;
    const after = { ...next, metadata: { ...next.metadata, resourceVersion: version, generation } } as T;
    put(shelf(kind.kind), keyOf(before.metadata.namespace, before.metadata.name), before, after);
    tell('updated', by, before, after);
    return { ok: true, object: after, changed: true };
  };

  const contentDiffers = (a: KubeObject, b: KubeObject): boolean =>
    !deepEqual({ ...a, metadata: undefined, status: undefined }, { ...b, metadata: undefined, status: undefined });

  const get = <T extends KubeObject>(kind: Kind<T>, namespace: string, name: string): T | undefined =>
    shelves
      .get(kind.kind)
      ?.byName.get(kind.namespaced ? namespace : '')
      ?.get(name) as T | undefined;

  const conflict = (kind: Kind<KubeObject>, name: string): { ok: false; error: ApiError } => ({
    ok: false,
    error: {
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on ${notFound(kind, name).error.message.replace(' not found', '')}: the object has been modified; please apply your changes to the latest version and try again`,
    },
  });

  /** The parts of the metadata that no update can move. */
  const fixed = (before: ObjectMeta, next: ObjectMeta): ObjectMeta => ({
    ...next,
    name: before.name,
    namespace: before.namespace,
    uid: before.uid,
    creationTimestamp: before.creationTimestamp,
    generation: before.generation,
    resourceVersion: before.resourceVersion,
  });

  const replaceContent = <T extends KubeObject>(kind: Kind<T>, before: T, object: T, by: string): Written<T> => {
    const status = (before as { status?: unknown }).status;
    const next = { ...object, metadata: fixed(before.metadata, object.metadata) } as T & { status?: unknown };
    if (status === undefined) delete next.status;
    else next.status = status;
    return replace(kind, before, next, by, contentDiffers(before, next));
  };

  const remove = <T extends KubeObject>(kind: Kind<T>, namespace: string, name: string, by: string): Written<T> => {
    const before = get(kind, namespace, name);
    if (before === undefined) return notFound(kind, name);
    version += 1;
    put(shelf(kind.kind), keyOf(before.metadata.namespace, name), before, undefined);
    tell('deleted', by, before, undefined);
    for (const [ownedKind, s] of [...shelves].sort(([a], [b]) => (a < b ? -1 : 1))) {
      for (const key of [...(s.byOwner.get(before.metadata.uid) ?? [])].sort()) {
        const owned = s.byKey.get(key);
        if (owned === undefined) continue;
        remove(
          { apiVersion: owned.apiVersion, kind: ownedKind, namespaced: true },
          owned.metadata.namespace,
          owned.metadata.name,
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
      s.sorted ??= [...s.byKey.values()].sort(byName);
      const all = s.sorted as readonly T[];
      return namespace === undefined ? all : all.filter((o) => o.metadata.namespace === namespace);
    },
    ownedBy<T extends KubeObject>(kind: Kind<T>, uid: string): readonly T[] {
      const s = shelves.get(kind.kind);
      const keys = s?.byOwner.get(uid);
      if (s === undefined || keys === undefined || keys.size === 0) return [];
      const owned: T[] = [];
      for (const key of keys) owned.push(s.byKey.get(key) as T);
      return owned.length < 2 ? owned : owned.sort(byName);
    },
    create<T extends KubeObject>(kind: Kind<T>, draft: Draft<T>, by: string): Written<T> {
      const namespace = kind.namespaced ? (draft.metadata.namespace ?? 'default') : '';
      const { name } = draft.metadata;
      if (get(kind, namespace, name) !== undefined) {
        const message = notFound(kind, name).error.message.replace('not found', 'already exists');
        return { ok: false, error: { reason: 'AlreadyExists', message } };
      }
      serial += 1;
      const metadata: ObjectMeta = {
        ...draft.metadata,
        name,
        namespace,
        uid: `00000000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`,
        resourceVersion: version + 1,
        generation: 1,
        creationTimestamp: rfc3339(now()),
      };
      const object = {
        ...draft,
        apiVersion: draft.apiVersion ?? kind.apiVersion,
        kind: kind.kind,
        metadata,
      } as unknown as T;
      const error = refused(object, undefined);
      if (error !== undefined) return { ok: false, error };
      version += 1;
      put(shelf(kind.kind), keyOf(namespace, name), undefined, object);
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
      return replace(kind, before, { ...before, status: object.status }, by, false);
    },
    patch(kind, namespace, name, patch, by) {
      const before = get(kind, namespace, name);
      if (before === undefined) return notFound(kind, name);
      return replaceContent(kind, before, mergePatch(before, patch) as typeof before, by);
    },
    patchStatus(kind, namespace, name, patch, by) {
      const before = get(kind, namespace, name);
      if (before === undefined) return notFound(kind, name);
      const status = mergePatch((before as { status?: unknown }).status ?? {}, patch);
      return replace(kind, before, { ...before, status }, by, false);
    },
    delete: remove,
    watch: (listener) => void listeners.push(listener),
    admit: (admission) => void admissions.push(admission),
    get version() {
      return version;
    },
  };
}

/** The same list with another version of one object, whose name and so whose place no update can change. */
function replaced(list: readonly KubeObject[], before: KubeObject, after: KubeObject): readonly KubeObject[] {
  const copy = list.slice();
  copy[list.indexOf(before)] = after;
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
