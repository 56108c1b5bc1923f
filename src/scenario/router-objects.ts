/** The plainest objects of the smaller routers, for Rollouts that come without them. */
import type { Json, StringMap } from '../cluster/objects.ts';
import type { ManifestObject } from './manifests.ts';

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
  spec: { [field: string]: Json },
): ManifestObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec,
});

/** An Ambassador Mapping to the stable Service. */
export const mappingFor = (name: string, namespace: string, stable: string): ManifestObject =>
  object('getambassador.io/v2', 'Mapping', name, namespace, { prefix: '/', service: `${stable}:80` });

/** An HTTPRoute with both Services behind it, all to the stable one. */
export const httpRouteFor = (name: string, namespace: string, stable: string, canary: string): ManifestObject =>
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', name, namespace, {
    rules: [
      {
        backendRefs: [
          { name: stable, port: 80, weight: 100 },
          { name: canary, port: 80, weight: 0 },
        ],
      },
    ],
  });

/** A TraefikService that splits between the two Services, all to the stable one. */
export const traefikServiceFor = (name: string, namespace: string, stable: string, canary: string): ManifestObject =>
  object('traefik.io/v1alpha1', 'TraefikService', name, namespace, {
    weighted: {
      services: [
        { name: stable, port: 80, weight: 100 },
        { name: canary, port: 80, weight: 0 },
      ],
    },
  });

/** An ApisixRoute whose rules split between the two Services. */
export const apisixRouteFor = (
  name: string,
  namespace: string,
  rules: readonly string[],
  stable: string,
  canary: string,
): ManifestObject =>
  object('apisix.apache.org/v2', 'ApisixRoute', name, namespace, {
    http: (rules.length === 0 ? [name] : rules).map((rule) => ({
      name: rule,
      match: { paths: ['/*'] },
      backends: [
        { serviceName: stable, servicePort: 80, weight: 100 },
        { serviceName: canary, servicePort: 80, weight: 0 },
      ],
    })),
  });

/** What an App Mesh canary needs: the VirtualService, the VirtualRouter behind it, and the two VirtualNodes it splits between. */
export function appMeshFor(
  names: {
    readonly service: string;
    readonly routes: readonly string[];
    readonly stableNode: string;
    readonly canaryNode: string;
  },
  namespace: string,
  hosts: { readonly stable: string; readonly canary: string },
  labels: StringMap,
): readonly ManifestObject[] {
  const version = 'appmesh.k8s.aws/v1beta2';
  const router = `${names.service}-router`;
  const weightedTargets = [
    { virtualNodeRef: { name: names.stableNode }, weight: 100 },
    { virtualNodeRef: { name: names.canaryNode }, weight: 0 },
  ];
  const routes = (names.routes.length === 0 ? ['primary'] : names.routes).map((name) => ({
    name,
    httpRoute: { match: { prefix: '/' }, action: { weightedTargets } },
  }));
  const node = (name: string, hostname: string) =>
    object(version, 'VirtualNode', name, namespace, {
      podSelector: { matchLabels: { ...labels, 'rollouts-pod-template-hash': 'none-yet' } },
      serviceDiscovery: { dns: { hostname: `${hostname}.${namespace}.svc.cluster.local` } },
    });
  return [
    object(version, 'VirtualService', names.service, namespace, {
      provider: { virtualRouter: { virtualRouterRef: { name: router } } },
    }),
    object(version, 'VirtualRouter', router, namespace, { routes }),
    node(names.stableNode, hosts.stable),
    node(names.canaryNode, hosts.canary),
  ];
}
