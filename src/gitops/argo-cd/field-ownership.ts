/**
 * Who wrote which fields of an object last: what the API server keeps in `metadata.managedFields`, for those rules of
 * `ignoreDifferences` that name managers. A write owns the fields that it changes (the rule for updates), and nobody else does.
 */
import { deepEqual } from '../../cluster/equality.ts';
import type { Json } from '../../cluster/objects.ts';
import type { Change, Store } from '../../cluster/store.ts';
import { mergeKeysOf } from './diff/schema.ts';
import { isMap, type JsonMap, type Manifest } from './manifest.ts';

export interface FieldOwnership {
  /** The object with what is known of its managers. */
  withManagers(live: Manifest): Manifest;
}

/** By the place as `fieldsV1` spells it, one part a line. */
type Owners = Map<string, string>;

export function watchOwnership(store: Store): FieldOwnership {
  const objects = new Map<string, Owners>();
  const views = new WeakMap<object, Manifest>();
  store.watch(({ before, after, by, object }: Change) => {
    if (after === undefined) {
      objects.delete(object.metadata.uid);
      return;
    }
    const owners = objects.get(after.metadata.uid) ?? new Map<string, string>();
    objects.set(after.metadata.uid, owners);
    const content = (one: unknown): JsonMap => {
      const { metadata: _, status: __, ...rest } = (one ?? {}) as { [member: string]: Json };
      return rest;
    };
    own(content(before), content(after), {
      manager: managerOf(by),
      owners,
      keyOf: mergeKeysOf(after as unknown as Manifest),
    });
  });
  return {
    withManagers(live) {
      const known = views.get(live);
      if (known !== undefined) return known;
      const owners = objects.get(live.metadata.uid ?? '');
      const view =
        owners === undefined ? live : { ...live, metadata: { ...live.metadata, managedFields: managedFields(owners) } };
      views.set(live, view as Manifest);
      return view as Manifest;
    },
  };
}

interface Writing {
  readonly manager: string;
  readonly owners: Owners;
  readonly keyOf: (path: readonly string[]) => string | undefined;
}

/** The controllers of this program under the names that their clients have. */
const MANAGERS: ReadonlyMap<string, string> = new Map([
  ['argocd-application-controller', 'argocd-controller'],
  ['rollouts-service-controller', 'rollouts-controller'],
  ['deployment-controller', 'kube-controller-manager'],
  ['horizontal-pod-autoscaler', 'kube-controller-manager'],
  ['replicaset-controller', 'kube-controller-manager'],
]);

const managerOf = (by: string): string => MANAGERS.get(by) ?? by;

/** Walks down to what has changed; lists are one value unless their items have keys. */
function own(
  before: Json | undefined,
  after: Json | undefined,
  writing: Writing,
  at: readonly string[] = [],
  path: readonly string[] = [],
): void {
  if (before === after || deepEqual(before, after)) return;
  const [was, is] = [partsOf(before, writing, path), partsOf(after, writing, path)];
  const place = at.join('\n');
  if (was === undefined || is === undefined) forget(place, writing.owners);
  if (after === undefined) return;
  if (is === undefined || is.size === 0) {
    writing.owners.set(place, writing.manager);
    return;
  }
  for (const [part, { name, value }] of was ?? [])
    if (!is.has(part)) own(value, undefined, writing, [...at, part], [...path, name]);
  for (const [part, { name, value }] of is)
    own(was?.get(part)?.value, value, writing, [...at, part], name === '' ? path : [...path, name]);
}

/** The members of a mapping, or of a list with keys; of anything else none. */
function partsOf(
  value: Json | undefined,
  { keyOf }: Writing,
  path: readonly string[],
): ReadonlyMap<string, { readonly name: string; readonly value: Json }> | undefined {
  if (isMap(value)) return new Map(Object.entries(value).map(([name, inner]) => [`f:${name}`, { name, value: inner }]));
  const key = keyOf(path);
  if (key === undefined || !Array.isArray(value)) return undefined;
  return new Map(
    (value as readonly Json[]).map((item, i) => {
      const id = isMap(item) ? item[key] : undefined;
      return [`k:${JSON.stringify({ [key]: id ?? i })}`, { name: '', value: item }];
    }),
  );
}

/** What stood at a place, and inside of it, is nobody's any more. */
function forget(place: string, owners: Owners): void {
  for (const known of [...owners.keys()]) if (known === place || known.startsWith(`${place}\n`)) owners.delete(known);
}

function managedFields(owners: Owners): readonly JsonMap[] {
  const fields = new Map<string, { [part: string]: Json }>();
  for (const [place, manager] of owners) {
    let here = fields.get(manager) ?? {};
    fields.set(manager, here);
    for (const part of place.split('\n')) {
      const inner = (here[part] ?? {}) as { [part: string]: Json };
      here[part] = inner;
      here = inner;
    }
  }
  return [...fields].map(([manager, fieldsV1]) => ({ manager, operation: 'Update', fieldsType: 'FieldsV1', fieldsV1 }));
}
