/** What the controller's half of each router writes: one update of five pods at 40 %, then what stands in the objects. */
import { describe, expect, it } from 'vitest';
import type { LooseObject } from '../../../src/cluster/objects.ts';
import { createShop } from './shop.ts';

const SERVICES = { stableService: 'stable', canaryService: 'canary' };
const AT_40 = [{ setWeight: 40 }, { pause: {} }];

/** The shop, paused at 40 % of the way to its second version. */
function at40(trafficRouting: object, objects: readonly object[] = [], more: object = {}) {
  const shop = createShop({ steps: AT_40, canary: { ...SERVICES, ...more, trafficRouting }, objects });
  shop.release('shop:2');
  shop.until(20);
  expect(shop.status()).toMatchObject({ currentStepIndex: 1, phase: 'Paused' });
  return shop;
}

const object = (apiVersion: string, kind: string, name: string, spec: object, metadata: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'default', ...metadata },
  spec,
});

const ingress = (name: string, service: string, port: object) =>
  object('networking.k8s.io/v1', 'Ingress', name, {
    ingressClassName: 'front',
    rules: [{ host: 'shop.example', http: { paths: [{ path: '/', backend: { service: { name: service, port } } }] } }],
  });

const backendRefs = [
  { name: 'stable', port: 80 },
  { name: 'canary', port: 80, weight: 0 },
];

describe('NGINX', () => {
  it('writes a canary Ingress beside the stable one', () => {
    const shop = at40(
      { nginx: { stableIngress: 'front', additionalIngressAnnotations: { 'canary-by-header': 'x' } } },
      [ingress('front', 'stable', { number: 80 })],
    );
    const written = shop.object('networking.k8s.io/v1', 'Ingress', 'shop-front-canary');
    expect(written?.metadata.annotations).toEqual({
      'nginx.ingress.kubernetes.io/canary': 'true',
      'nginx.ingress.kubernetes.io/canary-by-header': 'x',
      'nginx.ingress.kubernetes.io/canary-weight': '40',
    });
    expect(written?.spec).toMatchObject({
      ingressClassName: 'front',
      rules: [{ http: { paths: [{ backend: { service: { name: 'canary' } } }] } }],
    });
  });
});

describe('ALB', () => {
  it('writes the action as JSON, and remembers that it is its own', () => {
    const shop = at40({ alb: { ingress: 'front', servicePort: 80 } }, [
      ingress('front', 'stable', { name: 'use-annotation' }),
    ]);
    const { annotations = {} } = shop.object('networking.k8s.io/v1', 'Ingress', 'front')?.metadata ?? {};
    expect(JSON.parse(annotations['alb.ingress.kubernetes.io/actions.stable'] ?? '')).toEqual({
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: [
          { ServiceName: 'canary', ServicePort: '80', Weight: 40 },
          { ServiceName: 'stable', ServicePort: '80', Weight: 60 },
        ],
      },
    });
    expect(annotations['rollouts.argoproj.io/managed-alb-annotations']).toBe(
      '{"shop":["alb.ingress.kubernetes.io/actions.stable"]}',
    );
  });
});

describe('SMI', () => {
  it('makes a TrafficSplit of its own, with weights as quantities', () => {
    const split = at40({ smi: { rootService: 'root' } }).object('split.smi-spec.io/v1alpha1', 'TrafficSplit', 'shop');
    expect(split?.metadata.ownerReferences?.[0]?.name).toBe('shop');
    expect(split?.spec).toEqual({
      service: 'root',
      backends: [
        { service: 'canary', weight: '40' },
        { service: 'stable', weight: '60' },
      ],
    });
  });
});

describe('Istio', () => {
  const route = (...hosts: readonly object[]) => hosts.map((destination) => ({ destination, weight: 0 }));

  it('writes the weights of the Services in the routes it is told', () => {
    const shop = at40({ istio: { virtualService: { name: 'front', routes: ['main'] } } }, [
      object('networking.istio.io/v1', 'VirtualService', 'front', {
        http: [
          { name: 'main', route: route({ host: 'stable' }, { host: 'canary' }) },
          { name: 'other', route: route({ host: 'stable' }) },
        ],
      }),
    ]);
    const http = shop.object('networking.istio.io/v1', 'VirtualService', 'front')?.spec?.http;
    expect(http).toMatchObject([{ route: [{ weight: 60 }, { weight: 40 }] }, { route: [{ weight: 0 }] }]);
  });

  it('points the subsets of a DestinationRule at the two versions', () => {
    const subsets = { canarySubsetName: 'canary', stableSubsetName: 'stable' };
    const shop = at40({ istio: { virtualService: { name: 'front' }, destinationRule: { name: 'rule', ...subsets } } }, [
      object('networking.istio.io/v1', 'VirtualService', 'front', {
        http: [{ route: route({ host: 'shop', subset: 'stable' }, { host: 'shop', subset: 'canary' }) }],
      }),
      object('networking.istio.io/v1', 'DestinationRule', 'rule', {
        host: 'shop',
        subsets: [
          { name: 'canary', labels: {} },
          { name: 'stable', labels: {} },
        ],
      }),
    ]);
    const rule = shop.object('networking.istio.io/v1', 'DestinationRule', 'rule');
    const hash = (name: string) => ({ name, labels: { 'rollouts-pod-template-hash': shop.hashOf(name) } });
    expect(rule?.spec?.subsets).toEqual([hash('canary'), hash('stable')]);
    expect(rule?.metadata.annotations?.['argo-rollouts.argoproj.io/managed-by-rollouts']).toBe('shop');
  });
});

describe('Ambassador', () => {
  it('clones the Mapping for the canary', () => {
    const mapping = object('getambassador.io/v2', 'Mapping', 'front', { prefix: '/', service: 'stable:80' });
    const shop = at40({ ambassador: { mappings: ['front'] } }, [mapping]);
    const clone = shop.object('getambassador.io/v2', 'Mapping', 'front-canary');
    expect(clone?.spec).toEqual({ prefix: '/', service: 'canary:80', weight: 40 });
  });
});

describe('Traefik', () => {
  it('weighs the two entries of the TraefikService', () => {
    const weighted = { services: [{ name: 'stable' }, { name: 'canary' }] };
    const shop = at40({ traefik: { weightedTraefikServiceName: 'front' } }, [
      object('traefik.containo.us/v1alpha1', 'TraefikService', 'front', { weighted }),
    ]);
    const written = shop.object('traefik.containo.us/v1alpha1', 'TraefikService', 'front');
    expect(written?.spec?.weighted).toMatchObject({
      services: [
        { name: 'stable', weight: 60 },
        { name: 'canary', weight: 40 },
      ],
    });
  });
});

describe('APISIX', () => {
  it('weighs the two backends of the rule', () => {
    const backends = [{ serviceName: 'stable' }, { serviceName: 'canary' }];
    const shop = at40({ apisix: { route: { name: 'front', rules: ['main'] } } }, [
      object('apisix.apache.org/v2', 'ApisixRoute', 'front', { http: [{ name: 'main', backends }] }),
    ]);
    const written = shop.object('apisix.apache.org/v2', 'ApisixRoute', 'front');
    expect(written?.spec?.http).toMatchObject([{ backends: [{ weight: 60 }, { weight: 40 }] }]);
  });
});

describe('App Mesh', () => {
  it('weighs the virtual nodes, and lets them select the two versions', () => {
    const node = (name: string) =>
      object('appmesh.k8s.aws/v1beta2', 'VirtualNode', name, { podSelector: { matchLabels: { app: 'shop' } } });
    const shop = at40(
      {
        appMesh: {
          virtualService: { name: 'front' },
          virtualNodeGroup: { canaryVirtualNodeRef: { name: 'vc' }, stableVirtualNodeRef: { name: 'vs' } },
        },
      },
      [
        object('appmesh.k8s.aws/v1beta2', 'VirtualService', 'front', {
          provider: { virtualRouter: { virtualRouterRef: { name: 'router' } } },
        }),
        object('appmesh.k8s.aws/v1beta2', 'VirtualRouter', 'router', {
          routes: [
            {
              name: 'main',
              httpRoute: {
                action: {
                  weightedTargets: [
                    { virtualNodeRef: { name: 'vs' }, weight: 100 },
                    { virtualNodeRef: { name: 'vc' }, weight: 0 },
                  ],
                },
              },
            },
          ],
        }),
        node('vc'),
        node('vs'),
      ],
    );
    const router = shop.object('appmesh.k8s.aws/v1beta2', 'VirtualRouter', 'router');
    expect(router?.spec?.routes).toMatchObject([
      { httpRoute: { action: { weightedTargets: [{ weight: 60 }, { weight: 40 }] } } },
    ]);
    const canary = shop.object('appmesh.k8s.aws/v1beta2', 'VirtualNode', 'vc');
    expect(canary?.spec?.podSelector).toEqual({
      matchLabels: { app: 'shop', 'rollouts-pod-template-hash': shop.hashOf('canary') },
    });
  });
});

describe('Gateway API', () => {
  const V1 = 'gateway.networking.k8s.io/v1';
  const httpRoute = (name = 'front', ...rules: readonly object[]) =>
    object(V1, 'HTTPRoute', name, { rules: rules.length > 0 ? rules : [{ backendRefs }] });
  const rulesOf = (route: LooseObject | undefined) => route?.spec?.rules;

  it('weighs the backends in every rule, labels the route, and says that the weight holds', () => {
    const api = [{ path: { type: 'PathPrefix', value: '/api' } }];
    const shop = at40({ plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'front', namespace: 'default' } } }, [
      httpRoute('front', { matches: api, backendRefs }, { backendRefs: [...backendRefs, { name: 'else' }] }),
    ]);
    const written = shop.object(V1, 'HTTPRoute', 'front');
    const weighed = [
      { name: 'stable', port: 80, weight: 60 },
      { name: 'canary', port: 80, weight: 40 },
    ];
    expect(rulesOf(written)).toEqual([
      { matches: api, backendRefs: weighed },
      { backendRefs: [...weighed, { name: 'else' }] },
    ]);
    expect(written?.metadata.labels).toEqual({ 'rollouts.argoproj.io/gatewayapi-canary': 'in-progress' });
    expect(shop.status().canary?.weights).toMatchObject({ canary: { weight: 40 }, verified: true });
    shop.act({ do: 'abort' });
    shop.until(30);
    expect(shop.object(V1, 'HTTPRoute', 'front')?.metadata.labels ?? {}).toEqual({});
  });

  it('says what is missing and fails the pass', () => {
    const plugins = { 'argoproj-labs/gatewayAPI': { httpRoutes: [{ name: 'front' }] } };
    const shop = createShop({ steps: AT_40, canary: { ...SERVICES, trafficRouting: { plugins } } });
    shop.release('shop:2');
    shop.until(9);
    expect(shop.events('TrafficRoutingError')[0]).toContain(
      'failed to set weight via plugin: httproutes.gateway.networking.k8s.io "front" not found',
    );
  });

  it('sends asked headers to the canary by a rule of its own, until the update is over', () => {
    const match = [{ headerName: 'x-beta', headerValue: { prefix: 'y' } }];
    const shop = createShop({
      steps: [{ setCanaryScale: { replicas: 1 } }, { setHeaderRoute: { name: 'beta', match } }, { pause: {} }],
      canary: {
        ...SERVICES,
        trafficRouting: {
          managedRoutes: [{ name: 'beta' }],
          plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'front' } },
        },
      },
      objects: [httpRoute()],
    });
    shop.release('shop:2');
    shop.until(20);
    const headers = [{ name: 'x-beta', type: 'RegularExpression', value: 'y.*' }];
    expect(rulesOf(shop.object(V1, 'HTTPRoute', 'front'))).toMatchObject([
      {
        backendRefs: [
          { name: 'stable', weight: 100 },
          { name: 'canary', weight: 0 },
        ],
      },
      { name: 'beta', matches: [{ headers }], backendRefs: [{ name: 'canary', kind: 'Service', port: 80 }] },
    ]);
    shop.act({ do: 'promote-full' });
    shop.until(40);
    expect(rulesOf(shop.object(V1, 'HTTPRoute', 'front'))).toHaveLength(1);
  });

  it('gives header routes to a GRPCRoute, one for each of its rules; a mirror, and a TCPRoute, get none', () => {
    const ALPHA = 'gateway.networking.k8s.io/v1alpha2';
    const match = [{ headerName: 'x-beta', headerValue: { exact: 'y' } }];
    const method = { service: 'shop.Cart' };
    const shop = createShop({
      steps: [
        { setCanaryScale: { replicas: 1 } },
        { setHeaderRoute: { name: 'beta', match } },
        { setMirrorRoute: { name: 'copy', percentage: 50, match: [{ path: { prefix: '/' } }] } },
        { pause: {} },
      ],
      canary: {
        ...SERVICES,
        trafficRouting: {
          managedRoutes: [{ name: 'beta' }, { name: 'copy' }],
          plugins: {
            'argoproj-labs/gatewayAPI': { grpcRoute: 'front', tcpRoutes: [{ name: 'raw', useHeaderRoutes: true }] },
          },
        },
      },
      objects: [
        object(V1, 'GRPCRoute', 'front', { rules: [{ matches: [{ method }], backendRefs }, { backendRefs }] }),
        object(ALPHA, 'TCPRoute', 'raw', { rules: [{ backendRefs }] }),
      ],
    });
    shop.release('shop:2');
    shop.until(20);
    const headers = [{ name: 'x-beta', type: 'Exact', value: 'y' }];
    const toCanary = [{ group: '', kind: 'Service', name: 'canary', port: 80 }];
    const written = rulesOf(shop.object(V1, 'GRPCRoute', 'front')) as readonly object[];
    expect(written).toHaveLength(4);
    expect(written.slice(2)).toEqual([
      { name: 'beta', matches: [{ method, headers }], backendRefs: toCanary },
      { name: 'beta-1', matches: [{ headers }], backendRefs: toCanary },
    ]);
    expect(rulesOf(shop.object(ALPHA, 'TCPRoute', 'raw'))).toHaveLength(1);
  });
});

describe('a plugin that is not known', () => {
  it('is taken to do as asked: the weights are recorded, and not verified', () => {
    const shop = at40({ plugins: { 'org/router': {} } });
    expect(shop.status().canary?.weights).toEqual({
      canary: { weight: 40, serviceName: 'canary', podTemplateHash: shop.hashOf('canary') },
      stable: { weight: 60, serviceName: 'stable', podTemplateHash: shop.hashOf('stable') },
    });
  });
});
