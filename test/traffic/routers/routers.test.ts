/** Each router against objects as its controller writes them. */
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/cluster/objects.ts';
import { routeThrough } from '../../../src/traffic/balancer.ts';
import type { TrafficSource } from '../../../src/traffic/model.ts';
import { isRouting, routers, splitOf } from '../../../src/traffic/routers/index.ts';
import type { ConfigurationView } from '../../../src/traffic/routers/router.ts';
import { pod, source } from '../rig.ts';

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  spec: unknown,
  annotations: Record<string, string> = {},
) => ({ apiVersion, kind, metadata: { name, namespace: 'default', annotations }, spec }) as unknown as KubeObject;

const view = (...objects: readonly KubeObject[]): ConfigurationView => ({
  get: (kind, namespace, name) =>
    objects.find((o) => o.kind === kind && o.metadata.namespace === namespace && o.metadata.name === name),
  list: (kind, namespace) => objects.filter((o) => o.kind === kind && o.metadata.namespace === namespace),
});

/** Which router decides, and the shares by Service. */
function shares(read: ConfigurationView, changes: Partial<TrafficSource> = {}) {
  const { router, split } = splitOf(read, source({ to: 'shop', meshed: true, ...changes }));
  return [router.name, Object.fromEntries(split.destinations.map((d) => [d.service, Math.round(d.share * 1e9) / 1e9]))];
}

describe('without any router', () => {
  it('requests go to the Service they name', () => {
    expect(shares(view())).toEqual(['replica-ratio', { shop: 1 }]);
  });
});

describe('SMI', () => {
  const split = (...weights: readonly unknown[]) =>
    object('split.smi-spec.io/v1alpha1', 'TrafficSplit', 'shop', {
      service: 'shop',
      backends: weights.map((weight, i) => ({ service: ['canary', 'stable', 'third'][i], weight })),
    });

  it('weighs backends by quantities or whole numbers, relative to each other', () => {
    expect(shares(view(split('10', '90')))).toEqual(['smi', { canary: 0.1, stable: 0.9 }]);
    expect(shares(view(split('500m', '1500m')))).toEqual(['smi', { canary: 0.25, stable: 0.75 }]);
    expect(shares(view(split(1, 1, 2)))).toEqual(['smi', { canary: 0.25, stable: 0.25, third: 0.5 }]);
    expect(shares(view(split(0, 100)))).toEqual(['smi', { stable: 1 }]);
  });

  it('applies to callers in the mesh, to requests to its root Service, and to nothing else', () => {
    expect(shares(view(split('10', '90')), { meshed: false })).toEqual(['replica-ratio', { shop: 1 }]);
    expect(shares(view(split('10', '90')), { to: 'stable' })).toEqual(['replica-ratio', { stable: 1 }]);
    expect(shares(view(split('10', '90')), { namespace: 'other' })).toEqual(['replica-ratio', { shop: 1 }]);
  });
});

describe('Istio', () => {
  const virtualService = (spec: unknown) => object('networking.istio.io/v1beta1', 'VirtualService', 'shop', spec);
  const to = (host: string, weight?: number, subset?: string) => ({
    destination: { host, ...(subset && { subset }) },
    ...(weight !== undefined && { weight }),
  });

  it('splits between Services by weight, through the mesh or a gateway', () => {
    const http = [{ name: 'primary', route: [to('stable', 80), to('canary', 20)] }];
    expect(shares(view(virtualService({ hosts: ['shop'], http })))).toEqual(['istio', { stable: 0.8, canary: 0.2 }]);
    const outside = virtualService({ hosts: ['shop.example'], gateways: ['public'], http });
    expect(shares(view(outside), { to: 'stable' })).toEqual(['istio', { stable: 0.8, canary: 0.2 }]);
    expect(shares(view(outside), { to: 'other' })[0]).toBe('replica-ratio');
    expect(shares(view(virtualService({ hosts: ['shop'], http })), { to: 'stable' })[0]).toBe('replica-ratio');
    expect(shares(view(outside), { to: 'stable', meshed: false })[0]).toBe('replica-ratio');
  });

  it('splits between subsets of one Service by the labels its DestinationRule gives them', () => {
    const rule = object('networking.istio.io/v1beta1', 'DestinationRule', 'shop', {
      host: 'shop',
      subsets: [
        { name: 'stable', labels: { 'rollouts-pod-template-hash': 'a' } },
        { name: 'canary', labels: { 'rollouts-pod-template-hash': 'b' } },
      ],
    });
    const http = [{ route: [to('shop.default.svc.cluster.local', 95, 'stable'), to('shop', 5, 'canary')] }];
    const { split } = splitOf(view(virtualService({ hosts: ['shop'], http }), rule), source({ meshed: true }));
    expect(split.destinations).toEqual([
      { service: 'shop', share: 0.95, subset: { 'rollouts-pod-template-hash': 'a' } },
      { service: 'shop', share: 0.05, subset: { 'rollouts-pod-template-hash': 'b' } },
    ]);
  });

  it('takes the first route that matches, and answers 404 without one', () => {
    const http = [
      { match: [{ headers: { 'x-beta': { exact: 'yes' } } }], route: [to('canary')] },
      { match: [{ uri: { prefix: '/api' } }, { uri: { regex: '/v[0-9]+' } }], route: [to('api')] },
      { match: [{ uri: { exact: '/' } }], route: [to('stable', 0)] },
    ];
    const read = view(virtualService({ hosts: ['shop'], http }));
    expect(shares(read, { path: '/api/1' })).toEqual(['istio', { api: 1 }]);
    expect(shares(read, { path: '/v2' })).toEqual(['istio', { api: 1 }]);
    expect(shares(read)).toEqual(['istio', { stable: 1 }]);
    expect(splitOf(read, source({ meshed: true, path: '/none' })).split).toEqual({ destinations: [], unrouted: '404' });
  });
});

describe('routes by header', () => {
  const headers = { 'User-Agent': 'Mobile', 'X-Team': 'shop' };
  const route = (match: unknown) =>
    object('networking.istio.io/v1', 'VirtualService', 'shop', {
      hosts: ['shop'],
      http: [
        { match: [match], route: [{ destination: { host: 'canary' } }] },
        { route: [{ destination: { host: 'stable' } }] },
      ],
    });
  const istio = (match: unknown) => shares(view(route(match)), { headers })[1];

  it('Istio takes exact, prefix, regex over the whole value, or presence; names know no capitals', () => {
    expect(istio({ headers: { 'user-agent': { exact: 'Mobile' } } })).toEqual({ canary: 1 });
    expect(istio({ headers: { 'user-agent': { exact: 'mobile' } } })).toEqual({ stable: 1 });
    expect(istio({ headers: { 'User-Agent': { prefix: 'Mob' } } })).toEqual({ canary: 1 });
    expect(istio({ headers: { 'User-Agent': { regex: 'Mob' } } })).toEqual({ stable: 1 });
    expect(istio({ headers: { 'User-Agent': { regex: 'Mob.*' } } })).toEqual({ canary: 1 });
    expect(istio({ headers: { 'x-team': {} } })).toEqual({ canary: 1 });
    expect(istio({ headers: { 'x-none': {} } })).toEqual({ stable: 1 });
  });

  it('Istio wants all headers of a match, and none of those it wants to be without', () => {
    const both = { 'User-Agent': { exact: 'Mobile' }, 'X-Team': { exact: 'shop' } };
    expect(istio({ headers: both })).toEqual({ canary: 1 });
    expect(istio({ headers: { ...both, 'X-None': {} } })).toEqual({ stable: 1 });
    expect(istio({ withoutHeaders: { 'X-Team': { exact: 'shop' } } })).toEqual({ stable: 1 });
    expect(istio({ withoutHeaders: { 'X-None': {} } })).toEqual({ canary: 1 });
  });

  it('the Gateway API takes values exactly unless it is told that they are expressions', () => {
    const gateway = (...matched: readonly unknown[]) => {
      const rules = [
        { matches: [{ headers: matched }], backendRefs: [{ name: 'canary', port: 80 }] },
        { backendRefs: [{ name: 'shop', port: 80 }] },
      ];
      const read = view(object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'shop', { rules }));
      return shares(read, { headers, meshed: false })[1];
    };
    expect(gateway({ name: 'user-agent', value: 'Mobile' })).toEqual({ canary: 1 });
    expect(gateway({ name: 'user-agent', value: 'Mob.*' })).toEqual({ shop: 1 });
    expect(gateway({ name: 'user-agent', type: 'RegularExpression', value: 'Mob.*' })).toEqual({ canary: 1 });
    expect(gateway({ name: 'x-none', value: '' })).toEqual({ shop: 1 });
  });
});

describe('the NGINX ingress controller', () => {
  const ingress = (name: string, service: string, annotations: Record<string, string> = {}) => {
    const rules = [
      {
        host: 'shop.example',
        http: { paths: [{ path: '/', backend: { service: { name: service, port: { number: 80 } } } }] },
      },
    ];
    return object('networking.k8s.io/v1', 'Ingress', name, { rules }, annotations);
  };
  const canary = (annotations: Record<string, string>, prefix = 'nginx.ingress.kubernetes.io') =>
    ingress('canary', 'canary', Object.fromEntries(Object.entries(annotations).map(([k, v]) => [`${prefix}/${k}`, v])));

  it('gives the canary its weight, of a hundred or of the total it names', () => {
    const main = ingress('main', 'shop');
    expect(shares(view(main, canary({ canary: 'true', 'canary-weight': '5' })), { meshed: false })).toEqual([
      'nginx',
      { canary: 0.05, shop: 0.95 },
    ]);
    const thousandths = canary({ canary: 'true', 'canary-weight': '5', 'canary-weight-total': '1000' });
    expect(shares(view(main, thousandths))).toEqual(['nginx', { canary: 0.005, shop: 0.995 }]);
    expect(shares(view(main, canary({ canary: 'true', 'canary-weight': '0' })))).toEqual(['nginx', { shop: 1 }]);
    expect(shares(view(main, canary({ canary: 'true', 'canary-weight': '250' })))).toEqual(['nginx', { canary: 1 }]);
  });

  it('lets a header decide before the weight: always and never, or the value or pattern it names', () => {
    const main = ingress('main', 'shop');
    const sent = (value: string, more: Record<string, string> = {}) =>
      shares(view(main, canary({ canary: 'true', 'canary-weight': '5', 'canary-by-header': 'X-Canary', ...more })), {
        headers: { 'x-canary': value },
      })[1];
    const byWeight = { canary: 0.05, shop: 0.95 };
    expect(sent('always')).toEqual({ canary: 1 });
    expect(sent('never')).toEqual({ shop: 1 });
    expect(sent('perhaps')).toEqual(byWeight);
    expect(sent('eu', { 'canary-by-header-value': 'eu' })).toEqual({ canary: 1 });
    expect(sent('never', { 'canary-by-header-value': 'eu' })).toEqual(byWeight);
    expect(sent('eu-west', { 'canary-by-header-pattern': '^eu' })).toEqual({ canary: 1 });
    expect(sent('us-east', { 'canary-by-header-pattern': '^eu' })).toEqual(byWeight);
  });

  it('does not see annotations under another prefix', () => {
    const other = canary({ canary: 'true', 'canary-weight': '50' }, 'custom.example');
    expect(shares(view(ingress('main', 'shop'), other))).toEqual(['nginx', { shop: 1 }]);
  });

  it('reads the older form of Ingress, too', () => {
    const rules = [{ http: { paths: [{ path: '/', backend: { serviceName: 'shop', servicePort: 80 } }] } }];
    const old = object('networking.k8s.io/v1beta1', 'Ingress', 'main', { rules });
    expect(shares(view(old))[0]).toBe('nginx');
  });
});

describe('the AWS load balancer', () => {
  const ingress = (action: string, forward: unknown, backend = 'root') =>
    object(
      'networking.k8s.io/v1',
      'Ingress',
      'shop',
      {
        rules: [
          {
            http: {
              paths: [{ path: '/*', backend: { service: { name: backend, port: { name: 'use-annotation' } } } }],
            },
          },
        ],
      },
      {
        [`alb.ingress.kubernetes.io/actions.${action}`]:
          typeof forward === 'string' ? forward : JSON.stringify(forward),
      },
    );
  const forward = {
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: [
        { ServiceName: 'canary', ServicePort: '80', Weight: 10 },
        { ServiceName: 'stable', ServicePort: '80', Weight: 90 },
      ],
    },
  };

  it('forwards by the weights of its action, whether the action or one of its Services is named', () => {
    expect(shares(view(ingress('root', forward)), { to: 'root' })).toEqual(['alb', { canary: 0.1, stable: 0.9 }]);
    expect(shares(view(ingress('root', forward)), { to: 'stable' })).toEqual(['alb', { canary: 0.1, stable: 0.9 }]);
    const lower = { type: 'forward', forwardConfig: { targetGroups: [{ serviceName: 'stable', servicePort: 80 }] } };
    expect(shares(view(ingress('root', lower)), { to: 'root' })).toEqual(['alb', { stable: 1 }]);
  });

  it('does nothing for an action that is broken or that no path uses', () => {
    expect(shares(view(ingress('root', '{')), { to: 'root' })[0]).toBe('nginx');
    expect(shares(view(ingress('unused', forward)), { to: 'stable' })[0]).toBe('replica-ratio');
  });
});

describe('the others', () => {
  it('Traefik draws one of the weighted services', () => {
    const services = [
      { name: 'stable', port: 80, weight: 70 },
      { name: 'canary', port: 80, weight: 30 },
    ];
    const read = view(object('traefik.io/v1alpha1', 'TraefikService', 'shop', { weighted: { services } }));
    expect(shares(read)).toEqual(['traefik', { stable: 0.7, canary: 0.3 }]);
    expect(shares(read, { to: 'stable' })).toEqual(['traefik', { stable: 0.7, canary: 0.3 }]);
  });

  it('APISIX draws one of the backends of a rule that asks for no header', () => {
    const backends = [
      { serviceName: 'stable', weight: 95 },
      { serviceName: 'canary', weight: 5 },
    ];
    const header = { name: 'h', match: { exprs: [{ op: 'Equal' }] }, backends: [{ serviceName: 'stable' }] };
    const read = view(
      object('apisix.apache.org/v2', 'ApisixRoute', 'shop', { http: [header, { name: 'all', backends }] }),
    );
    expect(shares(read, { to: 'stable' })).toEqual(['apisix', { stable: 0.95, canary: 0.05 }]);
  });

  it('Ambassador gives a mapping with a weight so many per cent and the other the rest', () => {
    const mapping = (name: string, service: string, weight?: number) =>
      object('getambassador.io/v2', 'Mapping', name, {
        prefix: '/shop/',
        service,
        ...(weight !== undefined && { weight }),
      });
    const read = view(mapping('shop', 'stable:80'), mapping('shop-canary', 'canary.default:80', 25));
    expect(shares(read, { to: 'stable' })).toEqual(['ambassador', { stable: 0.75, canary: 0.25 }]);
  });

  it('App Mesh draws a virtual node, whose pods its labels select', () => {
    const node = (name: string, hash: string) =>
      object('appmesh.k8s.aws/v1beta2', 'VirtualNode', name, {
        podSelector: { matchLabels: { app: 'shop', hash } },
        serviceDiscovery: { dns: { hostname: `${name}.default.svc.cluster.local` } },
      });
    const targets = [
      { virtualNodeRef: { name: 'stable' }, weight: 60 },
      { virtualNodeRef: { name: 'canary' }, weight: 40 },
    ];
    const read = view(
      object('appmesh.k8s.aws/v1beta2', 'VirtualService', 'shop', {
        awsName: 'shop.default.svc.cluster.local',
        provider: { virtualRouter: { virtualRouterRef: { name: 'shop' } } },
      }),
      object('appmesh.k8s.aws/v1beta2', 'VirtualRouter', 'shop', {
        routes: [{ name: 'primary', httpRoute: { action: { weightedTargets: targets } } }],
      }),
      node('stable', 'a'),
      node('canary', 'b'),
    );
    expect(splitOf(read, source({ meshed: true })).split.destinations).toEqual([
      { service: 'stable', share: 0.6, subset: { app: 'shop', hash: 'a' } },
      { service: 'canary', share: 0.4, subset: { app: 'shop', hash: 'b' } },
    ]);
  });

  it('Gateway API draws a backend of the first rule that matches', () => {
    const rules = [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/api' } }],
        backendRefs: [{ name: 'stable', weight: 3 }, { name: 'canary' }],
      },
      { matches: [{ path: { type: 'Exact', value: '/' } }], backendRefs: [{ name: 'stable' }] },
    ];
    const read = view(object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'shop', { rules }));
    expect(shares(read, { to: 'stable', path: '/api/x' })).toEqual(['gateway-api', { stable: 0.75, canary: 0.25 }]);
    expect(shares(read, { to: 'stable' })).toEqual(['gateway-api', { stable: 1 }]);
    expect(splitOf(read, source({ to: 'stable', path: '/apis' })).split.unrouted).toBe('404');
  });

  it('follow the weights a Rollout says it asked an unknown plugin for, and only then look at Rollouts', () => {
    const rollout = (plugins: object, weights?: object) => ({
      ...object('argoproj.io/v1alpha1', 'Rollout', 'shop', {
        strategy: { canary: { stableService: 'stable', canaryService: 'canary', trafficRouting: { plugins } } },
      }),
      status: { canary: { weights } },
    });
    const asked = { canary: { weight: 20, serviceName: 'canary' }, stable: { weight: 80, serviceName: 'stable' } };
    const unknown = rollout({ 'org/router': {} }, asked);
    expect(shares(view(unknown), { to: 'stable' })).toEqual(['plugin', { canary: 0.2, stable: 0.8 }]);
    expect(shares(view(rollout({ 'org/router': {} })), { to: 'stable' })).toEqual(['plugin', { stable: 1 }]);
    expect(isRouting(unknown)).toBe(true);
    expect(isRouting(rollout({ 'argoproj-labs/gatewayAPI': {} }, asked))).toBe(false);
  });

  it('leave alone what is none of their business, and bear broken objects', () => {
    const broken = [null, 5, 'text', [], {}, { http: 'x', backends: [1], rules: [{ http: { paths: [null] } }] }];
    const kinds = [...new Set(routers.flatMap((r) => r.kinds))];
    for (const spec of broken) {
      const read = view(...kinds.map((kind) => object('networking.istio.io/v1', kind, 'shop', spec)));
      for (const router of routers) expect(() => router.split(read, 'shop', source())).not.toThrow();
    }
  });
});

describe('the way of a request', () => {
  const router = routers.find((r) => r.name === 'istio')!;
  const endpoint = (name: string, version: string) => ({ pod: pod(name, 1), labels: { version } });

  it('goes to each endpoint of the drawn Service with equal probability', () => {
    const route = routeThrough(
      router,
      {
        destinations: [
          { service: 's', share: 0.9 },
          { service: 'c', share: 0.1 },
        ],
      },
      (service) =>
        service === 's' ? [endpoint('a', '1'), endpoint('b', '1'), endpoint('c', '1')] : [endpoint('d', '2')],
    );
    expect(route.targets.map((t) => [t.pod.name, t.service, Math.round(t.share * 1e9) / 1e9])).toEqual([
      ['a', 's', 0.3],
      ['b', 's', 0.3],
      ['c', 's', 0.3],
      ['d', 'c', 0.1],
    ]);
    expect(route.unserved).toEqual([]);
  });

  it('ends at the proxy when the drawn Service has no endpoint, or none is drawn', () => {
    const split = {
      destinations: [
        { service: 's', share: 0.5, subset: { version: '2' } },
        { service: 'gone', share: 0.3 },
      ],
      unrouted: '404',
    };
    const route = routeThrough(router, split, (service) => (service === 's' ? [endpoint('a', '1')] : undefined));
    expect(route.targets).toEqual([]);
    expect(route.unserved.map((u) => [u.status, Math.round(u.share * 1e9) / 1e9, u.service])).toEqual([
      ['503', 0.5, 's'],
      ['503', 0.3, 'gone'],
      ['404', 0.2, undefined],
    ]);
  });
});
