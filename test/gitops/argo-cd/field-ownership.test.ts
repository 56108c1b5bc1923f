/** Who owns which field, as rules of `ignoreDifferences` ask. */
import { describe, expect, it } from 'vitest';
import { type Draft, type LooseObject, looseKind } from '../../../src/cluster/objects.ts';
import { createStore, type Store } from '../../../src/cluster/store.ts';
import { watchOwnership } from '../../../src/gitops/argo-cd/field-ownership.ts';
import type { Manifest } from '../../../src/gitops/argo-cd/manifest.ts';

const routes = looseKind('networking.istio.io/v1', 'VirtualService');
const deployments = looseKind('apps/v1', 'Deployment');

const owners = (store: Store, ownership: ReturnType<typeof watchOwnership>, kind: typeof routes) => {
  const live = store.get(kind, 'default', 'shop') as unknown as Manifest;
  const { managedFields } = ownership.withManagers(live).metadata as unknown as {
    managedFields: { manager: string; fieldsV1: unknown }[];
  };
  return Object.fromEntries(managedFields.map(({ manager, fieldsV1 }) => [manager, fieldsV1]));
};

const draft = (apiVersion: string, kind: string, spec: unknown) =>
  ({ apiVersion, kind, metadata: { name: 'shop', namespace: 'default' }, spec }) as Draft<LooseObject>;

describe('ownership of fields', () => {
  it('goes to whoever changes a field, a list of a custom resource as one', () => {
    const store = createStore(() => 0 as never);
    const ownership = watchOwnership(store);
    const spec = { hosts: ['shop'], http: [{ weight: 100 }] };
    store.create(routes, draft('networking.istio.io/v1', 'VirtualService', spec), 'argocd-application-controller');
    store.patch(routes, 'default', 'shop', { spec: { http: [{ weight: 80 }] } }, 'rollouts-controller');
    const found = owners(store, ownership, routes);
    expect(found['rollouts-controller']).toEqual({ 'f:spec': { 'f:http': {} } });
    expect(found['argocd-controller']).toMatchObject({ 'f:spec': { 'f:hosts': {} } });
    expect(JSON.stringify(found['argocd-controller'])).not.toContain('f:http');
  });

  it('is told apart by the keys of lists that have them, and ends with the field', () => {
    const store = createStore(() => 0 as never);
    const ownership = watchOwnership(store);
    const containers = [
      { name: 'web', image: 'web:1' },
      { name: 'log', image: 'log:1' },
    ];
    const spec = { replicas: 2, template: { spec: { containers } } };
    store.create(deployments, draft('apps/v1', 'Deployment', spec), 'kubectl');
    const changed = [{ name: 'web', image: 'web:2' }, containers[1]];
    store.patch(deployments, 'default', 'shop', { spec: { template: { spec: { containers: changed } } } }, 'Ada');
    store.patch(deployments, 'default', 'shop', { spec: { replicas: 3 } }, 'horizontal-pod-autoscaler');
    const found = owners(store, ownership, deployments);
    expect(found.Ada).toEqual({
      'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {} } } } } },
    });
    expect(found['kube-controller-manager']).toEqual({ 'f:spec': { 'f:replicas': {} } });
    store.patch(deployments, 'default', 'shop', { spec: { replicas: null } }, 'Ada');
    expect(owners(store, ownership, deployments)['kube-controller-manager']).toBeUndefined();
  });
});
