/** What Argo CD knows of the kinds built into Kubernetes: merge keys of lists, fields that may be left out, and quantities. */
import type { Json } from '../../../cluster/objects.ts';
import { parseQuantity, printQuantity } from '../../../languages/quantity.ts';
import { groupOf, isMap, type JsonMap, type Manifest } from '../manifest.ts';
import type { MergeKey } from './merge.ts';

const BUILT_IN: ReadonlySet<string> = new Set([
  '',
  'apps',
  'batch',
  'autoscaling',
  'policy',
  'networking.k8s.io',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'extensions',
]);

/** Is the kind one whose types Argo CD has compiled in? */
export const isBuiltIn = (object: Manifest): boolean => BUILT_IN.has(groupOf(object));

/** Merge keys by the name of the list (`patchMergeKey` of the API's types). */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['ephemeralContainers', 'name'],
  ['env', 'name'],
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
  ['imagePullSecrets', 'name'],
  ['hostAliases', 'ip'],
  ['topologySpreadConstraints', 'topologyKey'],
  ['ownerReferences', 'uid'],
  ['conditions', 'type'],
  ['secrets', 'name'],
]);

/** Lists of custom resources are compared as one value. */
export function mergeKeysOf(object: Manifest): MergeKey {
  if (!isBuiltIn(object)) return () => undefined;
  return (path) => {
    const name = path.at(-1) ?? '';
    if (name === 'finalizers') return 'finalizers';
    if (name === 'ports')
      return object.kind === 'Service' ? 'port' : path.includes('containers') ? 'containerPort' : undefined;
    return KEYS.get(name);
  };
}

/** Equal quantities in equal words: the limits and requests of every container. */
export function withCanonicalQuantities(value: Json, path: readonly string[] = []): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withCanonicalQuantities(item, path));
  if (!isMap(value)) return value;
  const inResources = path.at(-2) === 'resources' && ['limits', 'requests'].includes(path.at(-1) ?? '');
  return mapValues(value, (item, name) =>
    inResources ? canonicalQuantity(item) : withCanonicalQuantities(item, [...path, name]),
  );
}

function canonicalQuantity(value: Json): Json {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const read = parseQuantity(String(value));
  return read.ok ? printQuantity(read.value) : value;
}

/** A field that is nothing, where the other side has no such field, is no difference for a built-in type. */
export function withoutZeros(value: Json, other: Json | undefined): Json {
  if (Array.isArray(value)) {
    const items = Array.isArray(other) ? (other as readonly Json[]) : [];
    return (value as readonly Json[]).map((item, i) => withoutZeros(item, items[i]));
  }
  if (!isMap(value)) return value;
  const kept = Object.entries(value).flatMap(([name, item]): (readonly [string, Json])[] => {
    const against = isMap(other) ? other[name] : undefined;
    const rest = withoutZeros(item, against);
    return against === undefined && isZero(rest) ? [] : [[name, rest]];
  });
  return Object.fromEntries(kept);
}

const isZero = (value: Json): boolean =>
  value === null ||
  value === false ||
  value === 0 ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isMap(value) && Object.keys(value).length === 0);

export const mapValues = (map: JsonMap, change: (value: Json, name: string) => Json): JsonMap =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]));
