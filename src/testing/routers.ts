/** Traffic routers of all kinds, each with the objects it writes to. */
import fc from 'fast-check';
import { type Manifest, type Mapping, manifest, NAME, service } from './manifest.ts';

export interface Router {
  readonly kind: string;
  readonly trafficRouting: Mapping;
  readonly objects: readonly Manifest[];
  /** Can it send requests with a header to the canary, or copies of requests? */
  readonly headers: boolean;
  readonly mirrors: boolean;
  /** The fields of the strategy that name the Services of the two sides. */
  readonly services: Mapping;
  /** The Service that users call. */
  readonly called: string;
}

const sides = { stable: `${NAME}-stable`, canary: `${NAME}-canary` };
const both = [service(sides.stable), service(sides.canary)];
const taking = { ping: `${NAME}-ping`, pong: `${NAME}-pong` };
const bothTaking = [service(taking.ping), service(taking.pong)];
const inTurns = { pingPong: { pingService: taking.ping, pongService: taking.pong } };
const toStable = { service: { name: sides.stable, port: { number: 80 } } };

const ingress = (backend: Mapping, annotations: Mapping): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: `${NAME}-ingress`, annotations },
  spec: { rules: [{ host: 'shop.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
});

const virtualService = (route: readonly Mapping[]): Manifest =>
  manifest('networking.istio.io/v1', 'VirtualService', `${NAME}-vs`, {
    spec: { hosts: [NAME], http: [{ name: 'primary', route }] },
  });

const MANAGED = [{ name: 'header-route' }, { name: 'mirror-route' }];
const plain = {
  headers: false,
  mirrors: false,
  services: { stableService: sides.stable, canaryService: sides.canary },
  called: sides.stable,
};

const nginx: Router = {
  ...plain,
  kind: 'nginx',
  trafficRouting: { nginx: { stableIngress: `${NAME}-ingress` } },
  objects: [...both, ingress(toStable, { 'kubernetes.io/ingress.class': 'nginx' })],
};

/** A weight that is not of 100: NGINX and plugins may say what the whole is. */
const nginxOfThousand: Router = {
  ...nginx,
  kind: 'nginx of a thousand',
  trafficRouting: { ...nginx.trafficRouting, maxTrafficWeight: 1000 },
};

const alb: Router = {
  ...plain,
  kind: 'alb',
  headers: true,
  trafficRouting: {
    alb: { ingress: `${NAME}-ingress`, rootService: `${NAME}-root`, servicePort: 80 },
    managedRoutes: MANAGED,
  },
  objects: [
    ...both,
    service(`${NAME}-root`),
    ingress(
      { service: { name: `${NAME}-root`, port: { name: 'use-annotation' } } },
      { 'kubernetes.io/ingress.class': 'alb' },
    ),
  ],
  called: `${NAME}-root`,
};

const albInTurns: Router = {
  ...alb,
  kind: 'alb ping-pong',
  services: inTurns,
  objects: [...bothTaking, ...alb.objects.slice(both.length)],
};

const istio: Router = {
  ...plain,
  kind: 'istio',
  headers: true,
  mirrors: true,
  trafficRouting: { istio: { virtualService: { name: `${NAME}-vs` } }, managedRoutes: MANAGED },
  objects: [
    ...both,
    virtualService([
      { destination: { host: sides.stable }, weight: 100 },
      { destination: { host: sides.canary }, weight: 0 },
    ]),
  ],
};

const istioInTurns: Router = {
  ...istio,
  kind: 'istio ping-pong',
  services: inTurns,
  called: taking.ping,
  objects: [
    ...bothTaking,
    virtualService([
      { destination: { host: taking.ping }, weight: 100 },
      { destination: { host: taking.pong }, weight: 0 },
    ]),
  ],
};

const subsets: Router = {
  ...plain,
  kind: 'istio subsets',
  headers: true,
  mirrors: true,
  trafficRouting: {
    managedRoutes: MANAGED,
    istio: {
      virtualService: { name: `${NAME}-vs` },
      destinationRule: { name: `${NAME}-dr`, stableSubsetName: 'stable', canarySubsetName: 'canary' },
    },
  },
  objects: [
    ...both,
    virtualService([
      { destination: { host: sides.stable, subset: 'stable' }, weight: 100 },
      { destination: { host: sides.stable, subset: 'canary' }, weight: 0 },
    ]),
    manifest('networking.istio.io/v1', 'DestinationRule', `${NAME}-dr`, {
      spec: {
        host: sides.stable,
        subsets: [
          { name: 'stable', labels: { app: NAME } },
          { name: 'canary', labels: { app: NAME } },
        ],
      },
    }),
  ],
};

const smi: Router = { ...plain, kind: 'smi', trafficRouting: { smi: {} }, objects: both };

const traefik: Router = {
  ...plain,
  kind: 'traefik',
  trafficRouting: { traefik: { weightedTraefikServiceName: `${NAME}-weighted` } },
  objects: [
    ...both,
    manifest('traefik.io/v1alpha1', 'TraefikService', `${NAME}-weighted`, {
      spec: {
        weighted: {
          services: [
            { name: sides.stable, port: 80 },
            { name: sides.canary, port: 80 },
          ],
        },
      },
    }),
  ],
};

const ambassador: Router = {
  ...plain,
  kind: 'ambassador',
  trafficRouting: { ambassador: { mappings: [`${NAME}-mapping`] } },
  objects: [
    ...both,
    manifest('getambassador.io/v2', 'Mapping', `${NAME}-mapping`, {
      spec: { prefix: '/', service: `${sides.stable}:80` },
    }),
  ],
};

const apisix: Router = {
  ...plain,
  kind: 'apisix',
  headers: true,
  trafficRouting: { apisix: { route: { name: `${NAME}-route`, rules: ['primary'] } }, managedRoutes: MANAGED },
  objects: [
    ...both,
    manifest('apisix.apache.org/v2', 'ApisixRoute', `${NAME}-route`, {
      spec: {
        http: [
          {
            name: 'primary',
            match: { hosts: ['shop.example'], paths: ['/*'] },
            backends: [
              { serviceName: sides.stable, servicePort: 80, weight: 100 },
              { serviceName: sides.canary, servicePort: 80, weight: 0 },
            ],
          },
        ],
      },
    }),
  ],
};

const MESH = 'appmesh.k8s.aws/v1beta2';

const meshNode = (name: string): Manifest =>
  manifest(MESH, 'VirtualNode', name, {
    spec: {
      podSelector: { matchLabels: { app: NAME } },
      serviceDiscovery: { dns: { hostname: `${name}.default.svc.cluster.local` } },
    },
  });

const appMesh: Router = {
  ...plain,
  kind: 'app mesh',
  trafficRouting: {
    appMesh: {
      virtualService: { name: `${NAME}-mesh`, routes: ['primary'] },
      virtualNodeGroup: {
        stableVirtualNodeRef: { name: sides.stable },
        canaryVirtualNodeRef: { name: sides.canary },
      },
    },
  },
  objects: [
    ...both,
    service(`${NAME}-mesh`),
    meshNode(sides.stable),
    meshNode(sides.canary),
    manifest(MESH, 'VirtualService', `${NAME}-mesh`, {
      spec: { provider: { virtualRouter: { virtualRouterRef: { name: `${NAME}-mesh-router` } } } },
    }),
    manifest(MESH, 'VirtualRouter', `${NAME}-mesh-router`, {
      spec: {
        routes: [
          {
            name: 'primary',
            httpRoute: {
              match: { prefix: '/' },
              action: {
                weightedTargets: [
                  { virtualNodeRef: { name: sides.stable }, weight: 100 },
                  { virtualNodeRef: { name: sides.canary }, weight: 0 },
                ],
              },
            },
          },
        ],
      },
    }),
  ],
  called: `${NAME}-mesh`,
};

const gatewayApi: Router = {
  ...plain,
  kind: 'gateway api',
  headers: true,
  mirrors: true,
  trafficRouting: {
    plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: `${NAME}-route`, namespace: 'default' } },
    managedRoutes: MANAGED,
  },
  objects: [
    ...both,
    manifest('gateway.networking.k8s.io/v1', 'HTTPRoute', `${NAME}-route`, {
      spec: {
        parentRefs: [{ name: 'gateway' }],
        hostnames: ['shop.example'],
        rules: [
          {
            backendRefs: [
              { name: sides.stable, port: 80, weight: 100 },
              { name: sides.canary, port: 80, weight: 0 },
            ],
          },
        ],
      },
    }),
  ],
};

/** A plugin of which nothing is known but that it can swap Services, as the real controller takes all of them to do. */
const unknownPlugin: Router = {
  ...plain,
  kind: 'unknown plugin',
  headers: true,
  mirrors: true,
  trafficRouting: { plugins: { 'example/mesh': {} }, managedRoutes: MANAGED },
  objects: both,
};

/** One of the routers, the plainest first. */
export const routers = (): fc.Arbitrary<Router> =>
  fc.constantFrom(
    smi,
    nginx,
    istio,
    subsets,
    alb,
    traefik,
    ambassador,
    apisix,
    appMesh,
    gatewayApi,
    unknownPlugin,
    nginxOfThousand,
    albInTurns,
    istioInTurns,
  );
