/** The simulated API as Argo CD's syncs and comparisons use it. */
import { type Kind, type KubeObject, looseKind } from '../../cluster/objects.ts';
import type { Store } from '../../cluster/store.ts';
import { refuse, succeed } from '../../languages/result.ts';
import { createObject } from '../people.ts';
import { merged } from './diff/merge.ts';
import { mergeKeysOf } from './diff/schema.ts';
import { HOOK_FINALIZER, healthOf } from './health.ts';
import { groupOf, isMap, type JsonMap, type Manifest, nameOf } from './manifest.ts';
import type { SyncCluster } from './sync/state.ts';

export const ARGO_CD = 'argocd-application-controller';
export const TRACKING = 'argocd.argoproj.io/tracking-id';

export interface ClusterPorts {
  readonly store: Store;
  readonly now: () => string;
  /** By uid of the live object. */
  readonly lastApplied: Map<string, Manifest>;
  /** Kinds whose definition some repository holds: the API serves them once it is there. */
  readonly definedInGit: ReadonlySet<string>;
  /** Namespaces that somebody makes in the course of the run: until then they are missing. */
  readonly madeNamespaces: ReadonlySet<string>;
  /** Hears of every object that was written. */
  wrote(object: Manifest): void;
}

/** The object of the API that a manifest is about; objects of a cluster bear the namespace of those that ask. */
export function liveOf(store: Store, object: Manifest): Manifest | undefined {
  const kind = looseKind(object.apiVersion, object.kind);
  const live = store.get(kind, object.metadata.namespace ?? 'default', nameOf(object));
  if (live === undefined || groupOf(live as unknown as Manifest) !== groupOf(object)) return undefined;
  return seen(live as unknown as Manifest, kind.namespaced ? undefined : object.metadata.namespace);
}

const views = new WeakMap<object, Manifest>();

/** As Argo CD sees it: whoever balances in front of the cluster has given its address. The same object for the same version. */
function seen(live: Manifest, namespace: string | undefined): Manifest {
  const known = views.get(live);
  if (known !== undefined) return known;
  let view = live;
  const isOutside = live.kind === 'Ingress' || (live.kind === 'Service' && live.spec?.type === 'LoadBalancer');
  if (isOutside && live.status === undefined)
    view = { ...view, status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } } };
  if (namespace !== undefined) view = { ...view, metadata: { ...view.metadata, namespace } };
  views.set(live, view);
  return view;
}

/** The cluster for the sync of one application, whose objects `managed` lists anew whenever it is asked. */
export function clusterFor(
  { store, lastApplied, definedInGit, madeNamespaces, wrote }: ClusterPorts,
  managed: () => readonly Manifest[],
): SyncCluster {
  const served = (object: Manifest) =>
    !definedInGit.has(`${groupOf(object)}/${object.kind}`) ||
    store.list(looseKind('apiextensions.k8s.io/v1', 'CustomResourceDefinition')).some(({ spec }) => {
      const names = isMap(spec?.names) ? spec.names : {};
      return spec?.group === groupOf(object) && names.kind === object.kind;
    });
  const hasNamespace = (name: string) =>
    !madeNamespaces.has(name) || store.get(looseKind('v1', 'Namespace'), '', name) !== undefined;
  const remove = (objects: readonly Manifest[]) => {
    for (const object of objects) {
      store.delete(
        looseKind(object.apiVersion, object.kind),
        object.metadata.namespace ?? 'default',
        nameOf(object),
        ARGO_CD,
      );
      wrote(object);
    }
  };
  return {
    live: managed,
    exists: (object) =>
      object.kind === 'Namespace' ? hasNamespace(nameOf(object)) : liveOf(store, object) !== undefined,
    health: (live) => {
      const health = healthOf(live);
      return health === undefined || health.problem !== undefined ? undefined : health;
    },
    serves: served,
    apply: (verb, objects, dryRun) =>
      objects.map((object) => {
        const kind = looseKind(object.apiVersion, object.kind);
        const name = `${object.kind.toLowerCase()}.${groupOf(object)}/${nameOf(object)}`.replace('./', '/');
        const namespace = object.metadata.namespace ?? 'default';
        if (kind.namespaced && !dryRun && !hasNamespace(namespace))
          return refuse(`namespaces "${namespace}" not found`);
        if (dryRun) return succeed(`${name} (dry run)`);
        const live = liveOf(store, object);
        const before = live?.metadata.uid === undefined ? undefined : lastApplied.get(live.metadata.uid);
        const written =
          live === undefined || verb === 'create'
            ? created(store, kind as Kind<KubeObject>, object)
            : changed(store, kind as Kind<KubeObject>, object, verb === 'replace' ? undefined : before, namespace);
        if (!written.ok) return refuse(written.problem);
        const now = store.get(kind, namespace, nameOf(object));
        if (now !== undefined) lastApplied.set(now.metadata.uid, object);
        if (written.value !== 'unchanged') wrote(object);
        return succeed(`${name} ${written.value}`);
      }),
    prune: remove,
    delete: remove,
    releaseHooks: (hooks) => {
      for (const hook of hooks) {
        const kind = looseKind(hook.apiVersion, hook.kind);
        const namespace = hook.metadata.namespace ?? 'default';
        const live = store.get(kind, namespace, nameOf(hook)) as unknown as Manifest | undefined;
        const { finalizers } = live?.metadata ?? {};
        if (finalizers?.includes(HOOK_FINALIZER) !== true) continue;
        const kept = finalizers.filter((f) => f !== HOOK_FINALIZER);
        store.patch(kind, namespace, nameOf(hook), { metadata: { finalizers: kept } }, ARGO_CD);
      }
    },
  };
}

function created(store: Store, kind: Kind<KubeObject>, object: Manifest) {
  const { finalizers: _, ...metadata } = object.metadata;
  const draft = { ...object, metadata: kind.namespaced ? metadata : { ...metadata, namespace: '' } };
  const said = createObject({ store, now: 0 as never, by: ARGO_CD }, draft as unknown as KubeObject);
  return said.accepted ? succeed('created') : refuse(said.text);
}

/** `kubectl apply`: Git's fields are set, those it had and has no more are removed, all others stay. */
function changed(
  store: Store,
  kind: Kind<KubeObject>,
  object: Manifest,
  before: Manifest | undefined,
  namespace: string,
) {
  const live = store.get(kind, namespace, nameOf(object));
  if (live === undefined) return refuse(`${object.kind} "${nameOf(object)}" not found`);
  const { metadata, ...rest } = object;
  const { namespace: _, finalizers: __, ...ownMetadata } = metadata;
  const wanted = { ...rest, metadata: ownMetadata } as unknown as JsonMap;
  const next = merged(live as unknown as JsonMap, wanted, before as unknown as JsonMap, mergeKeysOf(object));
  const written = store.update(
    kind,
    {
      ...next,
      metadata: {
        ...(next.metadata as object),
        resourceVersion: live.metadata.resourceVersion,
        namespace: live.metadata.namespace,
      },
    } as unknown as KubeObject,
    ARGO_CD,
  );
  if (!written.ok) return refuse(written.error.message);
  return succeed(written.changed ? 'configured' : 'unchanged');
}
