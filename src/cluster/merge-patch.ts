/** JSON merge patch (RFC 7396): how people and controllers change a part of an object. */

const isMap = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** `target` with `patch` applied; neither is changed. A null in the patch deletes; a list replaces the whole list. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  let result: Readonly<Record<string, unknown>> = isMap(target) ? target : {};
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) result = without(result, key);
    // A computed name makes a field even of `__proto__`, which an assignment would not.
    else if (value !== undefined) result = { ...result, [key]: mergePatch(ownOf(result, key), value) };
  }
  return result;
}

const ownOf = (map: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(map, key) ? map[key] : undefined;

function without(map: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const { [key]: _gone, ...rest } = map;
  return rest;
}
