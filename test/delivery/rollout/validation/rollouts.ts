/** A sound Rollout for tests to spoil, and a cluster of given objects to look things up in. */
import type { KubeObject } from '../../../../src/cluster/objects.ts';
import type { Rollout } from '../../../../src/delivery/rollout/objects.ts';
import type { Reader } from '../../../../src/delivery/rollout/pass.ts';
import { textOf } from '../../../../src/delivery/rollout/validation/field-error.ts';
import { validateRollout } from '../../../../src/delivery/rollout/validation/spec.ts';

type Map = Readonly<Record<string, unknown>>;

/** With these members of the spec, of the pod and of its container in place of the sound ones. */
export const rolloutWith = (spec: Map = {}, pod: Map = {}, container: Map = {}): Rollout =>
  ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'shop', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'shop' } },
      template: {
        metadata: { labels: { app: 'shop' } },
        spec: { containers: [{ name: 'web', image: 'example/shop:1', ...container }], ...pod },
      },
      strategy: { canary: {} },
      ...spec,
    },
  }) as unknown as Rollout;

export const canaryWith = (canary: Map): Rollout => rolloutWith({ strategy: { canary } });

export const toldOf = (rollout: Rollout): readonly string[] => validateRollout(rollout).map(textOf);

/** `{ kind, name, … }` as an object of the default namespace. */
export const object = (apiVersion: string, kind: string, name: string, more: Map = {}): KubeObject =>
  ({ apiVersion, kind, metadata: { name, namespace: 'default' }, ...more }) as unknown as KubeObject;

export const clusterOf = (...objects: readonly KubeObject[]): Reader => ({
  get: (kind, namespace, name) =>
    objects.find(
      (o) =>
        o.kind === kind.kind &&
        o.apiVersion === kind.apiVersion &&
        o.metadata.name === name &&
        (!kind.namespaced || o.metadata.namespace === namespace),
    ) as never,
  list: () => [],
  ownedBy: () => [],
});
