/** An object of any kind as plain JSON: Argo CD reads manifests and live objects without knowing their types. */
import type { Json, StringMap } from '../../cluster/objects.ts';

export type JsonMap = { readonly [key: string]: Json };

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly generation?: number;
    readonly uid?: string;
    readonly creationTimestamp?: string | null;
    readonly deletionTimestamp?: string;
    readonly annotations?: StringMap | null;
    readonly labels?: StringMap | null;
    readonly finalizers?: readonly string[];
  };
  readonly spec?: JsonMap;
  readonly status?: JsonMap;
}

export const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of member names, or `undefined` when any of them is absent. */
export function at(value: unknown, ...path: readonly string[]): Json | undefined {
  let here = value;
  for (const name of path) {
    if (!isMap(here) || !Object.hasOwn(here, name)) return undefined;
    here = here[name];
  }
  return here as Json | undefined;
}

export const textAt = (value: unknown, ...path: readonly string[]): string => {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
};

/** A number, as Go's zero value when it is absent. */
export const numberAt = (value: unknown, ...path: readonly string[]): number => {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : 0;
};

export const listAt = (value: unknown, ...path: readonly string[]): readonly Json[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
};

/** The API group: what stands before the slash, or nothing for the core group. */
export const groupOf = ({ apiVersion }: { readonly apiVersion: string }): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

export const nameOf = (object: Manifest): string => object.metadata.name ?? '';

export const annotationOf = (object: Manifest, name: string): string | undefined => object.metadata.annotations?.[name];

/** `Deployment/web`: how a person names an object. */
export const refOf = (object: Manifest): string => `${object.kind}/${nameOf(object)}`;
