/** What the arbitraries give: manifests and the parts of a Scenario document, as plain data that YAML can hold. */
import type { Json } from '../cluster/objects.ts';

/** A Kubernetes object as one writes it in a file. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [key: string]: Json };
  readonly [field: string]: Json;
}

/** A mapping as one writes it in YAML. */
export type Mapping = { readonly [field: string]: Json };

/** What the generated Rollout is called; the objects around it have names that begin so. */
export const NAME = 'shop';

export const manifest = (apiVersion: string, kind: string, name: string, rest: Mapping): Manifest => ({
  apiVersion,
  kind,
  metadata: { name },
  ...rest,
});

export const service = (name: string): Manifest =>
  manifest('v1', 'Service', name, {
    spec: { selector: { app: NAME }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  });

/** Without the fields that are `undefined`, so that what an arbitrary leaves out is not written. */
export function written(fields: { readonly [field: string]: Json | undefined }): Mapping {
  const kept: { [field: string]: Json } = {};
  for (const [field, value] of Object.entries(fields)) if (value !== undefined) kept[field] = value;
  return kept;
}
