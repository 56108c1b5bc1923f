/** What routers say besides weights: who returns to where, and what is copied. */
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/cluster/objects.ts';
import { routeThrough } from '../../../src/traffic/balancer.ts';
import type { TrafficSource } from '../../../src/traffic/model.ts';
import { splitOf } from '../../../src/traffic/routers/index.ts';
import { mirrorsRequests } from '../../../src/traffic/routers/mirrors.ts';
import type { ConfigurationView } from '../../../src/traffic/routers/router.ts';
import { pod, source } from '../rig.ts';

const object = (apiVersion: string, kind: string, name: string, spec: unknown, annotations = {}) =>
  ({ apiVersion, kind, metadata: { name, namespace: 'default', annotations }, spec }) as unknown as KubeObject;
const view = (...objects: readonly KubeObject[]): ConfigurationView => ({
  get: () => undefined,
  list: (kind) => objects.filter((o) => o.kind === kind),
});
const split = (read: ConfigurationView, changes: Partial<TrafficSource> = {}) =>
  splitOf(read, source({ to: 'stable', meshed: true, ...changes })).split;

describe('Istio mirrors', () => {
  const virtualService = (http: object) =>
    object('networking.istio.io/v1', 'VirtualService', 'shop', {
      hosts: ['stable'],
      http: [{ route: [{ destination: { host: 'stable' } }], ...http }],
    });
  const mirrors = (http: object) => split(view(virtualService(http))).mirrors;

  it('all requests, or the share that a percentage says', () => {
    expect(mirrors({ mirror: { host: 'canary.default.svc.cluster.local' } })).toEqual([
      { service: 'canary', share: 1 },
    ]);
    expect(mirrors({ mirror: { host: 'canary' }, mirrorPercentage: { value: 35.5 } })).toEqual([
      { service: 'canary', share: 0.355 },
    ]);
    expect(mirrors({ mirrors: [{ destination: { host: 'canary' }, percentage: { value: 10 } }] })).toEqual([
      { service: 'canary', share: 0.1 },
    ]);
    expect(mirrors({ mirror: { host: 'canary' }, mirrorPercentage: { value: 0 } })).toBeUndefined();
    expect(mirrors({})).toBeUndefined();
  });

  it('to the endpoints of that Service, as far as there are any', () => {
    const read = view(virtualService({ mirror: { host: 'canary' } }));
    const { router, split: found } = splitOf(read, source({ to: 'stable', meshed: true }));
    const endpoint = (name: string) => ({ pod: pod(name, 1), labels: {} });
    const endpoints: { readonly [service: string]: readonly ReturnType<typeof endpoint>[] } = {
      stable: [endpoint('s')],
      canary: [endpoint('a'), endpoint('b')],
    };
    const copied = routeThrough(router, found, (service) => endpoints[service]).mirrors;
    expect(copied?.map((m) => [m.share, m.targets.map((t) => [t.pod.name, t.share])])).toEqual([
      [
        1,
        [
          ['a', 0.5],
          ['b', 0.5],
        ],
      ],
    ]);
    expect(
      routeThrough(router, found, (service) => (service === 'stable' ? endpoints.stable : [])).mirrors,
    ).toBeUndefined();
  });

  it('are seen in a scenario before the run', () => {
    const rollout = (steps: unknown) => ({ kind: 'Rollout', spec: { strategy: { canary: { steps } } } });
    expect(mirrorsRequests({ objects: [rollout([{ setWeight: 1 }, { setMirrorRoute: { name: 'm' } }])] })).toBe(true);
    expect(mirrorsRequests({ objects: [rollout([{ setWeight: 1 }]), rollout(undefined), {}] })).toBe(false);
    expect(mirrorsRequests({ objects: [virtualService({ mirror: { host: 'canary' } })] })).toBe(true);
  });
});

describe('routers that stick', () => {
  const sticky = (read: ConfigurationView) => split(read).sticky;

  it('ALB, by the stickiness of its target groups', () => {
    const ingress = (config: object) =>
      object(
        'networking.k8s.io/v1',
        'Ingress',
        'shop',
        {
          rules: [
            {
              http: {
                paths: [{ path: '/', backend: { service: { name: 'stable', port: { name: 'use-annotation' } } } }],
              },
            },
          ],
        },
        {
          'kubernetes.io/ingress.class': 'alb',
          'alb.ingress.kubernetes.io/actions.stable': JSON.stringify({
            Type: 'forward',
            ForwardConfig: {
              TargetGroups: [
                { ServiceName: 'stable', Weight: 90 },
                { ServiceName: 'canary', Weight: 10 },
              ],
              ...config,
            },
          }),
        },
      );
    expect(sticky(view(ingress({ TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } })))).toBe(
      'service',
    );
    expect(sticky(view(ingress({ TargetGroupStickinessConfig: { Enabled: false } })))).toBeUndefined();
    expect(sticky(view(ingress({})))).toBeUndefined();
  });

  it('Traefik, by the cookie of a weighted service', () => {
    const service = (weighted: object) => object('traefik.io/v1alpha1', 'TraefikService', 'shop', { weighted });
    const services = [
      { name: 'stable', weight: 9 },
      { name: 'canary', weight: 1 },
    ];
    expect(sticky(view(service({ services, sticky: { cookie: {} } })))).toBe('service');
    expect(sticky(view(service({ services })))).toBeUndefined();
  });

  const ingress = (name: string, service: string, annotations: object) =>
    object(
      'networking.k8s.io/v1',
      'Ingress',
      name,
      {
        rules: [
          {
            host: 'shop',
            http: { paths: [{ path: '/', backend: { service: { name: service, port: { number: 80 } } } }] },
          },
        ],
      },
      Object.fromEntries(Object.entries(annotations).map(([k, v]) => [`nginx.ingress.kubernetes.io/${k}`, v])),
    );

  it('NGINX, to the pod, unless canaries are told to ignore it', () => {
    const canary = ingress('shop-canary', 'canary', { canary: 'true', 'canary-weight': '10' });
    expect(sticky(view(ingress('shop', 'stable', { affinity: 'cookie' }), canary))).toBe('pod');
    expect(sticky(view(ingress('shop', 'stable', { affinity: 'cookie' })))).toBe('pod');
    const legacy = { affinity: 'cookie', 'affinity-canary-behavior': 'legacy' };
    expect(sticky(view(ingress('shop', 'stable', legacy), canary))).toBeUndefined();
    expect(sticky(view(ingress('shop', 'stable', {}), canary))).toBeUndefined();
  });

  it('NGINX lets a cookie decide, after headers and before weights', () => {
    const canary = ingress('shop-canary', 'canary', {
      canary: 'true',
      'canary-weight': '10',
      'canary-by-cookie': 'beta',
      'canary-by-header': 'X-Beta',
    });
    const read = view(ingress('shop', 'stable', {}), canary);
    const shareOf = (headers: { readonly [name: string]: string }) =>
      split(read, { headers }).destinations.find((d) => d.service === 'canary')?.share ?? 0;
    expect(shareOf({ Cookie: 'a=1; beta=always' })).toBe(1);
    expect(shareOf({ Cookie: 'beta=never' })).toBe(0);
    expect(shareOf({ Cookie: 'beta=yes' })).toBe(0.1);
    expect(shareOf({ Cookie: 'beta=always', 'X-Beta': 'never' })).toBe(0);
  });
});
