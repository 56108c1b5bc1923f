/**
 * One application against the cluster. Objects are compared one by one and remembered with the versions compared, since
 * most looks come because a single object has changed.
 */
import type { Store } from '../../cluster/store.ts';
import { applicationHealth } from './application-health.ts';
import type { Comparison } from './auto-sync.ts';
import type { Desired } from './desired.ts';
import { type ComparedManifest, type ComparisonResult, compareObjects } from './diff/compare.ts';
import type { IgnoreRule } from './diff/ignore.ts';
import type { FieldOwnership } from './field-ownership.ts';
import { isHook } from './hooks.ts';
import { liveOf, TRACKING } from './live-cluster.ts';
import { annotationOf, groupOf, type Manifest, nameOf } from './manifest.ts';
import type { ApplicationObject, ResourceStatus } from './objects.ts';
import { keyOf } from './sync/tasks.ts';

export interface Compared {
  readonly sync: 'Synced' | 'OutOfSync' | 'Unknown';
  readonly health: string;
  readonly resources: readonly ResourceStatus[];
  readonly objects: readonly ComparedManifest[];
  /** What a sync would apply: Git's, or with the cluster's values where they are ignored and respected. */
  readonly applied: readonly Manifest[];
  readonly problem?: string;
}

export interface Comparer {
  compare(app: ApplicationObject, desired: Desired): Compared;
  /** The objects that are the application's: those of Git that are there, and those that bear its mark. */
  managed(app: ApplicationObject, targets: readonly Manifest[]): readonly Manifest[];
}

interface Remembered {
  readonly target: Manifest | undefined;
  readonly live: Manifest | undefined;
  readonly spec: unknown;
  readonly result: ComparisonResult;
}

/** What stands in the objects' own metadata: the manifest last applied, by uid, and who wrote which field. */
export interface Records {
  readonly lastApplied: Map<string, Manifest>;
  readonly ownership: FieldOwnership;
}

export function createComparer(store: Store, { lastApplied, ownership }: Records): Comparer {
  const memory = new Map<string, Remembered>();

  const compareOne = (app: ApplicationObject, target: Manifest | undefined, live: Manifest | undefined) => {
    const key = `${app.metadata.namespace}/${app.metadata.name} ${keyOf((target ?? live) as Manifest)}`;
    const known = memory.get(key);
    if (known?.target === target && known?.live === live && known?.spec === app.spec) return known.result;
    const { ignoreDifferences = [], syncPolicy } = app.spec;
    const rules = ignoreDifferences as unknown as readonly IgnoreRule[];
    const asksOwners = rules.some(({ managedFieldsManagers = [] }) => managedFieldsManagers.length > 0);
    const result = compareObjects({
      application: app.metadata.name,
      desired: target === undefined ? [] : [target],
      live: live === undefined ? [] : [asksOwners ? ownership.withManagers(live) : live],
      lastApplied: (object) => lastApplied.get(object.metadata.uid ?? ''),
      ignoreDifferences: rules,
      respectIgnoreDifferences: syncPolicy?.syncOptions?.includes('RespectIgnoreDifferences=true') === true,
      ignoreStatusOf: 'all',
    });
    memory.set(key, { target, live, spec: app.spec, result });
    return result;
  };

  const managed: Comparer['managed'] = (app, targets) => {
    const found = new Map<string, Manifest>();
    const add = (live: Manifest | undefined) => live !== undefined && found.set(keyOf(live), live);
    for (const target of targets) add(liveOf(store, target));
    for (const { group, kind, namespace, name } of app.status?.resources ?? []) {
      const apiVersion = group === '' ? 'v1' : `${group}/v1`;
      const live = liveOf(store, { apiVersion, kind, metadata: { name, namespace } });
      if (live !== undefined && annotationOf(live, TRACKING)?.startsWith(`${app.metadata.name}:`) === true) add(live);
    }
    return [...found.values()];
  };

  return {
    managed,
    compare(app, { targets }) {
      const live = new Map(managed(app, targets).map((object) => [keyOf(object), object]));
      const wanted = targets.filter((target) => !isHook(target));
      const keys = new Set(wanted.map(keyOf));
      const pairs = [
        ...wanted.map((target) => ({ target, live: live.get(keyOf(target)) })),
        ...[...live].filter(([key]) => !keys.has(key)).map(([, object]) => ({ target: undefined, live: object })),
      ];
      const results = pairs.map((pair) => compareOne(app, pair.target, pair.live));
      const problem = results.find((r) => r.problem !== undefined)?.problem;
      const objects = results.flatMap((r) => r.objects);
      const health = applicationHealth(pairs, app.metadata);
      const sync =
        problem !== undefined ? 'Unknown' : results.some((r) => r.sync === 'OutOfSync') ? 'OutOfSync' : 'Synced';
      const byKey = new Map(objects.flatMap((o) => (o.applied === undefined ? [] : [[keyOf(o.object), o.applied]])));
      return {
        sync,
        health: health.status,
        resources: pairs.flatMap((pair, i) => resourceOf(pair.target ?? pair.live, results[i], health.objects[i])),
        objects,
        applied: targets.map((target) => byKey.get(keyOf(target)) ?? target),
        ...(problem === undefined ? {} : { problem }),
      };
    },
  };
}

function resourceOf(
  object: Manifest | undefined,
  result: ComparisonResult | undefined,
  health: string | undefined,
): readonly ResourceStatus[] {
  const compared = result?.objects[0];
  if (object === undefined || compared === undefined) return [];
  return [
    {
      group: groupOf(object),
      kind: object.kind,
      namespace: object.metadata.namespace ?? '',
      name: nameOf(object),
      ...(compared.status === '' ? {} : { status: compared.status }),
      ...(health === undefined ? {} : { health }),
      ...(compared.requiresPruning ? { requiresPruning: true } : {}),
    },
  ];
}

/** What the decision about a sync looks at. */
export const comparisonOf = ({ sync, resources }: Compared, revision: string): Comparison => ({
  status: sync,
  revision,
  revisionHasChanges: true,
  objects: resources.map(({ group, kind, name, status = 'Synced', requiresPruning }) => ({
    group,
    kind,
    name,
    status,
    ...(requiresPruning === true ? { requiresPruning } : {}),
  })),
});
