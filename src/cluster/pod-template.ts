/**
 * When two pod templates are the same one, and the hash that names it. The API server fills defaults in and writes
 * quantities in one way before anybody compares; so `cpu: 0.5` is `cpu: 500m`, and a default spelled out is no new version.
 */
import { fnv32a } from '../kernel/fnv.ts';
import { isJsonObject, type JsonObject, type JsonValue, printJson } from '../languages/json.ts';
import { parseQuantity, printQuantity } from '../languages/quantity.ts';
import type { PodTemplateSpec } from './objects.ts';

/** The labels by which controllers tell their ReplicaSets apart; they are no part of what the user wrote. */
const HASH_LABELS: readonly string[] = ['pod-template-hash', 'rollouts-pod-template-hash'];

/** Do both describe the same pods (`deployment/util: EqualIgnoreHash`)? The labels that carry the hash do not count. */
export const sameTemplate = (a: PodTemplateSpec, b: PodTemplateSpec): boolean =>
  a === b || canonicalTemplate(a) === canonicalTemplate(b);

/**
 * The hash that makes the names of ReplicaSets: FNV-1a in the letters of names (`rand.SafeEncodeString`). The real one
 * hashes a memory dump of Go's structures, so ours has other letters; it changes when the real one does.
 */
export const templateHash = (template: PodTemplateSpec): string => safeName(fnv32a(canonicalTemplate(template)));

/** No vowels and none of 0, 1 and 3, so that no words come out. */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** A number in decimal, each digit replaced by a letter that can stand in a name. */
export const safeName = (n: number): string =>
  [...String(n)].map((digit) => SAFE_LETTERS[digit.charCodeAt(0) % SAFE_LETTERS.length]).join('');

/** Templates are never changed in place, so each is written out once. */
const written = new WeakMap<object, string>();

/** One text for all templates that are the same. */
export function canonicalTemplate(template: PodTemplateSpec): string {
  const known = written.get(template);
  if (known !== undefined) return known;
  const { metadata, spec } = template as unknown as { metadata?: JsonObject; spec?: JsonObject };
  const labels = without(metadata?.labels, HASH_LABELS);
  const text = printJson(
    meaningful({
      metadata: { ...metadata, labels: labels ?? null, creationTimestamp: null },
      spec: podDefaults(spec ?? {}),
    }) ?? null,
  );
  written.set(template, text);
  return text;
}

/** Defaults of a pod's spec (`pkg/apis/core/v1/defaults.go`), as far as people spell them out. */
const podDefaults = (spec: JsonObject): JsonObject => ({
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  terminationGracePeriodSeconds: 30,
  ...spec,
  containers: each(spec.containers, containerDefaults),
  initContainers: each(spec.initContainers, containerDefaults),
});

function containerDefaults(container: JsonObject): JsonObject {
  const image = String(container.image ?? '');
  const tag = /:([^/@]+)$/.exec(image)?.[1];
  const latest = !image.includes('@') && (tag === undefined || tag === 'latest');
  const resources = isJsonObject(container.resources) ? container.resources : {};
  return {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: latest ? 'Always' : 'IfNotPresent',
    ...container,
    ports: each(container.ports, (port) => ({ protocol: 'TCP', ...port })),
    livenessProbe: probeDefaults(container.livenessProbe),
    readinessProbe: probeDefaults(container.readinessProbe),
    startupProbe: probeDefaults(container.startupProbe),
    resources: { ...resources, limits: quantities(resources.limits), requests: quantities(resources.requests) },
  };
}

function probeDefaults(probe: JsonValue | undefined): JsonValue {
  if (!isJsonObject(probe)) return null;
  const { httpGet } = probe;
  const filled = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3, ...probe };
  return isJsonObject(httpGet) ? { ...filled, httpGet: { path: '/', scheme: 'HTTP', ...httpGet } } : filled;
}

/** Quantities in the one way in which the API prints them back. */
function quantities(amounts: JsonValue | undefined): JsonValue {
  if (!isJsonObject(amounts)) return null;
  const entries = Object.entries(amounts).map(([name, amount]) => {
    const quantity = parseQuantity(String(amount));
    return [name, quantity.ok ? printQuantity(quantity.value) : amount] as const;
  });
  return Object.fromEntries(entries);
}

const each = (list: JsonValue | undefined, change: (item: JsonObject) => JsonObject): JsonValue =>
  Array.isArray(list) ? (list as JsonValue[]).map((item) => (isJsonObject(item) ? change(item) : item)) : null;

const without = (object: JsonValue | undefined, keys: readonly string[]): JsonObject | undefined =>
  isJsonObject(object) ? Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key))) : undefined;

/** The value without what says nothing: nulls, empty maps and empty lists, which the API takes for absent. */
function meaningful(value: JsonValue): JsonValue | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : (value as JsonValue[]).map((item) => meaningful(item) ?? null);
  }
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const kept = meaningful(item);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
