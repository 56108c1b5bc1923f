/** Places inside an object: found, removed, and carried over from another object. */
import type { Json } from '../../../cluster/objects.ts';
import { isMap } from '../manifest.ts';

/** Names of members and indexes of items, from the outside in. */
export type Place = readonly (string | number)[];

export function valueAt(value: Json | undefined, place: Place): Json | undefined {
  let here = value;
  for (const step of place) {
    if (Array.isArray(here) && typeof step === 'number') here = (here as readonly Json[])[step];
    else if (isMap(here) && typeof step === 'string' && Object.hasOwn(here, step)) here = here[step];
    else return undefined;
  }
  return here;
}

/** Without what stands at these places; items later in a list move up. */
export function withoutPlaces<T extends Json>(value: T, places: readonly Place[]): T {
  const here = places.filter((place) => place.length > 0);
  if (here.length === 0) return value;
  const inner = (step: string | number) => here.filter((p) => p[0] === step && p.length > 1).map((p) => p.slice(1));
  const isGone = (step: string | number) => here.some((p) => p[0] === step && p.length === 1);
  if (Array.isArray(value)) {
    const kept = (value as readonly Json[]).flatMap((item, i) => (isGone(i) ? [] : [withoutPlaces(item, inner(i))]));
    return kept as unknown as T;
  }
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !isGone(name));
  return Object.fromEntries(kept.map(([name, v]) => [name, withoutPlaces(v, inner(name))])) as T;
}

/** With the value at a place replaced, where the place's surroundings exist. */
export function withValue<T extends Json>(value: T, place: Place, replacement: Json): T {
  const [step, ...rest] = place;
  if (step === undefined) return replacement as T;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item, i) =>
      i === step ? withValue(item, rest, replacement) : item,
    ) as unknown as T;
  }
  if (!isMap(value) || typeof step !== 'string') return value;
  const inner = value[step];
  if (inner === undefined && rest.length > 0) return value;
  const members: { readonly [key: string]: Json } = value;
  return {
    ...members,
    [step]: inner === undefined ? replacement : withValue(inner, rest, replacement),
  } as unknown as T;
}
