/** A Rollout as if nobody had ever written a null: explicit null and absent are the same to the real controller. */
import type { Rollout } from './objects.ts';

const known = new WeakMap<object, object>();

export function withoutNulls(rollout: Rollout): Rollout {
  const spec = cleaned(rollout.spec);
  return spec === rollout.spec ? rollout : { ...rollout, spec };
}

function cleaned<T extends object>(value: T): T {
  let clean = known.get(value) as T | undefined;
  if (clean === undefined) {
    clean = purged(value) as T;
    known.set(value, clean);
  }
  return clean;
}

/** The same object if there is nothing to take out, so that what is remembered about it stays known. */
function purged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(purged);
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  const map = value as Readonly<Record<string, unknown>>;
  const next: Record<string, unknown> = {};
  let changed = false;
  for (const key of Object.keys(map)) {
    const member = map[key];
    if (member === null || member === undefined) {
      changed = true;
      continue;
    }
    next[key] = purged(member);
    if (next[key] !== member) changed = true;
  }
  return changed ? next : value;
}
