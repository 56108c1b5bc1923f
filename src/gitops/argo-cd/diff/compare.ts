/** Git against the cluster, object by object (`controller/state.go: CompareAppState`; `gitops-engine/pkg/diff`). */
import type { Json } from '../../../cluster/objects.ts';
import { encodeBase64 } from '../../../languages/base64.ts';
import { utf8Bytes } from '../../../languages/utf8.ts';
import { isHook, isIgnored, isSkipped, listed } from '../hooks.ts';
import { annotationOf, groupOf, isMap, type JsonMap, type Manifest, nameOf } from '../manifest.ts';
import { type Difference, differences } from './differences.ts';
import { type IgnoreRule, ignoring } from './ignore.ts';
import { merged } from './merge.ts';
import { valueAt, withoutPlaces, withValue } from './paths.ts';
import { isBuiltIn, mapValues, mergeKeysOf, withCanonicalQuantities, withoutZeros } from './schema.ts';

export interface CompareRequest {
  readonly application: string;
  readonly desired: readonly Manifest[];
  readonly live: readonly Manifest[];
  /** What the live object of this kind and name was made from, where it says so. */
  readonly lastApplied: (live: Manifest) => Manifest | undefined;
  readonly ignoreDifferences: readonly IgnoreRule[];
  readonly respectIgnoreDifferences: boolean;
  /** Whose `status` is passed over: that of all kinds, of definitions, or of none. */
  readonly ignoreStatusOf: 'all' | 'crd' | 'none';
}

export interface ComparedManifest {
  readonly object: Manifest;
  /** Empty when the object takes no part. */
  readonly status: 'Synced' | 'OutOfSync' | 'Unknown' | '';
  readonly requiresPruning: boolean;
  readonly differs: readonly Difference[];
  /** What a sync would apply, when that is not simply what Git has. */
  readonly applied?: Manifest;
}

export interface ComparisonResult {
  readonly sync: 'Synced' | 'OutOfSync' | 'Unknown';
  readonly objects: readonly ComparedManifest[];
  /** Why nothing could be compared. */
  readonly problem?: string;
}

export function compareObjects(request: CompareRequest): ComparisonResult {
  const desired = request.desired.filter((object) => !isHook(object) && !isIgnored(object));
  const pairs: Pair[] = desired.map((target) => ({ target, live: request.live.find((l) => isSame(l, target)) }));
  const extra = request.live.filter((live) => !desired.some((target) => isSame(live, target)));
  const all: readonly Pair[] = [...pairs, ...extra.map((live) => ({ target: undefined, live }))];
  const ignored = ignoring(request.ignoreDifferences);
  if (!ignored.ok) {
    const objects = all.map(({ target, live }) => bare(target ?? live, 'Unknown'));
    const problem = `Failed to compare desired state to live state: failed to create diff normalizer: ${ignored.problem}`;
    return { sync: 'Unknown', objects, problem };
  }
  const objects = all.map((pair) => compareOne(pair, request, ignored.value.places));
  const counts = objects.some((o) => o.status === 'OutOfSync' && !(o.requiresPruning && isExtraneous(o.object)));
  return { sync: counts ? 'OutOfSync' : 'Synced', objects };
}

interface Pair {
  readonly target: Manifest | undefined;
  readonly live: Manifest | undefined;
}

const isSame = (a: Manifest, b: Manifest): boolean =>
  groupOf(a) === groupOf(b) &&
  a.kind === b.kind &&
  nameOf(a) === nameOf(b) &&
  (a.metadata.namespace ?? 'default') === (b.metadata.namespace ?? 'default');

function bare(
  object: Manifest | undefined,
  status: ComparedManifest['status'],
  requiresPruning = false,
): ComparedManifest {
  if (object === undefined) throw new Error('a pair without an object');
  return { object, status, requiresPruning, differs: [] };
}

const isExtraneous = (live: Manifest): boolean =>
  listed(live, 'argocd.argoproj.io/compare-options').includes('IgnoreExtraneous');

type Places = (object: Manifest, live: Manifest) => readonly (readonly (string | number)[])[];

function compareOne({ target, live }: Pair, request: CompareRequest, places: Places): ComparedManifest {
  if (target === undefined || live === undefined) return one(target ?? live, live !== undefined, request);
  if (isSkipped(target)) return bare(target, '');
  const clean = (object: Manifest) => normalised(object, live, request, places);
  const lastApplied = request.lastApplied(live);
  const [wanted, present] = [clean(target), clean(live)];
  const before = lastApplied === undefined ? undefined : clean(lastApplied);
  const predicted = withImpliedFields(merged(present, wanted, before, mergeKeysOf(target)), present, target);
  const differs = differences(withDefaults(present), withDefaults(predicted));
  const applied = request.respectIgnoreDifferences ? withLiveValues(target, live, places) : undefined;
  const status = differs.length > 0 ? 'OutOfSync' : 'Synced';
  return { object: target, status, requiresPruning: false, differs, ...(applied === undefined ? {} : { applied }) };
}

/** An object that only one side has. A hook, or a copy of another's tracking mark, is nobody's drift. */
function one(object: Manifest | undefined, isLive: boolean, { application }: CompareRequest): ComparedManifest {
  if (object === undefined || !isLive)
    return bare(object, object !== undefined && isSkipped(object) ? '' : 'OutOfSync');
  const mark = annotationOf(object, 'argocd.argoproj.io/tracking-id');
  const own = `${application}:${groupOf(object)}/${object.kind}:${object.metadata.namespace ?? ''}/${nameOf(object)}`;
  if (mark !== undefined && mark !== own) return bare(object, '');
  return bare(object, isHook(object) ? '' : 'OutOfSync', true);
}

function normalised(object: Manifest, live: Manifest, request: CompareRequest, places: Places): JsonMap {
  const plain = withoutPlaces(object as unknown as Json, places(object, live)) as JsonMap;
  const { ignoreStatusOf } = request;
  const dropsStatus =
    ignoreStatusOf === 'all' || (ignoreStatusOf === 'crd' && object.kind === 'CustomResourceDefinition');
  const { status, ...rest } = plain;
  const kept = dropsStatus || status === undefined ? rest : { ...rest, status };
  return withCanonicalQuantities(withEncodedData(kept)) as JsonMap;
}

/** The API turns the readable data of a Secret into the encoded one. */
function withEncodedData(object: JsonMap): JsonMap {
  const { stringData, ...rest } = object;
  if (object.kind !== 'Secret' || !isMap(stringData)) return object;
  const encoded = mapValues(stringData, (value) => encodeBase64([...utf8Bytes(String(value))]));
  return { ...rest, data: { ...(isMap(rest.data) ? rest.data : {}), ...encoded } };
}

/** What the API itself adds or leaves out, so that it is no difference. */
function withImpliedFields(predicted: JsonMap, present: JsonMap, object: Manifest): JsonMap {
  const metadata = withoutZeros(predicted.metadata ?? {}, present.metadata);
  if (isBuiltIn(object)) return withoutZeros({ ...predicted, metadata }, present) as JsonMap;
  const spec = predicted.spec;
  const template = object.kind === 'Rollout' && isMap(spec) ? spec.template : undefined;
  if (!isMap(spec) || template === undefined) return { ...predicted, metadata };
  const live = valueAt(present, ['spec', 'template']);
  return { ...predicted, metadata, spec: { ...spec, template: withoutZeros(template, live) } };
}

/** A default that hangs on another field: only a Service that is reached from outside has a policy for that. */
function withDefaults(object: JsonMap): JsonMap {
  const { spec } = object;
  if (object.kind !== 'Service' || object.apiVersion !== 'v1' || !isMap(spec)) return object;
  const isOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  return isOutside ? { ...object, spec: { externalTrafficPolicy: 'Cluster', ...spec } } : object;
}

/** Git's object with the ignored places as they are in the cluster. */
function withLiveValues(target: Manifest, live: Manifest, places: Places): Manifest {
  let result = target as unknown as Json;
  for (const place of places(target, live)) {
    const value = valueAt(live as unknown as Json, place);
    if (value !== undefined) result = withValue(result, place, value);
  }
  return result as unknown as Manifest;
}
