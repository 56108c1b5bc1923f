/** Objects preroll makes up when a manifest names them and no file holds them. Each is as plain as it can be. */
import type { Json, StringMap } from '../cluster/objects.ts';
import type { RolloutSpec } from '../delivery/rollout/objects.ts';
import type { ManifestObject } from './manifests.ts';

/** A Service on port 80 in front of the Rollout's pods. */
export function serviceFor(name: string, namespace: string, spec: RolloutSpec): ManifestObject {
  const port = spec.template?.spec?.containers?.[0]?.ports?.[0]?.containerPort;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      selector: labelsOf(spec),
      ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: port ?? 80 }],
    },
  };
}

/** An analysis that asks nothing and always succeeds, so that the run can go on without the template. */
export const templateFor = (
  name: string,
  namespace: string,
  cluster: boolean,
  args: readonly string[],
): ManifestObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: cluster ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate',
  metadata: cluster ? { name } : { name, namespace },
  spec: {
    args: args.map((arg) => ({ name: arg })),
    metrics: [
      {
        name: `assumed-${name}`,
        count: 1,
        successCondition: 'result[0] == 1',
        provider: { prometheus: { address: 'http://prometheus', query: 'vector(1)' } },
      },
    ],
  },
});

/** An Istio VirtualService whose routes lead to the stable side, with the canary beside it. */
export function virtualServiceFor(
  name: string,
  namespace: string,
  routes: readonly string[],
  sides: { readonly stable: Json; readonly canary: Json; readonly host: string },
): ManifestObject {
  const route = [
    { destination: sides.stable, weight: 100 },
    { destination: sides.canary, weight: 0 },
  ];
  const http = (routes.length === 0 ? ['primary'] : routes).map((routeName) => ({ name: routeName, route }));
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace },
    spec: { hosts: [sides.host], http },
  };
}

/** An Istio DestinationRule with the two subsets the Rollout names. */
export const destinationRuleFor = (
  name: string,
  namespace: string,
  host: string,
  subsets: readonly string[],
  labels: StringMap,
): ManifestObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name, namespace },
  spec: { host, subsets: subsets.map((subset) => ({ name: subset, labels })) },
});

/** An Ingress that sends everything to one Service. */
export const ingressFor = (name: string, namespace: string, service: string, port: Json): ManifestObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace },
  spec: {
    rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: service, port } } }] } }],
  },
});

/** The labels by which the Rollout's pods are found. */
export const labelsOf = (spec: RolloutSpec): StringMap =>
  spec.selector?.matchLabels ?? spec.template?.metadata?.labels ?? {};
