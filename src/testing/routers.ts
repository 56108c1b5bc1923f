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
  /** Names of the Services of the two sides; both sides are one Service where subsets tell them apart. */
  readonly services: { readonly stable: string; readonly canary: string };
}

const sides = { stable: `${NAME}-stable`, canary: `${NAME}-canary` };
const both = [service(sides.stable), service(sides.canary)];
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
const plain = { headers: false, mirrors: false, services: sides };

const nginx: Router = {
  ...plain,
  kind: 'nginx',
  trafficRouting: { nginx: { stableIngress: `${NAME}-ingress` } },
  objects: [...both, ingress(toStable, { 'kubernetes.io/ingress.class': 'nginx' })],
};

const alb: Router = {
  ...plain,
  kind: 'alb',
  trafficRouting: { alb: { ingress: `${NAME}-ingress`, rootService: `${NAME}-root`, servicePort: 80 } },
  objects: [
    ...both,
    service(`${NAME}-root`),
    ingress(
      { service: { name: `${NAME}-root`, port: { name: 'use-annotation' } } },
      { 'kubernetes.io/ingress.class': 'alb' },
    ),
  ],
};

const istio: Router = {
  kind: 'istio',
  headers: true,
  mirrors: true,
  services: sides,
  trafficRouting: { istio: { virtualService: { name: `${NAME}-vs` } }, managedRoutes: MANAGED },
  objects: [
    ...both,
    virtualService([
      { destination: { host: sides.stable }, weight: 100 },
      { destination: { host: sides.canary }, weight: 0 },
    ]),
  ],
};

const subsets: Router = {
  ...plain,
  kind: 'istio subsets',
  trafficRouting: {
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
  trafficRouting: { apisix: { route: { name: `${NAME}-route`, rules: ['primary'] } } },
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

/** One of the routers, the plainest first. */
export const routers = (): fc.Arbitrary<Router> =>
  fc.constantFrom(smi, nginx, istio, subsets, alb, traefik, ambassador, apisix);
