/**
 * What the cluster's object becomes when Git's is applied (`gitops-engine/pkg/diff: ThreeWayDiff`): fields Git has are
 * set, fields it had when it was last applied and has no more are removed, all others stay.
 */

import { deepEqual } from '../../../cluster/equality.ts';
import type { Json } from '../../../cluster/objects.ts';
import { isMap, type JsonMap } from '../manifest.ts';

/** Which member tells the items of the list at this path apart; `undefined` when the list is one value. */
export type MergeKey = (path: readonly string[]) => string | undefined;

export function merged(
  live: JsonMap,
  desired: JsonMap,
  last: Json | undefined,
  keyOf: MergeKey,
  path: readonly string[] = [],
): JsonMap {
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(live)) {
    const isDropped = isMap(last) && last[name] !== undefined && desired[name] === undefined;
    if (!isDropped) result[name] = value;
  }
  for (const [name, value] of Object.entries(desired)) {
    if (value === null) continue;
    const before = isMap(last) ? last[name] : undefined;
    result[name] = mergedValue(live[name], value, before, keyOf, [...path, name]);
  }
  return result;
}

function mergedValue(
  live: Json | undefined,
  desired: Json,
  last: Json | undefined,
  keyOf: MergeKey,
  path: readonly string[],
): Json {
  if (isMap(live) && isMap(desired)) return merged(live, desired, last, keyOf, path);
  const key = keyOf(path);
  if (key !== undefined && Array.isArray(live) && Array.isArray(desired)) {
    return mergedList(live as readonly Json[], desired as readonly Json[], last, { key, keyOf, path });
  }
  return Array.isArray(desired) && contains(live, desired) ? (live ?? desired) : desired;
}

/** A list that has all that Git's has, item by item, is left as it is (`json-patch: matchesArray`); any other is replaced. */
function contains(live: Json | undefined, desired: Json): boolean {
  if (Array.isArray(live) && Array.isArray(desired)) {
    const items = live as readonly Json[];
    return items.length === desired.length && desired.every((item: Json, i) => contains(items[i], item));
  }
  if (!isMap(live) || !isMap(desired)) return deepEqual(live, desired);
  return Object.entries(desired).every(([name, value]) => contains(live[name], value));
}

interface ListRule {
  readonly key: string;
  readonly keyOf: MergeKey;
  readonly path: readonly string[];
}

/** Git's items in Git's order; items that only the cluster has keep their place among them. */
function mergedList(live: readonly Json[], desired: readonly Json[], last: Json | undefined, rule: ListRule): Json {
  const identity = (item: Json): Json => (isMap(item) ? (item[rule.key] ?? null) : item);
  const find = (items: readonly Json[], id: Json) => items.findIndex((item) => deepEqual(identity(item), id));
  const before = Array.isArray(last) ? (last as readonly Json[]) : [];
  const own = desired.map((item) => {
    const id = identity(item);
    return mergedValue(live[find(live, id)], item, before[find(before, id)], rule.keyOf, [...rule.path, '[]']);
  });
  const isForeign = (item: Json) => find(desired, identity(item)) < 0 && find(before, identity(item)) < 0;
  const foreign = live.map((item, i) => ({ item, i })).filter(({ item }) => isForeign(item));
  const result: Json[] = [];
  for (const item of own) {
    const place = find(live, identity(item));
    while (foreign[0] !== undefined && place >= 0 && foreign[0].i < place) result.push(foreign.shift()?.item ?? null);
    result.push(item);
  }
  return [...result, ...foreign.map(({ item }) => item)];
}
