/** JSON merge patch (RFC 7396): how people and controllers change a part of an object. */

const isMap = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** `target` with `patch` applied; neither is changed. A null in the patch deletes; a list replaces the whole list. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  if (isMap(target)) for (const key of Object.keys(target)) result[key] = target[key];
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) delete result[key];
    else if (value !== undefined) result[key] = mergePatch(result[key], value);
  }
  return { ...result };
}
